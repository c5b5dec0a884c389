import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { kindPages } from '../../build/kind-pages.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { outline } from '../../src/playbook/outline.ts';
import { kinds } from '../../src/steps/index.ts';
import { defineStep } from '../../src/steps/kind.ts';

const pageOf = (kind: string): string =>
  readFileSync(new URL(`../../docs/kinds/${kind}.md`, import.meta.url), 'utf8');

const keysOf = (schema: unknown): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]) =>
    key === 'properties'
      ? [...Object.keys(inner as object), ...Object.values(inner as object).flatMap(keysOf)]
      : keysOf(inner),
  );
};

test('the index links to the page of every kind', () => {
  const index = readFileSync(new URL('../../docs/kinds.md', import.meta.url), 'utf8');
  const linked = [...index.matchAll(/\]\(kinds\/(.+)\.md\)/g)].map(([, name]) => name);
  expect(linked).toEqual(Object.keys(kinds));
});

describe.each(Object.values(kinds))('the page of $name', (kind) => {
  const page = pageOf(kind.name);

  test('names every key and every output', () => {
    const keys = [...new Set(keysOf(z.toJSONSchema(kind.schema, { io: 'input' })))];
    const rows = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
    const named = new Set(rows.flatMap((name) => name.split(/[.[\]]+/)));
    expect(keys.filter((key) => !named.has(key))).toEqual([]);
    expect(Object.keys(kind.outputs).filter((name) => !rows.includes(name))).toEqual([]);
  });

  test('shows whole playbooks that are right, with steps of the kind', async () => {
    const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
    expect(examples.length).toBeGreaterThan(0);
    for (const text of examples) {
      const loaded = await loadPlaybook({ file: 'page.md', name: 'docs/page', text }, kinds);
      if (!loaded.ok) return expect.fail(JSON.stringify(loaded.diagnostics, undefined, 2));
      expect(loaded.warnings).toEqual([]);
      const used = [...outline(loaded.playbook.steps)].map(({ step }) => step.kind);
      expect(used).toContain(kind.name);
    }
  });
});

test('a kind that says too little of itself is told what is missing', () => {
  const silent = defineStep<{ readonly near?: string | undefined }, undefined>({
    name: 'silent',
    summary: 'Says nothing.',
    schema: z.strictObject({ near: z.string().optional() }),
    outputs: {},
    effect: () => 'read',
    prepare: () => undefined,
    describe: () => [],
    run: async () => ({ status: 'succeeded', outputs: {} }),
  });
  const schema = { properties: { near: { type: 'string' } } };
  const pages = (prose: string | undefined) =>
    kindPages(
      { silent },
      () => schema,
      () => prose,
    );
  expect(() => pages(undefined)).toThrow(
    /silent\.ts: near has no description\n.*near has no example\n.*silent\.md is missing/,
  );
  expect(() => pages('Prose.')).toThrow(/silent\.md says nothing after "Effect: "\n.*no whole playbook/);
});
