import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Assumption } from '../engine/plan-types.ts';
import type { ScopeTypes, ValueType } from '../language/scope.ts';
import { outputFact } from '../playbook/lint/possible-values.ts';
import { outline } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { scopeTypes } from '../playbook/scope-types.ts';
import { kinds } from '../steps/index.ts';
import { usage } from './usage.ts';

const FORM = 'Write it as a condition names it: --assume steps.load.level=critical';

const invalid = (message: string, help = FORM): Diagnostic => usage(message, help);

/** Reads `--assume steps.ID.OUTPUT[.KEY...]=VALUE`; the value is JSON, else a text (RB307). */
export function readAssumptions(playbook: Playbook, given: readonly string[]): Result<readonly Assumption[]> {
  const types = scopeTypes(playbook, kinds);
  const read = given.map((pair) => {
    const assumption = readAssumption(types, pair);
    return assumption.ok ? possible(playbook, assumption.value) : assumption;
  });
  const faults = read.flatMap((one) => (one.ok ? [] : one.diagnostics));
  if (faults.length > 0) return failure(...faults);
  return success(read.flatMap((one) => (one.ok ? [one.value] : [])));
}

function readAssumption({ steps }: ScopeTypes, pair: string): Result<Assumption> {
  const split = pair.indexOf('=');
  const path = pair.slice(0, Math.max(0, split)).trim().split('.');
  const [root, id = '', output = ''] = path;
  if (split < 1 || root !== 'steps' || path.length < 3 || path.some((key) => key === ''))
    return failure(invalid(`--assume ${pair} does not name what a step leaves`));
  const outputs = Object.hasOwn(steps, id) ? steps[id] : undefined;
  if (outputs === undefined) return failure(unknown('step', id, Object.keys(steps)));
  const type = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
  if (type === undefined) return failure(unknown(`output of step ${id}`, output, Object.keys(outputs)));
  const text = pair.slice(split + 1);
  const value = path.length === 3 ? typed(text, type) : parsed(text);
  if (value === undefined) return failure(invalid(`--assume ${pair}: ${path.join('.')} is of type ${type}`));
  return success({ path, value });
}

/** The assumption, unless its step can never come to the value. */
function possible(playbook: Playbook, assumption: Assumption): Result<Assumption> {
  const [, id, output = '', ...inside] = assumption.path;
  const place = [...outline(playbook.steps)].find(({ step }) => step.id === id);
  const values: readonly unknown[] | undefined = place && outputFact(place.step, output, kinds)?.values;
  if (values === undefined || inside.length > 0 || values.includes(assumption.value))
    return success(assumption);
  const near = suggest(String(assumption.value), values.map(String));
  const all = `It can be: ${values.join(', ')}.`;
  return failure(
    invalid(
      `--assume: ${assumption.path.join('.')} is never ${JSON.stringify(assumption.value)}`,
      near === undefined ? all : `Did you mean "${near}"? ${all}`,
    ),
  );
}

function unknown(what: string, name: string, names: readonly string[]): Diagnostic {
  const near = suggest(name, names);
  return invalid(
    `--assume: there is no ${what} "${name}"`,
    near === undefined ? FORM : `Did you mean "${near}"?`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The text as a value of the type; undefined where it is none. */
function typed(text: string, type: ValueType): unknown {
  if (type === 'string') return text;
  const value = parsed(text);
  switch (type) {
    case 'int':
      return Number.isInteger(value) ? value : undefined;
    case 'double':
      return typeof value === 'number' ? value : undefined;
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'dyn':
      return value;
    default:
      if (type.startsWith('list')) return Array.isArray(value) ? value : undefined;
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  }
}
