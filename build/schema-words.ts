import type { JsonSchema } from '../src/playbook/json-schema.ts';
import { inYaml } from '../src/playbook/violations.ts';
import { article, expected } from '../src/playbook/wording.ts';

/** One key as a table shows it. */
export interface KeyRow {
  /** Dots lead into mappings, `[]` into lists: `expect.exit-code`, `choices[].value`. */
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** What lists hold that have tables of their own. */
const LISTED: Readonly<Record<string, string>> = {
  '#/$defs/step': 'a list of steps',
  '#/$defs/guard': 'a list of guards',
};

/** The ways that a schema takes, unions inside unions laid flat. */
export const ways = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.anyOf === undefined ? [schema] : schema.anyOf.flatMap(ways);

/** What a schema takes, in words: `a duration`, ``` `stop`, `continue` or `ask` ```. */
export function typeWords(schema: JsonSchema): string {
  const words = ways(schema).map((way) => {
    if (way.enum !== undefined) return article(way.enum.map((value) => `\`${String(value)}\``));
    if (way.const !== undefined) return `\`${String(way.const)}\``;
    const listed = LISTED[way.items?.$ref ?? ''];
    if (listed !== undefined) return listed;
    if (way.$ref === '#/$defs/step') return 'a step';
    if (way.type === 'array') return `a list of ${many(typeWords(way.items ?? {}))}`;
    if (way.type === 'integer' && way.maximum !== undefined && way.maximum < 10_000)
      return `a whole number, ${way.minimum ?? 0} to ${way.maximum}`;
    return expected(way);
  });
  return article([...new Set(words)]);
}

const PLURALS: Readonly<Record<string, string>> = {
  text: 'texts',
  'a mapping': 'mappings',
  'text or a mapping': 'texts or mappings',
  'a number': 'numbers',
};

const many = (words: string): string => PLURALS[words] ?? `entries, each ${words}`;

/** The keys of all mappings that a schema takes, those inside them behind their own. */
export function keyRows(schema: JsonSchema, prefix = ''): readonly KeyRow[] {
  const mappings = ways(schema).filter(({ properties }) => properties !== undefined);
  const rows = new Map<string, KeyRow>();
  for (const { properties = {} } of mappings) {
    for (const [name, inner] of Object.entries(properties)) {
      const key = `${prefix}${name}`;
      const required = mappings.every((mapping) => mapping.required?.includes(name) === true);
      if (!rows.has(key)) rows.set(key, { key, type: typeWords(inner), required, schema: inner });
      for (const row of keyRows(inner, `${key}.`)) if (!rows.has(row.key)) rows.set(row.key, row);
    }
  }
  for (const { items } of ways(schema)) {
    if (items === undefined || items.$ref !== undefined) continue;
    const inside = prefix === '' ? '' : `${prefix.slice(0, -1)}[].`;
    for (const row of keyRows(items, inside)) if (!rows.has(row.key)) rows.set(row.key, row);
  }
  return [...rows.values()];
}

/** The description of a schema, or of the only one of its ways that has one. */
export const meaningOf = (schema: JsonSchema): string | undefined =>
  schema.description ?? ways(schema).find(({ description }) => description !== undefined)?.description;

/** The first example of a schema as one would write it. */
export function exampleOf(schema: JsonSchema): string | undefined {
  const example = exampleValue(schema);
  return example === undefined ? undefined : inYaml(example);
}

/** The first example of a schema, or of one of its ways. */
export const exampleValue = (schema: JsonSchema): unknown =>
  [schema, ...ways(schema)].flatMap(({ examples = [] }) => examples)[0];

/** A cell of a Markdown table. */
export const cell = (text: string): string => text.replace(/[|<>]/g, (character) => `\\${character}`);

/** Code in a cell of a Markdown table. */
const codeCell = (text: string): string =>
  text.includes('`') ? `\`\` ${text.replaceAll('|', '\\|')} \`\`` : `\`${text.replaceAll('|', '\\|')}\``;

/** A table of keys: what each takes, what holds without it, what it means, and how it is written. */
export function keyTable(rows: readonly KeyRow[]): readonly string[] {
  const lines = rows.map(({ key, type, required, schema }) => {
    const otherwise = schema.default === undefined ? '' : codeCell(inYaml(schema.default));
    const example = exampleOf(schema);
    const name = key.slice(key.search(/[^.]*$/)).replace(/\[\]$/, '');
    const written = example === undefined ? '' : codeCell(`${name}: ${example}`);
    const cells = [
      codeCell(key),
      cell(type),
      required ? 'required' : otherwise,
      cell(meaningOf(schema) ?? ''),
      written,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| key | takes | without it | meaning | example |', '|---|---|---|---|---|', ...lines];
}

/** What a table of keys would leave empty. */
export const silentKeys = (rows: readonly KeyRow[]): readonly string[] =>
  rows.flatMap(({ key, schema }) => [
    ...(meaningOf(schema) === undefined ? [`${key} has no description`] : []),
    ...(exampleOf(schema) === undefined ? [`${key} has no example`] : []),
  ]);
