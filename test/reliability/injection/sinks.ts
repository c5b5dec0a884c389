import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { playbookJsonSchema } from '../../../src/playbook/schema.ts';
import { kinds } from '../../../src/steps/index.ts';
import type { Kind, Syntax } from '../../../src/steps/kind.ts';

/** A place of a playbook where a text may stand, as the schema says. */
export interface Sink {
  /** `http-check:headers.*`, `step:approve.ask`, `playbook:env.*`. */
  readonly id: string;
  readonly owner: string;
  /** Keys; `*` is any key and `#` any index. */
  readonly path: readonly string[];
  readonly syntax: Syntax[string] | 'template' | undefined;
}

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The paths of all strings that a schema allows; words of a fixed list are none, nor is what has a schema elsewhere. */
function* stringPaths(schema: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (!isSchema(schema) || '$ref' in schema || 'enum' in schema || 'const' in schema) return;
  const { anyOf, properties, additionalProperties, items, type } = schema;
  const isText = type === 'string' || (Array.isArray(type) && type.includes('string'));
  if (isText || Object.keys(schema).every((key) => ['description', 'examples'].includes(key))) yield path;
  if (Array.isArray(anyOf)) for (const one of anyOf) yield* stringPaths(one, path);
  if (isSchema(properties))
    for (const [key, one] of Object.entries(properties)) yield* stringPaths(one, [...path, key]);
  if (isSchema(additionalProperties)) yield* stringPaths(additionalProperties, [...path, '*']);
  if (isSchema(items)) yield* stringPaths(items, [...path, '#']);
}

const SCHEMA = playbookJsonSchema(kinds) as Schema & { readonly $defs: Readonly<Record<string, Schema>> };

const fits = (pattern: string, path: readonly string[]): boolean => {
  const parts = pattern === '' ? [] : pattern.split('.');
  return parts.length === path.length && parts.every((part, at) => part === '*' || part === path[at]);
};

const syntaxAt = (kind: Kind, path: readonly string[]): Sink['syntax'] =>
  Object.entries(kind.syntax ?? {}).find(([pattern]) => fits(pattern, path))?.[1] ?? 'template';

const sinksOf = (
  owner: string,
  schema: unknown,
  syntax: (path: readonly string[]) => Sink['syntax'],
): Sink[] => {
  const paths = [...new Map([...stringPaths(schema)].map((path) => [path.join('.'), path])).values()];
  return paths.map((path) => ({ id: `${owner}:${path.join('.')}`, owner, path, syntax: syntax(path) }));
};

/** Every place of every kind where a text may stand. */
export const KIND_SINKS: readonly Sink[] = Object.values(kinds).flatMap((kind) =>
  sinksOf(kind.name, SCHEMA.$defs[`kind-${kind.name}`], (path) => syntaxAt(kind, path)),
);

/** Every such place of a step, of `verify` and `undo` around their kinds, and of the playbook itself. */
export const COMMON_SINKS: readonly Sink[] = [
  ...sinksOf('step', SCHEMA.$defs.step, () => undefined),
  ...sinksOf('verify', SCHEMA.$defs.probe, () => undefined),
  ...sinksOf('undo', SCHEMA.$defs.action, () => undefined),
  ...sinksOf('playbook', { properties: SCHEMA.properties }, () => undefined),
];

const FIXTURES = new URL('../../../fixtures/steps/', import.meta.url).pathname;

/** A configuration in which the text at a sink can be chosen. */
export interface Opening {
  /** The text that stands there in the fixture. */
  readonly text: string;
  with(text: unknown): unknown;
}

/** The smallest valid configuration in fixtures/steps/<kind>/valid that has a text at the sink. */
export function openingAt({ owner, path }: Sink): Opening | undefined {
  const folder = join(FIXTURES, owner, 'valid');
  const configs = readdirSync(folder).map(
    (name) => (parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>)[owner],
  );
  const found = configs
    .toSorted((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)
    .flatMap((config) => placesIn(config, path).map((place) => ({ config, place })))
    .at(0);
  if (found === undefined) return undefined;
  const { config, place } = found;
  return { text: String(place.value), with: (text) => replaced(config, place.keys, text) };
}

/** A text in a value, and the keys that lead to it. */
export interface Place {
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** Where the path leads in a value. */
export function placesIn(value: unknown, path: readonly string[], keys: readonly string[] = []): Place[] {
  const [next, ...rest] = path;
  if (next === undefined) return typeof value === 'string' ? [{ keys, value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value) !== (next === '#')) return [];
  const entries = Object.entries(value).filter(([key]) => next === '#' || next === '*' || key === next);
  return entries.flatMap(([key, inner]) => placesIn(inner, rest, [...keys, key]));
}

function replaced(value: unknown, [key, ...rest]: readonly string[], text: unknown): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === key ? replaced(item, rest, text) : item));
  return { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, text) };
}
