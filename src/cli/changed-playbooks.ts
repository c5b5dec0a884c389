import { basename } from 'node:path';
import { type Named, renamesOf } from '../review/renames.ts';
import { scenarioFile } from './find-playbook.ts';
import { type LoadedPlaybook, type LoadFailure, loadFound } from './load.ts';
import { playbookIn, type Tree } from './trees.ts';

/** The two states of a repository that are compared. */
export interface Trees {
  readonly before: Tree;
  readonly after: Tree;
}

/** Where a playbook stands that a change touches, before and after it; in one of the two it may be missing. */
export interface Touched {
  readonly before?: string;
  readonly after?: string;
  /** The playbooks on the way to which it plays, and that are changed; itself it need not be. */
  readonly plays: readonly string[];
  /** Whether its own file is another one. */
  readonly own: boolean;
}

/**
 * The playbooks that a change of files touches: those whose files changed, whose scenarios did, and those that play one
 * of them.
 */
export async function touchedPlaybooks(
  { before, after }: Trees,
  changed: readonly string[],
): Promise<readonly Touched[]> {
  const files = changed.filter((name) => before.playbooks.has(name) || after.playbooks.has(name));
  const gone = files.filter((name) => !after.playbooks.has(name));
  const come = files.filter((name) => !before.playbooks.has(name));
  const renames = renamesOf(textsOf(before, gone), textsOf(after, come));
  const moved = new Set(renames.values());
  const own = files
    .filter((name) => !moved.has(name))
    .map((name): Touched => {
      const was = renames.get(name) ?? (before.playbooks.has(name) ? name : undefined);
      return {
        ...(was !== undefined && { before: was }),
        ...(after.playbooks.has(name) && { after: name }),
        plays: [],
        own: true,
      };
    });
  const known = new Set(files);
  const tried = changed.flatMap((name) => testedBy(after, name)).filter((name) => !known.has(name));
  const through = await playing({ before, after }, known);
  const rest = [...new Set([...tried, ...through.keys()])].map((name) => ({
    ...(before.playbooks.has(name) && { before: name }),
    after: name,
    plays: through.get(name) ?? [],
    own: false,
  }));
  return [...own, ...rest].toSorted((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1));
}

const nameOf = ({ before, after }: Touched): string => after ?? before ?? '';

const textsOf = (tree: Tree, files: readonly string[]): readonly Named[] =>
  files.map((name) => ({ name, text: textIn(tree, name) }));

/** The playbooks whose scenarios a file holds. */
const testedBy = ({ playbooks }: Tree, file: string): readonly string[] =>
  ['.yaml', '.yml']
    .map((ending) => file.replace(/\.test\.yaml$/, ending))
    .filter((name) => playbooks.has(name) && scenarioFile(name) === file);

/** The playbooks that play one of the changed ones, before or after, with those; none that are changed themselves. */
async function playing(
  { before, after }: Trees,
  changed: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const name of mayPlay({ before, after }, changed)) {
    const read = new Set([...(await readBy(before, name)), ...(await readBy(after, name))]);
    const plays = [...read].filter((file) => changed.has(file)).toSorted();
    if (plays.length > 0) found.set(name, plays);
  }
  return found;
}

/** Playbooks that name a changed one, or one that does; to load all of a large repository would take its time. */
function mayPlay({ before, after }: Trees, changed: ReadonlySet<string>): ReadonlySet<string> {
  const called = new Set([...changed].map(calledName));
  const named = new Set<string>();
  const others = [...after.playbooks].filter((name) => !changed.has(name));
  const texts = new Map(others.map((name) => [name, `${textIn(before, name)}\n${textIn(after, name)}`]));
  for (let more = true; more; ) {
    more = false;
    for (const [name, text] of texts) {
      if (!PLAYS.test(text) || ![...called].some((one) => text.includes(one))) continue;
      texts.delete(name);
      named.add(name);
      called.add(calledName(name));
      more = true;
    }
  }
  return named;
}

const PLAYS = /\bplay\b/;

/** What any name of a playbook ends in, up to the ending of its file. */
const calledName = (file: string): string => basename(file).replace(/\.ya?ml$/, '');

const textIn = (tree: Tree, name: string): string => playbookIn(tree, name)?.text ?? '';

/** The files that are read on the way when a playbook is loaded, valid or not. */
async function readBy(tree: Tree, name: string): Promise<readonly string[]> {
  const file = playbookIn(tree, name);
  if (file === undefined || !PLAYS.test(file.text)) return [];
  return filesRead(await loadFound(tree.io, tree.config, file));
}

function filesRead(
  loaded: { readonly ok: true; readonly value: LoadedPlaybook } | LoadFailure,
): readonly string[] {
  if (loaded.ok) return Object.values(loaded.value.playbook.played ?? {}).map(({ file }) => file);
  return typeof loaded.source === 'object' ? [...loaded.source.keys()] : [];
}
