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
  /** The file of the key that signs plays. */
  readonly signingKey?: string;
}

/** A configuration by which nothing is found, for where it does not matter that there is none. */
export const NO_CONFIG: Config = { playbooks: [], systems: [] };

const PROJECT_FILE = 'runbook.config.yaml';
const FOLDERS = ['playbooks', 'systems'] as const;
const SIGNING_KEY = 'signing-key';
const KEYS: readonly string[] = [...FOLDERS, SIGNING_KEY];

/** The project's configuration for a folder: in it or above it, up to `top`. */
export const projectFile = (folder: string, top?: string): string | undefined =>
  findUpwards(folder, PROJECT_FILE, top);

/**
 * Reads the project's configuration, if there is one, else the user's, else the defaults. A signing key is a person's
 * own: the user's configuration names it where the project's does not, and RUNBOOK_SIGNING_KEY goes before both.
 */
export async function loadConfig(
  io: Io,
  { project } = { project: projectFile(io.cwd) },
): Promise<Result<Config>> {
  const user = userFile(io);
  const file = project ?? user;
  const own = defaults(io);
  const read = file === undefined ? success<Raw>({}) : readConfig(file);
  if (!read.ok) return read;
  const { playbooks = [], systems = [] } = read.value;
  const key = keyOf(io, read.value[SIGNING_KEY] ?? (project && user && ownKey(user)));
  return success({
    playbooks: playbooks.length > 0 ? playbooks : own.playbooks,
    systems: [...systems, ...own.systems],
    ...(key !== undefined && { signingKey: key }),
  });
}

/** What a configuration file says; paths are absolute. */
type Raw = Partial<Record<(typeof FOLDERS)[number], readonly string[]>> & { [SIGNING_KEY]?: string };

function readConfig(file: string): Result<Raw> {
  const text = readTextFile(file);
  if (!text.ok) return text;
  const read = readYamlMapping(text.value.text);
  if (!read.ok) return failure(invalid(`${file}: ${read.reason}`));
  const parsed = checkKeys(read.value, file);
  if (!parsed.ok) return parsed;
  const at = (path: string): string => resolve(dirname(file), path);
  const { [SIGNING_KEY]: key } = parsed.value;
  return success({
    ...Object.fromEntries(FOLDERS.map((name) => [name, (parsed.value[name] ?? []).map(at)])),
    ...(key !== undefined && { [SIGNING_KEY]: key.startsWith('~/') ? key : at(key) }),
  });
}

/** The key that the user's configuration names; a project has its own say in all else, and in whether a play starts. */
function ownKey(file: string): string | undefined {
  const read = readConfig(file);
  return read.ok ? read.value[SIGNING_KEY] : undefined;
}

/** An empty RUNBOOK_SIGNING_KEY takes the key away. */
function keyOf({ env, cwd }: Io, configured: string | undefined): string | undefined {
  const given = env.RUNBOOK_SIGNING_KEY ?? configured ?? '';
  if (given === '') return undefined;
  return given.startsWith('~/') ? join(env.HOME ?? '', given.slice(2)) : resolve(cwd, given);
}

function checkKeys(raw: Readonly<Record<string, unknown>>, file: string): Result<Raw> {
  const diagnostics = Object.entries(raw).flatMap(([key, value]) => {
    if (!KEYS.includes(key)) {
      const near = suggest(key, KEYS);
      return [
        invalid(`${file}: unknown key "${key}"`, near === undefined ? undefined : `Did you mean "${near}"?`),
      ];
    }
    if (key === SIGNING_KEY)
      return typeof value === 'string' ? [] : [invalid(`${file}: ${key} must be the name of a file`)];
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

/** The folder of this user's configuration; undefined for a user without a home. */
export function userFolder({ env }: Pick<Io, 'env'>): string | undefined {
  const base = env.XDG_CONFIG_HOME ?? (env.HOME === undefined ? undefined : join(env.HOME, '.config'));
  return base && join(base, 'runbook');
}

function userFile(io: Io): string | undefined {
  const folder = userFolder(io);
  const file = folder && join(folder, 'config.yaml');
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
