import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import { iterationOf } from '../steps/instance.ts';
import { failed, type StepError, type StepOutcome } from '../steps/kind.ts';
import { type ForEach, MOST_ITERATIONS, type RepeatFlow, type Step, type Until } from '../steps/step.ts';
import { decide } from './decide.ts';
import { toStepError } from './prepare.ts';
import type { PlayRun } from './run.ts';

/** Bytes of JSON that the results of a repeat may come to. */
const MOST_RESULTS = 1024 * 1024;

/** The list that a repeat goes through, or why there is none (RB208, RB511). */
export function itemsOf(
  run: PlayRun,
  step: Step,
  { forEach }: ForEach,
): { readonly items: readonly unknown[] } | Failed {
  const scope = run.scopeOf(step.id);
  return attempted<{ items: readonly unknown[] }>(() => {
    if (typeof forEach !== 'string') return { items: forEach.map((item) => rendered(item, scope.text)) };
    const evaluated = scope.value(forEach);
    const items = evaluated.known ? evaluated.value : undefined;
    if (!Array.isArray(items)) return refused(`${forEach} is ${nounOf(items)}, and no list to go through`);
    if (items.length <= MOST_ITERATIONS) return { items };
    return refused(`${forEach} has ${items.length} items; a repeat goes through ${MOST_ITERATIONS} at most`);
  });
}

/** A literal item, the placeholders in its texts replaced. */
export function rendered(item: unknown, text: (template: string) => string): unknown {
  if (typeof item === 'string') return item.includes('{{') ? text(item) : item;
  if (typeof item !== 'object' || item === null) return item;
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, rendered(value, text)]));
}

const refused = (message: string): Failed => ({ error: { code: 'RB511', message } });

function nounOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'a text' : `${String(value)}`;
}

type Failed = { readonly error: StepError };

function attempted<T extends object>(work: () => T | Failed): T | Failed {
  try {
    return work();
  } catch (error) {
    if (error instanceof DiagnosticError) return { error: toStepError(error.diagnostic) };
    throw error;
  }
}

/** Any step of an iteration: all of them see the same. */
const inside = (step: Step, iteration: number): string => iterationOf(step, iteration)[0]?.id ?? step.id;

/** Whether the condition that ends a repeat holds after an iteration. */
export const endsAfter = (
  run: PlayRun,
  step: Step,
  { flow, iteration }: { readonly flow: Until; readonly iteration: number },
): ReturnType<typeof decide> => decide(run, inside(step, iteration), flow.until);

/** What the steps of an iteration came to, in a few words, for whoever wonders why the condition does not hold. */
export function lastSeen(run: PlayRun, step: Step, iteration: number): string {
  const seen = iterationOf(step, iteration).flatMap(({ id }) => {
    const state = run.step(id);
    if (state === undefined || !('outputs' in state)) return [];
    const { exit_code: code, value, status, answer, reply, stdout } = state.outputs;
    const [name, fact] = Object.entries({ value, status, answer, reply, stdout, 'exit code': code }).find(
      ([, one]) => isShort(one),
    ) ?? ['', state.status];
    return [`${id}: ${name === '' ? '' : `${name} `}${String(fact)}`];
  });
  return seen.join(', ');
}

const isShort = (value: unknown): boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && value !== '' && value.length <= 80 && !value.includes('\n'));

/** What a repeat leaves for later steps, once all of its iterations have ended. */
export function collected(run: PlayRun, step: Step, { collect }: RepeatFlow): StepOutcome {
  const { iteration: count = 0, givenUp = new Set(), items = [] } = run.state().repeats.get(step.id) ?? {};
  const iterations = Array.from({ length: count }, (_, index) => index + 1);
  const given = iterations.filter((number) => givenUp.has(number)).map((number) => items[number - 1]);
  const outputs = { count, failed: given };
  if (collect === undefined) return { status: 'succeeded', outputs: { ...outputs, results: [] } };
  const results = iterations.map((number) => {
    const gathered = attempted(() => run.scopeOf(inside(step, number)).value(collect));
    return 'error' in gathered || !gathered.known ? null : gathered.value;
  });
  if (JSON.stringify(results).length <= MOST_RESULTS)
    return { status: 'succeeded', outputs: { ...outputs, results } };
  const message = `collect has gathered more than 1 MiB: ${collect}`;
  return failed({ code: 'RB505', message, help: 'Collect a part of it.' }, outputs);
}
