import type { Path } from '../steps/step.ts';
import { childOf, isMapping, type Mapping } from './json-schema.ts';
import type { Violation } from './violations.ts';

/** A document without its faulty parts, so that the rest can still be checked in the same run. */
export interface Pruned {
  readonly value: unknown;
  /** Ids of steps that were cut out: references to them are neither right nor wrong. */
  readonly steps: ReadonlySet<string>;
  /** The same for inputs. */
  readonly inputs: ReadonlySet<string>;
}

/** Cuts each violation out: an unknown key alone, else the innermost step, input or key that holds it. */
export function prune(value: unknown, violations: readonly Violation[], kinds: readonly string[]): Pruned {
  const copy = structuredClone(value);
  const steps = new Set<string>();
  const inputs = new Set<string>();
  for (const path of violations.map((violation) => cutOf(violation, kinds))) {
    if (path[0] === 'inputs' && path.length === 2) inputs.add(String(path[1]));
    collectIds(cut(copy, path), steps);
  }
  return { value: copy, steps, inputs };
}

function cutOf({ code, path, step }: Violation, kinds: readonly string[]): Path {
  if (step === undefined) return path[0] === 'inputs' ? path.slice(0, 2) : path.slice(0, 1);
  const key = path[step.length];
  if (key === undefined || key === 'id') return step;
  return kinds.includes(String(key)) || (code === 'RB205' && path.length === step.length + 1)
    ? step
    : path.slice(0, step.length + 1);
}

/** Takes a part out of the document: an entry of a list becomes null, so that its siblings keep their paths. */
function cut(root: unknown, path: Path): unknown {
  let parent = root;
  for (const part of path.slice(0, -1)) parent = childOf(parent, part);
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const removed = childOf(parent, last);
  if (Array.isArray(parent)) parent[Number(last)] = null;
  else if (isMapping(parent)) Reflect.deleteProperty(parent, last);
  return removed;
}

/** Adds the ids of all steps inside a part of a document. */
export function collectIds(removed: unknown, into: Set<string>): void {
  if (Array.isArray(removed)) for (const item of removed) collectIds(item, into);
  if (!isMapping(removed)) return;
  const { id } = removed as Mapping;
  if (typeof id === 'string') into.add(id);
  for (const value of Object.values(removed)) collectIds(value, into);
}
