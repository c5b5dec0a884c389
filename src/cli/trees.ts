import { dirname, join, relative } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { Repository } from '../host/git.ts';
import { layOut } from '../host/lay-out.ts';
import { readTextFile } from '../host/text-file.ts';
import { type Config, loadConfig, projectFile } from './config.ts';
import { isDeclared, nameOf, PLAYBOOK, type PlaybookFile } from './find-playbook.ts';
import type { Io } from './io.ts';
import { usage } from './usage.ts';

/** The playbooks of a repository as they were at a commit, as they are staged, or as they lie there. */
export interface Tree {
  /** As if at the top, so that files are named from there. */
  readonly io: Io;
  readonly config: Config;
  /** The folder in it that answers to the one where somebody is. */
  readonly here: string;
  /** The playbooks in it, named from its top. */
  readonly playbooks: ReadonlySet<string>;
}

/** Which files of a repository: of a commit, or what is staged, laid out in a folder; or those of the working tree. */
export type Point = { readonly commit: string } | 'staged' | 'present';

/** What a commit holds that commands look at: playbooks, their scenarios and the configuration. */
const HELD = {
  pattern: '(runbook(-test)?|playbooks|systems)[[:space:]]*:',
  globs: ['*.yaml', '*.yml'],
};

/** Opens what a point of a repository holds; `folder` is where it is laid out, unless it lies there. */
export async function openTree(
  io: Io,
  repository: Repository,
  point: Point,
  folder: string,
): Promise<Result<Tree>> {
  const { top, inside } = repository;
  const root = point === 'present' ? top : folder;
  const commit = typeof point === 'object' ? point.commit : undefined;
  const names = point === 'present' ? await repository.present() : await repository.holding(commit, HELD);
  if (names === undefined) return failure(notAllHere(commit));
  const listed = point === 'present' ? new Map() : await repository.listed(commit);
  const only = (wanted: (name: string) => boolean) => new Map([...listed].filter(([name]) => wanted(name)));
  const ours = new Set(names);
  if (point !== 'present')
    await layOut(
      repository,
      only((name) => ours.has(name)),
      root,
    );
  const here = join(root, inside);
  // A folder for temporary files lies below others that are anybody's.
  const project = projectFile(here, root) ?? projectFile(dirname(top));
  const config = await loadConfig({ ...io, cwd: here }, { project });
  if (!config.ok) return config;
  const systems = config.value.systems.map((path) => `${relative(root, path)}/`);
  const ofSystems = only((name) => systems.some((system) => name.startsWith(system)));
  if (ofSystems.size > 0) await layOut(repository, ofSystems, root);
  const playbooks = names.filter((name) => PLAYBOOK.test(name) && isDeclared(join(root, name)));
  return success({ io: { ...io, cwd: root }, config: config.value, here, playbooks: new Set(playbooks) });
}

const notAllHere = (commit = 'the index'): Diagnostic =>
  usage(
    `git cannot read all files of ${commit} here`,
    'In a partial clone, fetch them: git fetch --refetch --no-filter; or clone without --filter.',
  );

/** A file of a tree, if it is there and is a playbook. */
export function playbookIn({ io, playbooks }: Tree, name: string): PlaybookFile | undefined {
  if (!playbooks.has(name)) return undefined;
  const path = join(io.cwd, name);
  const text = readTextFile(path);
  return text.ok ? { name: nameOf(path), file: name, path, text: text.value.text } : undefined;
}
