import { success } from '../diagnostics/diagnostic.ts';
import { type PlaybookChange, renamed } from '../review/change.ts';
import { compare, type Version } from '../review/compare.ts';
import type { Touched, Trees } from './changed-playbooks.ts';
import { type Config, loadConfig, NO_CONFIG } from './config.ts';
import type { PlaybookFile } from './find-playbook.ts';
import type { Io } from './io.ts';
import { type LoadedPlaybook, type LoadFailure, loadFound } from './load.ts';
import { openPlan } from './planning.ts';
import { playbookIn, type Tree } from './trees.ts';

/** A version of a playbook that is valid, or what is wrong with it. */
export type LoadedVersion =
  | { readonly ok: true; readonly value: Version & { readonly loaded: LoadedPlaybook } }
  | LoadFailure;

/** A playbook before and after; where it was not there, or is not, nothing. */
export interface Versions {
  readonly before?: LoadedVersion | undefined;
  readonly after?: LoadedVersion | undefined;
}

async function versionOf(
  { io, config }: { readonly io: Io; readonly config: Config },
  file: PlaybookFile,
): Promise<LoadedVersion> {
  const loaded = await loadFound(io, config, file);
  if (!loaded.ok) return loaded;
  const { playbook, warnings } = loaded.value;
  return success({ playbook, plan: openPlan(io, loaded.value), warnings, loaded: loaded.value });
}

/** The version that lies where one is, planned with no input known. */
export async function versionHere(io: Io, file: PlaybookFile): Promise<LoadedVersion> {
  const config = await loadConfig(io);
  return versionOf({ io, config: config.ok ? config.value : NO_CONFIG }, file);
}

async function versionIn(tree: Tree, name: string | undefined): Promise<LoadedVersion | undefined> {
  const file = name === undefined ? undefined : playbookIn(tree, name);
  return file && versionOf(tree, file);
}

/** Both versions of what a change touches; undefined where a playbook that is itself as it was has never been valid. */
export async function versionsOf(trees: Trees, touched: Touched): Promise<Versions | undefined> {
  const before = await versionIn(trees.before, touched.before);
  const after = await versionIn(trees.after, touched.after);
  if (!touched.own && before?.ok === false && after?.ok === false) return undefined;
  return { before, after };
}

/** How it behaves otherwise: all of it is new where it was not valid before, and nothing is said where it is not now. */
export function changeBetween(
  { before, after }: Versions,
  { before: was, after: is }: Partial<Touched> = {},
): { readonly ok: true; readonly value: PlaybookChange } | LoadFailure {
  if (after?.ok === false) return after;
  const earlier = before?.ok ? { before: before.value } : {};
  if (after === undefined) {
    if (before === undefined) throw new Error('of two versions one is there');
    return before.ok ? success(compare({ before: before.value })) : before;
  }
  const change = compare({ ...earlier, after: after.value });
  return success(was === undefined || is === undefined || was === is ? change : renamed(change, was));
}
