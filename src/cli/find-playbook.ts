import { basename, dirname, join, relative, resolve } from 'node:path';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { filesIn, foldersIn, isFile, isFolder } from '../host/listing.ts';
import { readTextFile } from '../host/text-file.ts';
import type { Config } from './config.ts';
import type { Io } from './io.ts';

/** A playbook's file before it is read as YAML. */
export interface PlaybookFile {
  /** `lida/complete-outage` */
  readonly name: string;
  /** Relative to the working folder where it lies inside it. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
}

const NAME = /^[a-z0-9][a-z0-9_-]*(\/[a-z0-9][a-z0-9_-]*)?$/;
/** How the text of a playbook says that it is one. */
const DECLARED = /^runbook:/m;
/** How a playbook or a file of scenarios says so; other YAML is none of ours. */
export const OURS = /^(?:runbook|runbook-test)\s*:/m;
/** What a person means as a path: no name has an ending, begins with a slash or a dot, or holds two slashes. */
const PATH = /^[./~]|\/.*\/|\.ya?ml$/;
/** What the file of a playbook is called. */
export const PLAYBOOK = /(?<!\.test)\.ya?ml$/;

/** Whether a person means a path, not a name. */
export const isPath = (given: string): boolean => PATH.test(given);

/** Finds a playbook by path or by name along the search path, and reads it (RB305, RB101). */
export function findPlaybook(io: Pick<Io, 'cwd'>, config: Config, given: string): Result<PlaybookFile> {
  const direct = resolve(io.cwd, given);
  const here = [direct, `${direct}.yaml`, `${direct}.yml`].find(isFile);
  const path = here ?? (NAME.test(given) ? byName(config, given) : undefined);
  if (path === undefined) return failure(notFound(config, given, direct));
  const text = readTextFile(path);
  return text.ok ? success({ name: nameOf(path), file: shown(io, path), path, text: text.value.text }) : text;
}

/** The files of all playbooks along the search path, in its order. */
export const playbookPaths = (config: Config): readonly string[] => config.playbooks.flatMap(playbooksIn);

const playbooksIn = (folder: string): readonly string[] =>
  filesIn(folder)
    .filter((name) => PLAYBOOK.test(name))
    .map((name) => join(folder, name));

/**
 * What a command that takes several playbooks is to look at: those named, of a folder all that are in it, else all of
 * the project. A folder in which there is none is RB305.
 */
export function chosenPlaybooks(
  io: Io,
  config: Config,
  { args, having }: { readonly args: readonly string[]; readonly having?: (path: string) => boolean },
): Result<readonly string[]> {
  const wanted = (paths: readonly string[]) => (having === undefined ? paths : paths.filter(having));
  if (args.length === 0) return success(wanted(ownPaths(io, config)));
  const chosen: string[] = [];
  for (const given of args) {
    const folder = resolve(io.cwd, given);
    const found = isFolder(folder) ? wanted(playbooksBelow(folder)) : [given];
    if (found.length === 0) return failure(emptyFolder(given, having !== undefined));
    chosen.push(...found);
  }
  return success(chosen);
}

/** The playbooks of the project, else those that lie where one is, else those of the program. */
function ownPaths({ root, cwd }: Io, config: Config): readonly string[] {
  const all = playbookPaths(config);
  const own = all.filter((path) => !path.startsWith(join(root, 'playbooks', '/')));
  if (own.length > 0) return own;
  const here = playbooksIn(cwd).filter(isDeclared);
  return here.length > 0 ? here : all;
}

/** Whether a file is a playbook: others end in .yaml, too, and a playbook says that it is one. */
export function isDeclared(path: string): boolean {
  const text = readTextFile(path);
  return text.ok && DECLARED.test(text.value.text);
}

const playbooksBelow = (folder: string): readonly string[] =>
  [folder, ...foldersIn(folder).map((name) => join(folder, name))].flatMap(playbooksIn);

const emptyFolder = (given: string, withScenarios: boolean) =>
  ({
    code: 'RB305',
    severity: 'error',
    message: `there is no playbook${withScenarios ? ' with scenarios' : ''} in ${given}`,
  }) as const;

/** `lida/complete-outage` for the file complete-outage.yaml in a folder lida. */
export const nameOf = (path: string): string =>
  `${basename(dirname(path))}/${basename(path).replace(/\.ya?ml$/, '')}`;

/** The file beside a playbook that holds its scenarios. */
export const scenarioFile = (path: string): string => path.replace(/\.ya?ml$/, '.test.yaml');

/** A path as people write it: relative to the working folder where it lies inside it. */
export function shown(io: Pick<Io, 'cwd'>, path: string): string {
  const inside = relative(io.cwd, path);
  return inside === '' || inside.startsWith('..') ? path : inside;
}

const byName = (config: Config, given: string): string | undefined =>
  playbookPaths(config).find((path) => {
    const name = nameOf(path);
    return given.includes('/') ? name === given : basename(name) === given;
  });

/** How a person calls the playbook of a file: by its short name where that leads to it. */
export function callName(config: Config, path: string, file: string): string {
  const name = nameOf(path);
  const names = [basename(name), name];
  return names.find((one) => byName(config, one) === path) ?? file;
}

function notFound(config: Config, given: string, direct: string) {
  if (isFolder(direct) || PATH.test(given)) {
    const why = isFolder(direct) ? 'it is a folder' : 'there is no such file';
    return { code: 'RB305', severity: 'error', message: `cannot read ${given}: ${why}` } as const;
  }
  const names = playbookPaths(config).map(nameOf);
  const near = suggest(given, [...names.map((name) => basename(name)), ...names]);
  const help = near === undefined ? 'See what there is with: runbook list' : `Did you mean "${near}"?`;
  return { code: 'RB305', severity: 'error', message: `there is no playbook "${given}"`, help } as const;
}
