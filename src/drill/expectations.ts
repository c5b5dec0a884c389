import type { PlayEnd } from '../engine/play.ts';
import { outline } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { writtenAs } from '../steps/instance.ts';
import { diffLines } from './line-diff.ts';
import type { Observed } from './observed.ts';
import type { Expectations } from './scenario.ts';

/** What came of a play, to be compared with what was expected. */
export interface Came extends Pick<Observed, 'ran' | 'commands'> {
  readonly playbook: Playbook;
  readonly end: Pick<PlayEnd, 'status' | 'step' | 'guard'>;
  /** Facts of its system; none with mocks. */
  readonly system: Readonly<Record<string, unknown>>;
}

/**
 * Says in words what a scenario expected and did not get, each with the two sides of it on lines of their own that
 * begin with - and +; nothing means that all of it holds.
 */
export function unmetExpectations(expect: Expectations, came: Came): readonly string[] {
  const { end, system, commands } = came;
  return [
    ...differs('the play', 'status', expect.status, end.status),
    ...differs('the play', 'failed-step', expect['failed-step'], end.step),
    ...differs('the play', 'stopped-by', expect['stopped-by'], end.guard),
    ...notRun(expect.ran ?? [], came),
    ...ranAnyway(expect['not-ran'] ?? [], came),
    ...Object.entries(expect.commands ?? {}).flatMap(([step, wanted]) =>
      otherCommand(step, wanted, lastOf(commands, step)),
    ),
    ...Object.entries(expect.system ?? {}).flatMap(([part, wanted]) =>
      differs('the system', part, wanted, system[part]),
    ),
  ];
}

/** Whether an instance is what an expectation names: one iteration of a step, or any of them. */
const isCalled =
  (name: string) =>
  (id: string): boolean =>
    id === name || writtenAs(id) === name;

/** The command of a step, of the last iteration where it has several. */
const lastOf = (commands: ReadonlyMap<string, string>, step: string): string | undefined =>
  [...commands].findLast(([id]) => isCalled(step)(id))?.[1];

function differs(of: string, what: string, wanted: unknown, got: unknown): string[] {
  if (wanted === undefined || wanted === got) return [];
  return [
    `${of}: ${what} should be ${String(wanted)} and is ${got === undefined ? 'not there' : String(got)}`,
  ];
}

/** What was expected under a message, and what there was. */
function compared(message: string, wanted: readonly string[], got: readonly string[]): string {
  return [message, ...diffLines(wanted, got).map(({ mark, text }) => `${mark} ${text}`)].join('\n');
}

function otherCommand(step: string, wanted: string, got: string | undefined): string[] {
  if (got === wanted.trimEnd()) return [];
  if (got === undefined) return [`step ${step} should have run a command, and it did not run`];
  return [compared(`the command of ${step} is another one`, wanted.trimEnd().split('\n'), got.split('\n'))];
}

/** Steps that are expected one after the other; others may run between them. */
function notRun(wanted: readonly string[], { ran }: Came): string[] {
  const missing = wanted.filter((id) => !ran.some(isCalled(id)));
  const actual = wanted
    .filter((id) => !missing.includes(id))
    .toSorted((one, other) => ran.findIndex(isCalled(one)) - ran.findIndex(isCalled(other)));
  if (missing.length === 0 && wanted.every((id, index) => actual[index] === id)) return [];
  const message =
    missing.length > 0
      ? `${missing.length === 1 ? 'a step' : 'steps'} should have run and did not: ${missing.join(', ')}`
      : 'the steps ran in another order';
  return [compared(message, wanted, actual)];
}

function ranAnyway(unwanted: readonly string[], { playbook, ran }: Came): string[] {
  const known = outline(playbook.steps);
  return unwanted.flatMap((id) => {
    if (known.get(id) === undefined)
      return [`step ${id} is expected not to run, and the playbook has no such step`];
    return ran.some(isCalled(id)) ? [`step ${id} should not have run and did`] : [];
  });
}
