import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { readTextFile } from '../host/text-file.ts';
import type { Language } from '../language/language.ts';
import { resolveInputs } from '../playbook/inputs.ts';
import { loadPlaybook } from '../playbook/load.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { kinds } from '../steps/index.ts';
import type { Config } from './config.ts';
import { findPlaybook } from './find-playbook.ts';
import type { Io } from './io.ts';

/** A playbook that was found, read and found valid. */
export interface LoadedPlaybook {
  readonly playbook: Playbook;
  readonly language: Language;
  readonly warnings: readonly Diagnostic[];
  readonly path: string;
  readonly text: string;
}

/** What was wrong, with the text that the carets point into. */
export interface LoadFailure {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
  readonly source?: string;
}

/** Finds and loads a playbook; every error of it at once. */
export async function load(
  io: Io,
  config: Config,
  given: string,
): Promise<{ readonly ok: true; readonly value: LoadedPlaybook } | LoadFailure> {
  const found = findPlaybook(io, config, given);
  if (!found.ok) return found;
  const { name, file, text, path } = found.value;
  const loaded = await loadPlaybook({ file, name, text }, kinds);
  if (!loaded.ok) return { ok: false, diagnostics: loaded.diagnostics, source: text };
  const { playbook, language, warnings } = loaded;
  return { ok: true, value: { playbook, language, warnings, path, text } };
}

/** Inputs as the command line gives them: `--inputs FILE` first, `--input NAME=VALUE` over it. */
export interface GivenValues {
  readonly file?: string | undefined;
  readonly pairs?: readonly string[] | undefined;
}

/** Reads `NAME=VALUE` pairs over a YAML or JSON file of the same; `flag` is how people write it (RB307, RB101). */
export async function readValues(given: GivenValues, flag: string): Promise<Result<Record<string, unknown>>> {
  const fromFile = given.file === undefined ? success({}) : await readMapping(given.file, `${flag}s`);
  if (!fromFile.ok) return fromFile;
  const values: Record<string, unknown> = { ...fromFile.value };
  const wrong: Diagnostic[] = [];
  for (const pair of given.pairs ?? []) {
    const split = pair.indexOf('=');
    if (split > 0) values[pair.slice(0, split)] = pair.slice(split + 1);
    else wrong.push(invalid(`${flag} ${pair} is not NAME=VALUE`));
  }
  return wrong.length > 0 ? failure(...wrong) : success(values);
}

async function readMapping(file: string, flag: string): Promise<Result<Record<string, unknown>>> {
  const text = readTextFile(file);
  if (!text.ok) return text;
  const { parse } = await import('yaml');
  try {
    const value: unknown = parse(text.value.text) ?? {};
    if (typeof value === 'object' && !Array.isArray(value)) return success(value as Record<string, unknown>);
    return failure(invalid(`${flag} ${file} must be a mapping of names to values`));
  } catch (error) {
    return failure(invalid(`${flag} ${file}: ${error instanceof Error ? error.message : String(error)}`));
  }
}

const invalid = (message: string): Diagnostic => ({ code: 'RB307', severity: 'error', message });

/** The inputs of a play: what is given over what the system offers over the playbook's defaults. */
export async function readInputs(
  io: Io,
  playbook: Playbook,
  given: GivenValues,
  offered: Readonly<Record<string, unknown>> = {},
): ReturnType<typeof resolveInputs> extends infer R ? Promise<R> : never {
  const values = await readValues(given, '--input');
  if (!values.ok) return values;
  const known = Object.fromEntries(Object.entries(offered).filter(([name]) => name in playbook.inputs));
  return resolveInputs(playbook, { ...known, ...values.value }, io.env);
}
