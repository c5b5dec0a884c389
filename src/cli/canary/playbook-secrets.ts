import { resolve } from 'node:path';
import { needlesOf } from '../../journal/secrets/forms.ts';
import { readInput } from '../../playbook/input-values.ts';
import type { InputSpec, Playbook } from '../../playbook/playbook.ts';
import type { Check } from '../checks.ts';
import { loadConfig } from '../config.ts';
import type { Io } from '../io.ts';
import { load } from '../load.ts';
import { findSecret } from '../secret-sources.ts';
import { shownCommand } from '../shown-command.ts';

/** What is to be said of the secrets of a playbook: their names, lengths and sources, and nothing of what they are. */
export async function secretsOf(io: Io, name: string): Promise<readonly Check[]> {
  const config = await loadConfig(io);
  const loaded = config.ok ? await load(io, config.value, name) : config;
  if (!loaded.ok) return loaded.diagnostics.map(({ code, message }) => problem(name, `${code} ${message}`));
  const { playbook, warnings } = loaded.value;
  const secrets = Object.entries(playbook.inputs).filter(([, { type }]) => type === 'secret');
  const shown = warnings.filter(({ code }) => code === 'RB215');
  return [
    ...(secrets.length === 0 ? [{ name, level: 'note', found: 'it has no secrets' } as const] : []),
    ...(await Promise.all(secrets.map(([secret, spec]) => checksOf(io, playbook, secret, spec)))).flat(),
    ...shown.map(({ message, help, at }): Check => {
      const found = `${at === undefined ? '' : `line ${at.start.line}: `}${message}`;
      return { name, level: 'note', found, ...(help !== undefined && { help }) };
    }),
  ];
}

const problem = (name: string, found: string, help?: string): Check => ({
  name,
  level: 'problem',
  found,
  ...(help !== undefined && { help }),
});

async function checksOf(
  io: Io,
  playbook: Playbook,
  name: string,
  spec: InputSpec,
): Promise<readonly Check[]> {
  const had = await lookUp(io, playbook, name, spec);
  const { env: variable } = spec.from ?? {};
  const isSeen = variable !== undefined && playbook.requires.env.includes(variable);
  const seen: Check = {
    name,
    level: 'note',
    found: `every command of the playbook has ${variable} in its environment`,
    help: 'Take it out of requires: env, and give it to the steps that need it with env.',
  };
  return [judged(name, spec, had), ...(isSeen ? [seen] : [])];
}

/** A value, why there is none that can be used, or why it was not looked for. */
type Had =
  | { readonly value: string; readonly from: string }
  | { readonly wrong: string }
  | { readonly open: string };

/** The value where it is to be had without running anything and without asking anybody. */
async function lookUp(io: Io, playbook: Playbook, name: string, { from = {} }: InputSpec): Promise<Had> {
  const { env: variable, file, command, prompt } = from;
  const value = variable === undefined ? undefined : io.env[variable];
  if (value !== undefined && value !== '') return { value, from: `the variable ${variable}` };
  const place = { name, playbook, env: io.env, cwd: resolve(io.cwd), signal: new AbortController().signal };
  const found = file === undefined ? undefined : await findSecret({ file }, place);
  if (found?.ok) return { value: found.value.value, from: `its file ${file}` };
  if (found !== undefined) return { wrong: found.diagnostics.map(({ message }) => message).join('; ') };
  if (command !== undefined) return { open: `${shownCommand(command)} prints it when it is played` };
  return { open: prompt ? 'it is asked for when it is played' : 'it is not set here' };
}

function judged(name: string, spec: InputSpec, had: Had): Check {
  if ('wrong' in had) return problem(name, had.wrong);
  if ('open' in had) return { name, level: 'note', found: `not looked at: ${had.open}` };
  const { value, from } = had;
  const secret = { name, value };
  const length = `${Buffer.byteLength(value)} bytes from ${from}`;
  const read = readInput(spec, value);
  if (!read.ok) return problem(name, `${length}: it ${read.message}`, read.help);
  const forms = needlesOf([secret]).all.length;
  const short = value.split(/\r?\n/).filter((line) => line.trim() !== '' && line.trim().length < 8).length;
  const found = `${length}, looked for in ${forms} spellings`;
  if (!value.includes('\n') || short === 0) return { name, level: 'ok', found };
  return {
    name,
    level: 'note',
    found: `${found}; ${short} of its lines are too short to be hidden where they stand alone`,
  };
}
