import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/render.ts';
import { readTextFile } from '../host/text-file.ts';
import type { Language } from '../language/language.ts';
import { loadPlaybook } from '../playbook/load.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { kinds } from '../steps/index.ts';
import type { Config } from './config.ts';
import { findPlaybook, type PlaybookFile } from './find-playbook.ts';
import type { Io } from './io.ts';
import { openLibrary } from './library.ts';
import { usage } from './usage.ts';
import { readYamlMapping } from './yaml-mapping.ts';

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
  readonly source?: SourceText;
}

/** Finds and loads a playbook; every error of it at once. */
export async function load(
  io: Io,
  config: Config,
  given: string,
): Promise<{ readonly ok: true; readonly value: LoadedPlaybook } | LoadFailure> {
  const found = findPlaybook(io, config, given);
  return found.ok ? loadFound(io, config, found.value) : found;
}

/** Loads a playbook whose text was read; every error of it at once. */
export async function loadFound(
  io: Pick<Io, 'cwd'>,
  config: Config,
  { name, file, text, path }: PlaybookFile,
): Promise<{ readonly ok: true; readonly value: LoadedPlaybook } | LoadFailure> {
  const { library, texts } = openLibrary(io, config);
  texts.set(file, text);
  const loaded = await loadPlaybook({ file, name, text }, kinds, { library });
  if (!loaded.ok) return { ok: false, diagnostics: loaded.diagnostics, source: texts };
  const { playbook, language, warnings } = loaded;
  return { ok: true, value: { playbook, language, warnings, path, text } };
}

/** Inputs as the command line gives them: `--inputs FILE` first, `--input NAME=VALUE` over it. */
export interface GivenValues {
  readonly file?: string | undefined;
  readonly pairs?: readonly string[] | undefined;
}

/** Reads `NAME=VALUE` pairs over a YAML or JSON file of the same; `flag` is how people write it (RB307). */
export async function readValues(given: GivenValues, flag: string): Promise<Result<Record<string, unknown>>> {
  const fromFile = given.file === undefined ? success({}) : await readMapping(given.file, `${flag}s`);
  if (!fromFile.ok) return fromFile;
  const values = Object.entries(fromFile.value);
  const wrong: Diagnostic[] = [];
  for (const pair of given.pairs ?? []) {
    const split = pair.indexOf('=');
    if (split > 0) values.push([pair.slice(0, split), pair.slice(split + 1)]);
    else wrong.push(invalid(`${flag} ${pair} is not NAME=VALUE`));
  }
  return wrong.length > 0 ? failure(...wrong) : success(Object.fromEntries(values));
}

async function readMapping(file: string, flag: string): Promise<Result<Record<string, unknown>>> {
  const text = readTextFile(file);
  // A flag names the file, so this is usage, whatever the code of an unreadable playbook is.
  if (!text.ok) return failure(...text.diagnostics.map(({ message }) => invalid(`${flag}: ${message}`)));
  const read = readYamlMapping(text.value.text);
  return read.ok ? success({ ...read.value }) : failure(invalid(`${flag} ${file}: ${read.reason}`));
}

const invalid = (message: string): Diagnostic =>
  usage(message, 'Write NAME=VALUE on the command line, or NAME: VALUE on a line of its own in the file.');
