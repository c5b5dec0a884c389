import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { parseDocument, type SourceDocument } from '../playbook/document.ts';
import { explain } from '../playbook/explain.ts';
import type { JsonSchema } from '../playbook/json-schema.ts';
import { toDiagnostic } from '../playbook/structure.ts';
import type { Scenario } from './scenario.ts';

type RawScenario = Pick<Scenario, 'name'> & Partial<Scenario>;

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
  const faults = scenarios.flatMap((raw, index) => faultsOf(raw, index, document));
  if (faults.length > 0) return failure(...faults);
  return success(scenarios.map((raw) => ({ inputs: {}, answers: {}, mocks: {}, expect: {}, ...raw })));
}

/** A system comes with the fault to inject, and stands in for everything: mocks are for scenarios without one. */
function faultsOf(raw: RawScenario, index: number, document: SourceDocument): Diagnostic[] {
  const at = (key: string) => document.spanOf(['scenarios', index, key], 'key');
  const { system, given, mocks } = raw;
  if (system !== undefined && given === undefined) {
    const message = 'a scenario with a system says what is given: the fault to inject';
    return [{ code: 'RB202', severity: 'error', message, help: 'Add given: healthy.', at: at('system') }];
  }
  if (system === undefined && given !== undefined) {
    const message = 'given names the fault of a system, and this scenario has none';
    return [
      { code: 'RB213', severity: 'error', message, help: 'Add system:, or remove it.', at: at('given') },
    ];
  }
  if (system === undefined || mocks === undefined) return [];
  const message = 'a scenario is played against its system: mocks have no effect';
  return [{ code: 'RB213', severity: 'error', message, help: 'Remove system: or mocks:.', at: at('mocks') }];
}
