import type { PlayEnd } from '../engine/play.ts';
import { outline } from '../playbook/outline.ts';
import { writtenAs } from '../steps/instance.ts';
import type { Expectations } from './scenario.ts';

/** Says in words what a scenario expected and did not get; nothing means that all of it holds. */
export function unmetExpectations(
  expect: Expectations,
  end: PlayEnd,
  system: Readonly<Record<string, unknown>>,
  commands: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  return [
    ...differs('the play', 'status', expect.status, end.status),
    ...differs('the play', 'failed-step', expect['failed-step'], end.step),
    ...notRun(expect.ran ?? [], end),
    ...ranAnyway(expect['not-ran'] ?? [], end),
    ...Object.entries(expect.commands ?? {}).flatMap(([step, wanted]) =>
      differs(`step ${step}`, 'command', wanted.trimEnd(), lastOf(commands, step)),
    ),
    ...Object.entries(expect.system ?? {}).flatMap(([part, wanted]) =>
      differs('the system', part, wanted, system[part]),
    ),
  ];
}

/** The command of a step, of the last iteration where it has several. */
const lastOf = (commands: ReadonlyMap<string, string>, step: string): string | undefined =>
  [...commands].findLast(([id]) => isCalled(step)(id))?.[1];

function differs(of: string, what: string, wanted: unknown, got: unknown): string[] {
  if (wanted === undefined || wanted === got) return [];
  return [
    `${of}: ${what} should be ${String(wanted)} and is ${got === undefined ? 'not there' : String(got)}`,
  ];
}

/** Whether an instance is what an expectation names: one iteration of a step, or any of them. */
const isCalled =
  (name: string) =>
  (id: string): boolean =>
    id === name || writtenAs(id) === name;

/** Ids of the steps that were started, in the order in which they were. */
function started(end: PlayEnd): readonly string[] {
  const ran = [...end.state.steps].filter(([, step]) => 'started' in step);
  return ran.map(([id]) => id);
}

function notRun(wanted: readonly string[], end: PlayEnd): string[] {
  const ran = started(end);
  const missing = wanted
    .filter((id) => !ran.some(isCalled(id)))
    .map((id) => `step ${id} should have run and did not`);
  const order = wanted.filter((id) => ran.some(isCalled(id)));
  const actual = order.toSorted(
    (one, other) => ran.findIndex(isCalled(one)) - ran.findIndex(isCalled(other)),
  );
  const disordered = order.some((id, index) => actual[index] !== id);
  return disordered
    ? [...missing, `steps ran in the order ${actual.join(', ')}, not ${order.join(', ')}`]
    : missing;
}

function ranAnyway(unwanted: readonly string[], end: PlayEnd): string[] {
  const ran = started(end);
  const known = outline(end.state.playbook.steps);
  return unwanted.flatMap((id) => {
    if (known.get(id) === undefined)
      return [`step ${id} is expected not to run, and the playbook has no such step`];
    return ran.some(isCalled(id)) ? [`step ${id} should not have run and did`] : [];
  });
}
