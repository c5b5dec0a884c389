import { basename, dirname, join, resolve } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { findUpwards, foldersIn, isFile } from '../host/listing.ts';
import { readTextFile } from '../host/text-file.ts';
import type { Io } from './io.ts';
import { readYamlMapping } from './yaml-mapping.ts';

/** What runbook.config.yaml says; paths are absolute. */
export interface Config {
  /** Folders in which playbooks are looked for by name, in order. */
  readonly playbooks: readonly string[];
  /** Folders with stand-in systems for drills, one folder a system. */
  readonly systems: readonly string[];
}

/** A configuration by which nothing is found, for where it does not matter that there is none. */
export const NO_CONFIG: Config = { playbooks: [], systems: [] };

const PROJECT_FILE = 'runbook.config.yaml';
const KEYS = ['playbooks', 'systems'] as const;

/** The project's configuration for a folder: in it or above it, up to `top`. */
export const projectFile = (folder: string, top?: string): string | undefined =>
  findUpwards(folder, PROJECT_FILE, top);

/** Reads the project's configuration, if there is one, else the user's, else the defaults. */
export async function loadConfig(
  io: Io,
  { project } = { project: projectFile(io.cwd) },
): Promise<Result<Config>> {
  const file = project ?? userFile(io);
  const own = defaults(io);
  if (file === undefined) return success(own);
  const text = readTextFile(file);
  if (!text.ok) return text;
  const read = readYamlMapping(text.value.text);
  if (!read.ok) return failure(invalid(`${file}: ${read.reason}`));
  const parsed = checkKeys(read.value, file);
  if (!parsed.ok) return parsed;
  const folder = dirname(file);
  const folders = (key: (typeof KEYS)[number]): string[] =>
    (parsed.value[key] ?? []).map((path) => resolve(folder, path));
  const playbooks = folders('playbooks');
  return success({
    playbooks: playbooks.length > 0 ? playbooks : own.playbooks,
    systems: [...folders('systems'), ...own.systems],
  });
}

type Raw = Readonly<Partial<Record<(typeof KEYS)[number], readonly string[]>>>;

function checkKeys(raw: Readonly<Record<string, unknown>>, file: string): Result<Raw> {
  const diagnostics = Object.entries(raw).flatMap(([key, value]) => {
    if (!(KEYS as readonly string[]).includes(key)) {
      const near = suggest(key, KEYS);
      return [
        invalid(`${file}: unknown key "${key}"`, near === undefined ? undefined : `Did you mean "${near}"?`),
      ];
    }
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return isList ? [] : [invalid(`${file}: ${key} must be a list of folders`)];
  });
  return diagnostics.length > 0 ? failure(...diagnostics) : success(raw as Raw);
}

const invalid = (message: string, help?: string): Diagnostic => ({
  code: 'RB309',
  severity: 'error',
  message,
  ...(help !== undefined && { help }),
});

function userFile({ env }: Io): string | undefined {
  const base = env.XDG_CONFIG_HOME ?? (env.HOME === undefined ? undefined : join(env.HOME, '.config'));
  const file = base && join(base, 'runbook', 'config.yaml');
  return file !== undefined && isFile(file) ? file : undefined;
}

/**
 * The playbooks in `playbooks` here, then those and the systems that come with the program. Not upwards: in a folder
 * above, such as one for temporary files, they may be anybody's.
 */
function defaults({ root, cwd }: Io): Config {
  const own = join(root, 'playbooks');
  const here = resolve(cwd, 'playbooks');
  const inside = (folder: string) => foldersIn(folder).map((name) => join(folder, name));
  const paths = inside(own);
  // The names of the first system are the short ones.
  const first = paths.filter((path) => basename(path) === 'lida');
  return {
    playbooks: [
      ...(here === own ? [] : [here, ...inside(here)]),
      ...first,
      ...paths.filter((path) => !first.includes(path)),
    ],
    systems: [join(root, 'dist', 'systems')],
  };
}
