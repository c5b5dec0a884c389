import { existsSync, readFileSync } from 'node:fs';
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

test.each(Object.entries(generatedFiles(read)))(
  '%s is what the source says; else: npm run schemas',
  (path, text) => {
    expect(read(path)).toBe(text);
  },
);

test('it is a valid schema of draft 2020-12, without marks of our own', () => {
  expect(() => new Ajv2020({ strict: false, validateSchema: true }).compile(schema)).not.toThrow();
  expect(JSON.stringify(schema)).not.toContain('x-runbook');
});

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

test('every key has a description', () => {
  const silent: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries((node as Schema).properties ?? {})) {
      if (!('description' in value) && !('$ref' in value)) silent.push(`${path}/${key}`);
    }
    for (const [key, value] of Object.entries(node)) if (key !== 'examples') visit(value, `${path}/${key}`);
  };
  visit(schema, '');
  expect(silent).toEqual([]);
});

describe('keys that the engine does not yet enforce are not accepted', () => {
  test.each(['runs-on', 'guards'])('%s', (key) => {
    expect(schema.$defs.step?.properties).not.toHaveProperty(key);
    expect(schema.properties).not.toHaveProperty(key);
  });
});
