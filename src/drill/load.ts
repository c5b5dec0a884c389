import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { parseDocument } from '../playbook/document.ts';
import { explain } from '../playbook/explain.ts';
import type { JsonSchema } from '../playbook/json-schema.ts';
import { toDiagnostic } from '../playbook/structure.ts';
import type { Scenario } from './scenario.ts';

type RawScenario = Pick<Scenario, 'name' | 'system' | 'given'> & Partial<Scenario>;

/** Reads the scenarios of a `*.test.yaml`; every error at once, with its place. */
export async function loadScenarios(file: string, text: string): Promise<Result<readonly Scenario[]>> {
  const { document, diagnostics } = parseDocument(file, text);
  if (document === undefined) return failure(...diagnostics);
  const { default: schema } = await import('../../schemas/playbook-test.schema.json', {
    with: { type: 'json' },
  });
  const violations = explain(schema as unknown as JsonSchema, document.value);
  const all: Diagnostic[] = [
    ...diagnostics,
    ...violations.map((violation) => toDiagnostic(violation, document)),
  ];
  if (all.some(({ severity }) => severity === 'error')) return failure(...all);
  const { scenarios } = document.value as { readonly scenarios: readonly RawScenario[] };
  return success(scenarios.map((raw) => ({ inputs: {}, answers: {}, expect: {}, ...raw })));
}
