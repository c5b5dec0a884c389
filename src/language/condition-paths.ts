import type { ASTNode } from './cel.ts';
import type { Reference } from './language.ts';

const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** What is known when a part of a condition holds, and when it does not: `steps.health` has a value. */
interface Facts {
  readonly whenTrue: ReadonlySet<string>;
  readonly whenFalse: ReadonlySet<string>;
}

const NOTHING: Facts = { whenTrue: new Set(), whenFalse: new Set() };

/** The path of a chain such as `steps.health.json["failing"]`, as far as it is constant; undefined if it is none. */
export function pathOf(node: ASTNode): readonly string[] | undefined {
  if (node.op === 'id') return [node.args];
  if (node.op === '.') {
    const left = pathOf(node.args[0]);
    return left === undefined ? undefined : [...left, node.args[1]];
  }
  if (node.op !== '[]') return undefined;
  const [object, key] = node.args;
  const left = pathOf(object);
  if (left === undefined || key.op !== 'value') return undefined;
  const constant = typeof key.args === 'string' || typeof key.args === 'bigint';
  return constant ? [...left, String(key.args)] : undefined;
}

const guardKey = (path: readonly string[]): string => path.slice(0, 2).join('.');
const union = (a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> => new Set([...a, ...b]);
const common = (a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...a].filter((fact) => b.has(fact)));

/** The operand of `has(…)`, if a node is that. */
export function hasOperand(node: ASTNode): ASTNode | undefined {
  return node.op === 'call' && node.args[0] === 'has' ? node.args[1][0] : undefined;
}

function factsOf(node: ASTNode): Facts {
  const operand = hasOperand(node);
  if (operand !== undefined) {
    const path = pathOf(operand);
    return path === undefined ? NOTHING : { whenTrue: new Set([guardKey(path)]), whenFalse: new Set() };
  }
  if (node.op === '!_') {
    const { whenTrue, whenFalse } = factsOf(node.args);
    return { whenTrue: whenFalse, whenFalse: whenTrue };
  }
  if (node.op !== '&&' && node.op !== '||') return NOTHING;
  const [left, right] = node.args.map(factsOf) as [Facts, Facts];
  return node.op === '&&'
    ? { whenTrue: union(left.whenTrue, right.whenTrue), whenFalse: common(left.whenFalse, right.whenFalse) }
    : { whenTrue: common(left.whenTrue, right.whenTrue), whenFalse: union(left.whenFalse, right.whenFalse) };
}

interface Walk {
  readonly found: Reference[];
  /** Names that a loop such as exists() binds. */
  readonly bound: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
  readonly inHas: boolean;
}

/** The paths that a condition names, in order, with whether each is guarded by has(). */
export function referencesOf(tree: ASTNode): readonly Reference[] {
  const found: Reference[] = [];
  visit(tree, { found, bound: new Set(), known: new Set(), inHas: false });
  return found.sort((a, b) => a.offset - b.offset);
}

function visit(node: ASTNode, walk: Walk): void {
  const path = pathOf(node);
  if (path !== undefined) {
    note(node, path, walk);
    return;
  }
  if (hasOperand(node) !== undefined) {
    children(node, { ...walk, inHas: true });
    return;
  }
  if (node.op === '&&' || node.op === '||') {
    const [left, right] = node.args;
    visit(left, walk);
    const facts = factsOf(left);
    visit(right, {
      ...walk,
      known: union(walk.known, node.op === '&&' ? facts.whenTrue : facts.whenFalse),
    });
    return;
  }
  if (node.op === '?:') {
    const [test, yes, no] = node.args;
    const facts = factsOf(test);
    visit(test, walk);
    visit(yes, { ...walk, known: union(walk.known, facts.whenTrue) });
    visit(no, { ...walk, known: union(walk.known, facts.whenFalse) });
    return;
  }
  if (node.op === 'rcall') {
    visitCall(node.args, walk);
    return;
  }
  children(node, walk);
}

function note(node: ASTNode, path: readonly string[], walk: Walk): void {
  if (walk.bound.has(path[0] ?? '')) return;
  const offset = startOf(node);
  const guarded = walk.inHas || walk.known.has(guardKey(path));
  walk.found.push({ path, offset, length: Math.max(1, node.end - offset), guarded });
}

const startOf = (node: ASTNode): number =>
  node.op === '.' || node.op === '[]' ? startOf(node.args[0]) : node.start;

function visitCall([name, receiver, args]: [string, ASTNode, ASTNode[]], walk: Walk): void {
  const [first, ...rest] = args;
  const binds = first?.op === 'id' ? first.args : undefined;
  const isBind = name === 'bind' && receiver.op === 'id' && receiver.args === 'cel';
  if (!isBind) visit(receiver, walk);
  if (binds === undefined || !(LOOPS.has(name) || isBind)) {
    for (const arg of args) visit(arg, walk);
    return;
  }
  const inner = { ...walk, bound: new Set([...walk.bound, binds]) };
  for (const [index, arg] of rest.entries()) visit(arg, isBind && index === 0 ? walk : inner);
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value;

function children(node: ASTNode, walk: Walk): void {
  const pending: unknown[] = [node.args];
  while (pending.length > 0) {
    const next = pending.shift();
    if (isNode(next)) visit(next, walk);
    else if (Array.isArray(next)) pending.unshift(...next);
  }
}
