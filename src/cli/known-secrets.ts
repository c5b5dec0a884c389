import { resolve } from 'node:path';
import type { RecordedPlay } from '../journal/plays.ts';
import { gatherInputs, type Secret } from '../playbook/inputs.ts';
import type { Io } from './io.ts';
import { findSecret } from './secret-sources.ts';

/** The secrets of a play as far as they are to be had without asking anybody, and the names of the others. */
export interface KnownSecrets {
  readonly secrets: readonly Secret[];
  readonly unknown: readonly string[];
}

/** Looks the secrets up that a play was given: in the environment and their files; no command is run for it. */
export async function knownSecrets(io: Io, { state }: RecordedPlay): Promise<KnownSecrets> {
  const { playbook, inputs, cwd, drill } = state;
  const names = Object.keys(playbook.inputs).filter(
    (name) => playbook.inputs[name]?.type === 'secret' && name in inputs,
  );
  const { secrets } = gatherInputs(playbook, {}, io.env);
  const known = secrets.filter(({ name }) => names.includes(name));
  for (const name of names) {
    const file = playbook.inputs[name]?.from?.file;
    if (file === undefined || drill || known.some((secret) => secret.name === name)) continue;
    const place = { name, playbook, env: io.env, cwd: resolve(cwd), signal: new AbortController().signal };
    const found = await findSecret({ file }, place);
    if (found?.ok) known.push({ name, value: found.value.value });
  }
  return { secrets: known, unknown: names.filter((name) => !known.some((one) => one.name === name)) };
}
