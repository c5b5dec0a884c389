import type { Code } from '../diagnostics/codes.ts';
import type { Path } from '../steps/step.ts';
import { isMapping, type JsonSchema, type Mapping } from './json-schema.ts';
import { didYouMeanHere, meant } from './meant.ts';
import { fitsPattern, NOT_BLANK, PATTERN_NOUNS, repairedText } from './remedies.ts';
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
  const isAction = ['verify', 'undo', 'until'].includes(String(path.at(-1)));
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
  branches: readonly JsonSchema[],
  found: readonly (readonly Violation[])[],
  value: Mapping,
  path: Path,
): readonly Violation[] {
  const keys = Object.keys(value);
  const scored = branches.map((branch, index) => {
    const known = Object.keys(branch.properties ?? {});
    const own = keys.filter((key) => known.includes(key) || meant(key, known) !== undefined);
    const required = (branch.required ?? []).filter((key) => Object.hasOwn(value, key));
    return { violations: found[index] ?? [], score: own.length + 2 * required.length };
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
      help: `Add ${ways.map((way) => `${way}:`).join(' or ')}`,
    },
  ];
}

function nameOf(path: Path): string {
  const key = path.findLast((part) => typeof part === 'string');
  if (key === undefined) return 'the playbook';
  return typeof path.at(-1) === 'number' ? `this entry of ${key}` : `${key}`;
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

/** An example as one would write it in YAML, flow style. */
export function inYaml(example: unknown): string {
  if (typeof example === 'string')
    return /^[\w/][^:#{}[\],&*!|>'"%@`]*$/.test(example) && !/^(?:[\d.]+|true|false|null)$/.test(example)
      ? example
      : JSON.stringify(example);
  if (Array.isArray(example)) return `[${example.map(inYaml).join(', ')}]`;
  if (typeof example !== 'object' || example === null) return String(example);
  const entries = Object.entries(example).map(([key, value]) => `${key}: ${inYaml(value)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A value that no branch of the schema takes; `hint` says what was probably meant by it. */
export function wrongType(
  schema: JsonSchema,
  branches: readonly JsonSchema[],
  value: unknown,
  path: Path,
  hint?: string,
): Violation {
  const kinds = [...new Set(branches.map(expected))];
  const message = `${nameOf(path)} must be ${article(kinds)}, not ${describe(value)}`;
  const help = hint ?? typeHelp(schema, branches, value, path);
  return { code: 'RB203', path, part: 'value', message, ...(help && { help }) };
}

function typeHelp(
  schema: JsonSchema,
  branches: readonly JsonSchema[],
  value: unknown,
  path: Path,
): string | undefined {
  if (path.length === 0) return 'Begin with: runbook: 1, then title: and steps:';
  const name = String(path.at(-1));
  if (value === false && branches.some((branch) => branch.const === true)) return `Leave ${name} out.`;
  const { pattern, examples = [] } =
    branches.find((branch) => PATTERN_NOUNS.has(branch.pattern ?? '')) ?? ({} as JsonSchema);
  const repaired =
    pattern !== undefined && typeof value === 'number'
      ? repairedText(pattern, value, examples[0])
      : undefined;
  const quotable = branches.some(
    (branch) => branch.type === 'string' && fitsPattern(branch.pattern, String(value)),
  );
  if (repaired !== undefined) return repaired;
  if (quotable && (typeof value === 'number' || (typeof value === 'boolean' && branches.length === 1)))
    return `Put it into quotes: "${value}"`;
  if (value === null && branches.some(({ type, pattern: form }) => type === 'string' && form === undefined))
    return `Write ${name}: "" for an empty text, or remove the key.`;
  const unquoted = typeof value === 'string' ? plainValue(value, branches) : undefined;
  if (unquoted !== undefined) return unquoted;
  if (name === 'steps' && isMapping(value))
    return `Write a list of steps, each with an id: - id: ${Object.keys(value)[0] ?? 'look'}`;
  if (branches.every(({ type }) => type === 'array') && isMapping(value))
    return 'Begin each entry with "- ".';
  const [example] = [schema, ...branches].flatMap((branch) => branch.examples ?? []);
  if (example === undefined) return schema.description;
  return `${value === null ? 'Remove the key, or give it a value. ' : ''}For example: ${inYaml(example)}`;
}

const YES = new Set(['yes', 'y', 'on', 'true']);
const NO = new Set(['no', 'n', 'off', 'false']);

/** What to write for a text that was meant to be a number, or true or false. */
export function plainValue(text: string, branches: readonly JsonSchema[]): string | undefined {
  const word = text.trim().toLowerCase();
  if (branches.some(({ type }) => type === 'boolean')) {
    if (YES.has(word)) return 'Write true';
    if (NO.has(word)) return 'Write false';
  }
  const isNumber = /^-?\d+(?:\.\d+)?$/.test(word);
  const numeric = branches.some(
    ({ type }) => type === 'number' || (type === 'integer' && !word.includes('.')),
  );
  return isNumber && numeric ? `Write it without quotes: ${word}` : undefined;
}

/** What is wrong with a text that does not fit its pattern, and what to write instead. */
function misfit(
  { pattern = '', examples = [] }: JsonSchema,
  value: string,
): [message: string, help: string | undefined] {
  if (pattern === NOT_BLANK) return ['must not be empty', undefined];
  const noun = PATTERN_NOUNS.get(pattern);
  const message =
    noun === undefined ? `cannot be ${describe(value)}` : `must be ${noun}, not ${describe(value)}`;
  return [message, repairedText(pattern, value, examples[0])];
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
    return wrong(
      `must be ${JSON.stringify(schema.const)}, not ${describe(value)}`,
      `Write ${nameOf(path)}: ${inYaml(schema.const)}`,
    );
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    const allowed = schema.enum.map(String);
    return wrong(
      `must be ${article(allowed)}, not ${describe(value)}`,
      didYouMeanHere(String(value), allowed),
    );
  }
  if (typeof value === 'string') {
    if (value.length < (schema.minLength ?? 0)) return wrong('must not be empty');
    if (!fitsPattern(schema.pattern, value)) return wrong(...misfit(schema, value));
  }
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? value)) return wrong(`must be at least ${schema.minimum}, not ${value}`);
    if (value > (schema.maximum ?? value)) return wrong(`must be at most ${schema.maximum}, not ${value}`);
  }
  if (Array.isArray(value) && value.length < (schema.minItems ?? 0))
    return wrong('must not be an empty list');
  return undefined;
}
