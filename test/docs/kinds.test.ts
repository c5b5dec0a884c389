import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { kinds } from '../../src/steps/index.ts';

const page = readFileSync(new URL('../../docs/kinds.md', import.meta.url), 'utf8');

/** The part of the page about each kind, by its heading. */
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((text) => [text.slice(0, text.indexOf('\n')), text]),
);

const keysOf = (schema: unknown): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]) =>
    key === 'properties'
      ? [...Object.keys(inner as object), ...Object.values(inner as object).flatMap(keysOf)]
      : keysOf(inner),
  );
};

test('has a section for each kind and no other', () => {
  expect([...sections.keys()].toSorted()).toEqual(Object.keys(kinds).toSorted());
});

test.each(Object.values(kinds))('names every key and every output of $name', (kind) => {
  const text = sections.get(kind.name) ?? '';
  const keys = [...new Set(keysOf(z.toJSONSchema(kind.schema, { io: 'input' })))];
  expect(keys.filter((key) => !text.includes(`\`${key}\``))).toEqual([]);
  expect(Object.keys(kind.outputs).filter((name) => !text.includes(`| \`${name}\` |`))).toEqual([]);
});

test.each([...sections])('shows examples of %s that its schema accepts', (name, text) => {
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  // A block may show the key several times, one example each.
  const examples = blocks.flatMap((block) =>
    block.split(new RegExp(`^(?=${name}:)`, 'm')).filter((part) => part.trim()),
  );
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    const document = parseDocument(example);
    expect(document.errors).toEqual([]);
    const config = (document.toJS() as Record<string, unknown>)[name];
    expect(kinds[name]?.schema.safeParse(config).error, example).toBeUndefined();
  }
});
