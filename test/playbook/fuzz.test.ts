import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from '../../src/playbook/document.ts';
import { explain } from '../../src/playbook/explain.ts';
import type { JsonSchema } from '../../src/playbook/json-schema.ts';
import { playbookJsonSchema } from '../../src/playbook/schema.ts';
import { loadPlaybookValidator } from '../../src/playbook/validator.ts';
import { kinds } from '../../src/steps/index.ts';
import { mutatedPlaybook } from './mutations.ts';

const scale = Number(process.env.RUNBOOK_TEST_SCALE ?? 1);

test('explain finds something exactly where the validator does', { timeout: 240_000 * scale }, async () => {
  const validate = await loadPlaybookValidator();
  const schema = playbookJsonSchema(kinds) as JsonSchema;
  const compared = { valid: 0, invalid: 0 };
  fc.assert(
    fc.property(mutatedPlaybook, (text) => {
      const { document } = parseDocument('p.yaml', text);
      if (document === undefined) return;
      const violations = explain(schema, document.value);
      const holds = validate(document.value);
      compared[holds ? 'valid' : 'invalid']++;
      expect(violations.length > 0, JSON.stringify(violations)).toBe(!holds);
    }),
    { numRuns: Math.ceil(2_000 * scale) },
  );
  expect(compared.valid).toBeGreaterThan(20);
  expect(compared.invalid).toBeGreaterThan(20);
});
