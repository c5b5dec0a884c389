import type { Code } from '../diagnostics/codes.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { Path } from '../steps/step.ts';
import type { JsonSchema, Mapping } from './json-schema.ts';
import { article, describe, expected } from './wording.ts';

/** One violation of the schema, in words; `part` says whether the key or the value at `path` is meant. */
export interface Violation {
  readonly code: Code;
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly message: string;
  readonly help?: string;
  /** Another key that it has to do with. */
  readonly related?: { readonly path: Path; readonly message: string };
  /** The innermost step it stands in. */
  readonly step?: Path;
}

/** What is wrong with a step that has no kind or several. */
export function kindFault(value: Mapping, kinds: readonly string[], path: Path): Violation | undefined {
  const [first, second] = kinds
    .filter((kind) => Object.hasOwn(value, kind))
    .sort((left, right) => order(value, left) - order(value, right));
  if (first === undefined) {
    const help = `Add one of: ${kinds.join(', ')}`;
    return {
      code: 'RB205',
      path,
      part: 'value',
      message: `${owner(path)} has no kind: nothing says what it does`,
      help,
    };
  }
  if (second === undefined) return undefined;
  const related = { path: [...path, first], message: `the kind ${first} stands here` };
  const isAction = ['verify', 'undo'].includes(String(path.at(-1)));
  const help = isAction ? 'Keep one of the two.' : 'Give each kind a step of its own.';
  return {
    code: 'RB205',
    path: [...path, second],
    part: 'key',
    message: `${owner(path)} has a second kind, ${second}`,
    help,
    related,
  };
}

const order = (value: Mapping, key: string): number => Object.keys(value).indexOf(key);

/** Of several kinds of mapping, the one whose own keys are there; without any, all are named. */
export function nearest(
  schema: JsonSchema,
  branches: readonly JsonSchema[],
  found: readonly (readonly Violation[])[],
  value: Mapping,
  path: Path,
): readonly Violation[] {
  const keys = Object.keys(value);
  const scored = branches.map((branch, index) => {
    const known = Object.keys(branch.properties ?? {});
    const meant = keys.filter((key) => known.includes(key) || didYouMean(key, known) !== undefined);
    const required = (branch.required ?? []).filter((key) => Object.hasOwn(value, key));
    return { violations: found[index] ?? [], score: meant.length + 2 * required.length };
  });
  const best = Math.max(...scored.map(({ score }) => score));
  const chosen = scored.find(({ score }) => score === best);
  if (best > 0 && chosen !== undefined) return chosen.violations;
  const ways = branches.map((branch) => (branch.required ?? []).join(' and ')).filter((way) => way !== '');
  return [
    {
      code: 'RB202',
      path,
      part: 'value',
      message: `${nameOf(path)} must have ${article(ways)}`,
      ...(schema.description && { help: schema.description }),
    },
  ];
}

function nameOf(path: Path): string {
  const key = path.findLast((part) => typeof part === 'string');
  if (key === undefined) return 'the playbook';
  return typeof path.at(-1) === 'number' ? `this entry of ${key}` : `${key}`;
}

/** A key that the schema does not know. */
export function unknownKey(
  key: string,
  properties: Readonly<Record<string, JsonSchema>>,
  value: Mapping,
  path: Path,
): Violation {
  const candidates = Object.keys(properties).filter((name) => !Object.hasOwn(value, name));
  const help =
    didYouMean(key, candidates) ??
    (candidates.length === 0 ? undefined : `Known here: ${Object.keys(properties).join(', ')}`);
  return {
    code: 'RB201',
    path: [...path, key],
    part: 'key',
    message: `unknown key "${key}"`,
    ...(help && { help }),
  };
}

/** A key that must be there. */
export function missingKey(key: string, schema: JsonSchema, path: Path): Violation {
  const [example] = schema.examples ?? [];
  const shown = example === undefined ? '' : `, for example ${key}: ${inYaml(example)}`;
  const help = `Add ${key}:${shown}`;
  return { code: 'RB202', path, part: 'value', message: `${owner(path)} has no ${key}`, help };
}

function owner(path: Path): string {
  if (typeof path.at(-1) === 'number')
    return ['steps', 'then', 'otherwise'].includes(String(path.at(-2))) ? 'this step' : 'this entry';
  return path.length === 0 ? 'the playbook' : String(path.at(-1));
}

const fitsPattern = (pattern: string | undefined, text: string): boolean =>
  pattern === undefined || new RegExp(pattern).test(text);

/** An example as one would write it in YAML, flow style. */
function inYaml(example: unknown): string {
  if (typeof example === 'string')
    return /^[\w/][^:#{}[\],&*!|>'"%@`]*$/.test(example) ? example : JSON.stringify(example);
  if (Array.isArray(example)) return `[${example.map(inYaml).join(', ')}]`;
  if (typeof example !== 'object' || example === null) return String(example);
  const entries = Object.entries(example).map(([key, value]) => `${key}: ${inYaml(value)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A value that no branch of the schema takes. */
export function wrongType(
  schema: JsonSchema,
  branches: readonly JsonSchema[],
  value: unknown,
  path: Path,
): Violation {
  const kinds = [...new Set(branches.map(expected))];
  const message = `${nameOf(path)} must be ${article(kinds)}, not ${describe(value)}`;
  const [example] = schema.examples ?? [];
  const quotable = branches.some(
    ({ type, pattern }) => type === 'string' && fitsPattern(pattern, String(value)),
  );
  const quote = quotable && (typeof value === 'number' || (typeof value === 'boolean' && kinds.length === 1));
  const shown = example === undefined ? schema.description : `For example: ${inYaml(example)}`;
  const help =
    path.length === 0
      ? 'Begin with: runbook: 1, then title: and steps:'
      : quote
        ? `Put it into quotes: "${value}"`
        : shown;
  return { code: 'RB203', path, part: 'value', message, ...(help && { help }) };
}

/** What is wrong with a value of the right type. */
export function scalarViolation(schema: JsonSchema, value: unknown, path: Path): Violation | undefined {
  const wrong = (message: string, help?: string): Violation => {
    const [example] = 'const' in schema || 'enum' in schema ? [] : (schema.examples ?? []);
    const shown = example === undefined ? [] : [`For example: ${inYaml(example)}`];
    const remedy =
      help ?? [...(schema.description === undefined ? [] : [schema.description]), ...shown].join(' ');
    return {
      code: 'RB203',
      path,
      part: 'value',
      message: `${nameOf(path)} ${message}`,
      ...(remedy && { help: remedy }),
    };
  };
  if ('const' in schema && value !== schema.const)
    return wrong(`must be ${JSON.stringify(schema.const)}, not ${describe(value)}`);
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    const allowed = schema.enum.map(String);
    return wrong(`must be ${article(allowed)}, not ${describe(value)}`, didYouMean(String(value), allowed));
  }
  if (typeof value === 'string') {
    if (value.length < (schema.minLength ?? 0)) return wrong('must not be empty');
    if (!fitsPattern(schema.pattern, value)) return wrong(`cannot be ${describe(value)}`);
  }
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? value)) return wrong(`must be at least ${schema.minimum}, not ${value}`);
    if (value > (schema.maximum ?? value)) return wrong(`must be at most ${schema.maximum}, not ${value}`);
  }
  if (Array.isArray(value) && value.length < (schema.minItems ?? 0))
    return wrong('must not be an empty list');
  return undefined;
}
