import { type ASTNode, Environment, type ParseResult, serialize } from '@marcbachmann/cel-js';
import type { ScopeTypes, ValueType } from './scope.ts';

export type { ASTNode } from '@marcbachmann/cel-js';

/** A fault in a condition; offsets count from the start of its text. */
export interface CelFault {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

type Operation = (left: number, right: number) => number;

// JS has one kind of number: what comes from inputs and outputs is a double, and literals may be ints.
const ARITHMETIC: Readonly<Record<string, Operation>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

function baseEnvironment(): Environment {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 2_000, maxDepth: 64 },
  });
  for (const [operator, operation] of Object.entries(ARITHMETIC)) {
    const handler = (left: number | bigint, right: number | bigint) => operation(Number(left), Number(right));
    environment.registerOperator(`int ${operator} double: double`, handler);
    environment.registerOperator(`double ${operator} int: double`, handler);
    if (operator === '%') environment.registerOperator('double % double: double', handler);
  }
  // This one gives double == int and both inequalities too.
  environment.registerOperator(
    'int == double: bool',
    (left: bigint, right: number) => Number(left) === right,
  );
  return environment;
}

type Numbers = 'double' | 'dyn';

/** An environment that knows the declared types; for checking only. */
function checkingEnvironment(types: ScopeTypes, numbers: Numbers): Environment {
  const celType = (type: ValueType): string => (type === 'int' || type === 'double' ? numbers : type);
  const fieldsOf = (fields: Readonly<Record<string, ValueType>>): Record<string, string> =>
    Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, celType(type)]));
  const steps = Object.fromEntries(
    Object.entries(types.steps).map(([id, outputs]) => [id, fieldsOf(outputs)]),
  );
  const environment = baseEnvironment()
    .registerVariable({ name: 'inputs', schema: fieldsOf(types.inputs) })
    .registerVariable({ name: 'steps', schema: steps })
    .registerVariable({ name: 'play', schema: fieldsOf(types.play) })
    .registerVariable({ name: 'env', schema: fieldsOf(types.env) });
  return types.item === undefined ? environment : environment.registerVariable('item', celType(types.item));
}

const checking: Readonly<Record<Numbers, WeakMap<ScopeTypes, Environment>>> = {
  double: new WeakMap(),
  dyn: new WeakMap(),
};

function checkingFor(types: ScopeTypes, numbers: Numbers): Environment {
  const known = checking[numbers].get(types) ?? checkingEnvironment(types, numbers);
  checking[numbers].set(types, known);
  return known;
}

function faultOf(error: unknown, text: string): CelFault {
  const { summary, range } = error as { summary?: string; range?: { start: number; end: number } };
  const message = summary ?? (error instanceof Error ? error.message : String(error));
  const offset = Math.min(range?.start ?? 0, text.length);
  return { message, offset, length: Math.max(1, (range?.end ?? text.length) - offset) };
}

const running = (): Environment =>
  ['inputs', 'steps', 'play', 'env', 'item'].reduce(
    (environment, root) => environment.registerVariable(root, 'dyn'),
    baseEnvironment(),
  );

/** Parses a condition without looking at types. */
export function parseCel(text: string): { readonly tree: ASTNode } | CelFault {
  try {
    return { tree: evaluating().parse(text).ast };
  } catch (error) {
    return faultOf(error, text);
  }
}

/** The type of a condition under the declared types, or what is wrong with it. */
export function checkCel(text: string, types: ScopeTypes): { readonly type: string } | CelFault {
  const strict = checkingFor(types, 'double').check(text);
  // CEL's types tell 3 from 3.0 inside lists, its evaluation does not: inputs.n in [1, 2] is fine.
  const onlyLists =
    !strict.valid && /^no such overload: .*list<(?:int|double)>/.test(faultOf(strict.error, text).message);
  const result = onlyLists ? checkingFor(types, 'dyn').check(text) : strict;
  return result.valid ? { type: result.type ?? 'dyn' } : faultOf(result.error, text);
}

/** The type of a part of a condition, or undefined where it cannot be told outside its place. */
export function typeOfPart(part: ASTNode, types: ScopeTypes): string | undefined {
  const { valid, type } = checkingFor(types, 'double').check(serialize(part));
  return valid ? type : undefined;
}

/** A part of a condition as text, quotes made double. */
export const written = (part: ASTNode): string => serialize(part);

/** The part of a condition that stands exactly at a place. */
export function nodeAt(tree: ASTNode, { offset, length }: CelFault): ASTNode | undefined {
  const pending: unknown[] = [tree];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (Array.isArray(next)) pending.push(...next.toReversed());
    if (typeof next !== 'object' || next === null || !('op' in next)) continue;
    const node = next as ASTNode;
    if (node.start === offset && node.end === offset + length) return node;
    pending.push(node.args);
  }
  return undefined;
}

/** The names of the functions of conditions, macros included. */
export const functionNames = (): readonly string[] => [
  ...new Set([
    ...evaluating()
      .getDefinitions()
      .functions.map(({ name }) => name),
    'has',
    'exists',
    'all',
  ]),
];

let shared: Environment | undefined;
function evaluating(): Environment {
  shared ??= running();
  return shared;
}

const compiled = new WeakMap<ASTNode, ParseResult>();

/** Evaluates a part of a condition; throws what CEL throws. */
export function evaluateCel(node: ASTNode, values: object): unknown {
  let program = compiled.get(node);
  if (program === undefined) {
    // The ranges of nodes leave out parentheses, so the part is written anew instead of cut out.
    program = evaluating().parse(serialize(node));
    compiled.set(node, program);
  }
  return program({ ...values });
}
