import type { JsonSchema } from '../src/playbook/json-schema.ts';
import { NOT_BLANK, PATTERN_NOUNS } from '../src/playbook/remedies.ts';
import { inYaml } from '../src/playbook/violations.ts';
import { exampleValue } from './schema-words.ts';

type Json = Record<string, unknown>;

/** What holds exactly one kind. */
const ONE_KIND = ['step', 'probe', 'action'];

/**
 * The schema as editors help best with it. Values that hold where a key is absent stand in the description: the
 * keyword `default` makes editors write them out. Each way of a kind says what the kind does, since editors show the
 * way that is written and not the union.
 */
export function forEditors(schema: JsonSchema, kinds: readonly string[]): JsonSchema {
  const told = inWords(schema) as JsonSchema;
  const definitions = Object.entries(told.$defs ?? {}).map(([name, definition]) => {
    if (ONE_KIND.includes(name)) return [name, oneKind(name, definition, told, kinds)] as const;
    const kind = kinds.find((one) => name === `kind-${one}`);
    return [name, kind === undefined ? definition : named(definition, kind)] as const;
  });
  return { ...told, $defs: Object.fromEntries(definitions) };
}

/** Keywords whose value is not a schema or a map of schemas. */
const DATA = ['examples', 'enum', 'const', 'required', 'default'];

/** Says in words what holds without a key, and what a text must look like. */
function inWords(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(inWords);
  if (typeof node !== 'object' || node === null) return node;
  const { description, default: otherwise, pattern } = node as JsonSchema;
  const isSchema = typeof description === 'string' && otherwise !== undefined;
  const entries = Object.entries(node)
    .filter(([key]) => !(isSchema && key === 'default'))
    .map(([key, value]) => [key, DATA.includes(key) && Array.isArray(value) ? value : inWords(value)]);
  const copy = Object.fromEntries(entries) as Json;
  if (isSchema) copy.description = `${description} Without it ${inYaml(otherwise)}.`;
  if (typeof pattern === 'string') copy.patternErrorMessage = shapeOf(node as JsonSchema);
  return copy;
}

function shapeOf({ pattern = '', description, examples: [example] = [] }: JsonSchema): string {
  const shown = example === undefined ? '' : ` For example: ${inYaml(example)}`;
  if (pattern === NOT_BLANK) return `It must not be empty.${shown}`;
  const noun = PATTERN_NOUNS.get(pattern);
  return `${noun === undefined ? (description ?? 'It does not look as it must.') : `It must be ${noun}.`}${shown}`;
}

/** A kind whose ways say what it does. */
function named(definition: JsonSchema, kind: string): JsonSchema {
  const { description = '' } = definition;
  const told = (way: JsonSchema): JsonSchema => {
    const same = way.description === undefined || way.description === description;
    const own = same ? '' : `\n\n${way.description}`;
    const prose = { title: kind, markdownDescription: `**${kind}**: ${description}${own}` };
    return way.anyOf === undefined ? { ...way, ...prose } : { ...way, anyOf: way.anyOf.map(told) };
  };
  return told(definition);
}

/** A step, a probe or an action with snippets for its kinds, and held to having one of them. */
function oneKind(
  name: string,
  definition: JsonSchema,
  root: JsonSchema,
  kinds: readonly string[],
): JsonSchema {
  const own = kinds.filter((kind) => Object.hasOwn(definition.properties ?? {}, kind));
  const snippets = own.map((kind) => {
    const { description, ...schema } = root.$defs?.[`kind-${kind}`] ?? {};
    const example = exampleValue(schema);
    const id = name === 'step' ? { id: '$1' } : {};
    return { label: `${kind} …`, description, body: { ...id, [kind]: snippetOf(example) } };
  });
  const errorMessage = `Nothing says what it does. Give it one of: ${own.join(', ')}`;
  const oneOf = own.map((kind) => ({ type: 'object', required: [kind], errorMessage }));
  return { ...definition, defaultSnippets: snippets, oneOf } as JsonSchema;
}

/** An example as the body of a snippet, in which `$` and `}` have a meaning and texts are not quoted by themselves. */
function snippetOf(example: unknown): unknown {
  if (typeof example === 'string') return inYaml(example).replace(/[$}\\]/g, '\\$&');
  if (Array.isArray(example)) return example.map(snippetOf);
  if (typeof example !== 'object' || example === null) return example;
  return Object.fromEntries(Object.entries(example).map(([key, value]) => [key, snippetOf(value)]));
}
