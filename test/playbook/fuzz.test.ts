import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CODES } from '../../src/diagnostics/codes.ts';
import { renderAll } from '../../src/diagnostics/render.ts';
import { parseDocument } from '../../src/playbook/document.ts';
import { explain } from '../../src/playbook/explain.ts';
import type { JsonSchema } from '../../src/playbook/json-schema.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { playbookJsonSchema } from '../../src/playbook/schema.ts';
import { loadPlaybookValidator } from '../../src/playbook/validator.ts';
import { kinds } from '../../src/steps/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scale = Number(process.env.RUNBOOK_TEST_SCALE ?? 1);

const real = readdirSync(join(root, 'playbooks/lida'))
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
  .map((name) => readFileSync(join(root, 'playbooks/lida', name), 'utf8'));
const broken = readdirSync(join(root, 'fixtures/broken')).map((name) =>
  readFileSync(join(root, 'fixtures/broken', name, 'playbook.yaml'), 'utf8'),
);

/** What slips in when people edit YAML, and what parsers of YAML, templates, shell and CEL stumble over. */
const tokens = [
  ...[
    ': ',
    '- ',
    '\n',
    '  ',
    '\t',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '#',
    '|\n',
    '>\n',
    '&a ',
    '*a',
    '!t ',
    '? ',
    '---\n',
    '%',
  ],
  ...[
    '{{',
    '}}',
    '{{inputs.x}}',
    '{{steps.a.stdout}}',
    '\\{{',
    '$((',
    '`',
    '$(',
    '<<EOF\n',
    '\\',
    '\0',
    '\ufeff',
    '🚑',
    '\r',
  ],
  ...[
    'when: ',
    'id: ',
    'shell: ',
    'branch:\n',
    'then: ',
    'steps:\n',
    'inputs: ',
    'null',
    '~',
    '1e999',
    '9007199254740993',
    '__proto__: ',
  ],
];

interface Mutation {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.nat(6), fc.nat(200)),
  text: fc.oneof(fc.constant(''), fc.constantFrom(...tokens), fc.string({ maxLength: 8 })),
});

const mutate = (source: string, mutations: readonly Mutation[]): string =>
  mutations.reduce((text, { at, length, text: inserted }) => {
    const offset = Math.floor(at * text.length);
    return text.slice(0, offset) + inserted + text.slice(offset + length);
  }, source);

const sources = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...real) },
  { weight: 3, arbitrary: fc.constantFrom(...broken) },
);

const mutated = fc
  .tuple(sources, fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([source, list]) => mutate(source, list));

test('whatever the text, loading answers with a playbook or with places and remedies', {
  timeout: 240_000 * scale,
}, async () => {
  await fc.assert(
    fc.asyncProperty(mutated, async (text) => {
      const loaded = await loadPlaybook({ file: 'p.yaml', name: 'fuzz/p', text }, kinds);
      const diagnostics = loaded.ok ? loaded.warnings : loaded.diagnostics;
      expect(loaded.ok || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      for (const { code, at, message } of diagnostics) {
        expect(Object.keys(CODES)).toContain(code);
        expect(code).toMatch(/^RB[12]/);
        expect(at?.file, message).toBe('p.yaml');
        expect(at?.end.offset).toBeLessThanOrEqual(text.length);
        expect(at?.start.offset).toBeLessThanOrEqual(at?.end.offset ?? 0);
      }
      renderAll(diagnostics, text);
    }),
    { numRuns: Math.ceil(1_500 * scale) },
  );
});

test('explain finds something exactly where the validator does', { timeout: 240_000 * scale }, async () => {
  const validate = await loadPlaybookValidator();
  const schema = playbookJsonSchema(kinds) as JsonSchema;
  const compared = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(mutated, (text) => {
      const { document } = parseDocument('p.yaml', text);
      if (document === undefined) return;
      const violations = explain(schema, document.value);
      const errors = validate(document.value);
      compared[errors.length === 0 ? 'valid' : 'invalid']++;
      expect(violations.length > 0, JSON.stringify([violations, errors])).toBe(errors.length > 0);
    }),
    { numRuns: Math.ceil(2_000 * scale) },
  );
  expect(compared.valid).toBeGreaterThan(20);
  expect(compared.invalid).toBeGreaterThan(20);
});
