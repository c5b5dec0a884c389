import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { generatedFiles } from '../../build/generated.ts';
import { playbookJsonSchema } from '../../src/playbook/schema.ts';
import { kinds } from '../../src/steps/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Schema = {
  properties: Record<string, Schema>;
  $defs: Record<string, Schema>;
  [keyword: string]: unknown;
};

const schema = playbookJsonSchema(kinds) as Schema;

const read = (path: string): string | undefined =>
  existsSync(`${root}/${path}`) ? readFileSync(`${root}/${path}`, 'utf8') : undefined;

const list = (folder: string): readonly string[] =>
  readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);

test.each(Object.entries(generatedFiles({ read, list })))(
  '%s is what the source says; else: npm run schemas',
  (path, text) => {
    expect(read(path)).toBe(text);
  },
);

const published = ['playbook', 'playbook-test'].map((name) => {
  const text = read(`schemas/${name}.schema.json`) ?? '{}';
  return { name, text, schema: JSON.parse(text) as Schema };
});

describe.each(published)('the published schema of a $name', ({ text, schema: whole }) => {
  test('fits the meta-schema of 2020-12 and compiles, without marks of our own', () => {
    expect(whole.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    const ajv = new Ajv2020({ strict: false, validateSchema: true });
    expect(ajv.validateSchema(whole), ajv.errorsText()).toBe(true);
    expect(() => ajv.compile(whole)).not.toThrow();
    expect(text).not.toContain('x-runbook');
    // Editors write out what stands there.
    expect(
      nodesOf(whole).filter((node) => Object.hasOwn(node, 'default') && typeof node.description === 'string'),
    ).toEqual([]);
  });

  test('every key has a description and an example', () => {
    const silent: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries((node as Schema).properties ?? {})) {
        if (typeof value.description !== 'string') silent.push(`${path}/${key} has no description`);
        if (!hasExample(value, whole)) silent.push(`${path}/${key} has no example`);
      }
      for (const [key, value] of Object.entries(node)) if (key !== 'examples') visit(value, `${path}/${key}`);
    };
    visit(whole, '');
    expect(silent).toEqual([]);
  });

  test('every example is one that it takes', () => {
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema(whole, 'whole');
    for (const node of nodesOf(whole)) {
      for (const example of Array.isArray(node.examples) ? node.examples : []) {
        const { $schema, $id, ...own } = node;
        const alone = { ...own, $defs: whole.$defs };
        expect(ajv.validate(alone, example), `${JSON.stringify(example)}: ${ajv.errorsText()}`).toBe(true);
      }
    }
  });
});

/** Every mapping inside a schema that is a schema, or may be one. */
function nodesOf(node: unknown): Schema[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.entries(node).flatMap(([key, value]) =>
    ['examples', 'defaultSnippets'].includes(key) && Array.isArray(value) ? [] : nodesOf(value),
  );
  return Array.isArray(node) ? inner : [node as Schema, ...inner];
}

function hasExample(node: Schema, whole: Schema): boolean {
  const target = typeof node.$ref === 'string' ? whole.$defs[node.$ref.replace('#/$defs/', '')] : undefined;
  if (target !== undefined && hasExample(target, whole)) return true;
  if (Array.isArray(node.examples) && node.examples.length > 0) return true;
  return Array.isArray(node.anyOf) && node.anyOf.some((way) => hasExample(way as Schema, whole));
}

test('a step offers every kind, so that editors complete it', () => {
  expect(Object.keys(schema.$defs.step?.properties ?? {})).toEqual(
    expect.arrayContaining(Object.keys(kinds)),
  );
});

test('an action takes no question and no branch', () => {
  const names = Object.keys(schema.$defs.action?.properties ?? {});
  expect(names).toContain('shell');
  expect(names).not.toContain('confirm');
  expect(names).not.toContain('branch');
});

describe('keys that the engine does not yet enforce are not accepted', () => {
  test.each(['runs-on'])('%s', (key) => {
    expect(schema.$defs.step?.properties).not.toHaveProperty(key);
    expect(schema.properties).not.toHaveProperty(key);
  });
});
