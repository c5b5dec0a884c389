import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { parseDocument, type SourceDocument } from '../playbook/document.ts';
import { explain } from '../playbook/explain.ts';
import type { JsonSchema } from '../playbook/json-schema.ts';
import { toDiagnostic } from '../playbook/structure.ts';
import type { Scenario } from './scenario.ts';

type RawScenario = Pick<Scenario, 'name'> & Partial<Scenario>;

/** What a `*.test.yaml` holds. */
export interface TestFile {
  /** The share of places, in percent, that its scenarios must visit. */
  readonly coverage?: number;
  readonly scenarios: readonly Scenario[];
}

/** What a scenario says where it says nothing. */
const SILENT = {
  inputs: {},
  answers: {},
  mocks: {},
  faults: [],
  verdicts: {},
  remedies: {},
  expect: {},
} as const;

/** A scenario of which only a part is said. */
export const wholeScenario = (raw: RawScenario): Scenario => ({ ...SILENT, ...raw });

/** Reads a `*.test.yaml`; every error at once, with its place. */
export async function loadScenarios(file: string, text: string): Promise<Result<TestFile>> {
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
  const { coverage, scenarios } = document.value as Raw;
  const faults = scenarios.flatMap((raw, index) => [
    ...faultsOf(raw, index, document),
    ...twice(scenarios, index, document),
  ]);
  if (faults.length > 0) return failure(...faults);
  return success({ scenarios: scenarios.map(wholeScenario), ...(coverage !== undefined && { coverage }) });
}

interface Raw {
  readonly coverage?: number;
  readonly scenarios: readonly RawScenario[];
}

/** Reports and `--scenario` tell scenarios by their names. */
function twice(all: readonly RawScenario[], index: number, document: SourceDocument): Diagnostic[] {
  const first = all.findIndex(({ name }) => name === all[index]?.name);
  if (first === index) return [];
  const at = document.spanOf(['scenarios', index, 'name'], 'value');
  const related = [{ message: 'first here', at: document.spanOf(['scenarios', first, 'name'], 'value') }];
  const message = 'there is a scenario of this name already';
  return [{ code: 'RB203', severity: 'error', message, help: 'Give it another name.', at, related }];
}

/** A system comes with the fault to inject, and stands in for everything: mocks are for scenarios without one. */
function faultsOf(raw: RawScenario, index: number, document: SourceDocument): Diagnostic[] {
  const at = (key: string) => document.spanOf(['scenarios', index, key], 'key');
  const { system, given } = raw;
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
  if (system === undefined) return [];
  // Of a system nobody knows what a killed engine would leave behind.
  return MOCKED.filter((key) => raw[key] !== undefined).map((key) => {
    const message = `a scenario is played against its system: ${key} have no effect`;
    return { code: 'RB213', severity: 'error', message, help: `Remove system: or ${key}:.`, at: at(key) };
  });
}

/** Keys that are for scenarios with mocks. */
const MOCKED = ['mocks', 'faults', 'verdicts', 'remedies'] as const;
