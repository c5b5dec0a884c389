import { allSteps } from '../engine/all-steps.ts';
import type { JournalEvent, PlayFinished } from '../journal/events.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { writtenAs } from '../steps/instance.ts';
import { isQuestion, type Registry } from '../steps/kind.ts';
import { undoneBy } from '../steps/undo-step.ts';
import { wholeScenario } from './load.ts';
import { observe } from './observed.ts';
import { readEngines, undoneAfter } from './recorded-attempts.ts';
import { recordMocks } from './recorded-mocks.ts';
import type { Expectations, Remedy, Scenario } from './scenario.ts';
import type { Note } from './scenario-text.ts';

/** A play that has come to an end. */
export interface Recorded {
  /** As it is now: the scenario is played with it. */
  readonly playbook: Playbook;
  readonly registry: Registry;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly events: readonly JournalEvent[];
  readonly name: string;
}

/** A scenario with what is to be said beside it. */
export interface RecordedScenario {
  readonly scenario: Scenario;
  readonly notes: readonly Note[];
}

/** Makes the scenario in which a play happens again, against mocks. */
export function recordScenario(play: Recorded): RecordedScenario {
  const { events, name } = play;
  const { attempts, looks, faults } = readEngines(events);
  const { mocks, notes } = recordMocks(play, attempts, looks);
  const inputs = inputsOf(play);
  const scenario = wholeScenario({
    name,
    inputs: inputs.values,
    mocks: withoutNumbers(mocks),
    answers: withoutNumbers(answersIn(events)),
    faults,
    verdicts: verdictsIn(events),
    remedies: remediesIn(events),
    expect: expectationsOf(play),
  });
  return { scenario, notes: [...notes, ...inputs.notes] };
}

/** Under one name what is the same in each iteration. */
function withoutNumbers<T>(by: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const entries = Object.entries(by);
  const alike = (name: string): boolean =>
    new Set(entries.flatMap(([id, one]) => (writtenAs(id) === name ? [JSON.stringify(one)] : []))).size === 1;
  return Object.fromEntries(
    entries.map(([id, one]) => [alike(writtenAs(id)) ? writtenAs(id) : id, one] as const),
  );
}

/** What differs from the defaults; a secret is on no record, and something must stand in for it. */
function inputsOf({ playbook, inputs }: Recorded): {
  readonly values: Readonly<Record<string, unknown>>;
  readonly notes: readonly Note[];
} {
  const values: Record<string, unknown> = {};
  const notes: Note[] = [];
  for (const [name, spec] of Object.entries(playbook.inputs)) {
    if (!Object.hasOwn(inputs, name)) continue;
    if (spec.type === 'secret') {
      values[name] = `stands-in-for-${name}`;
      notes.push({ path: ['inputs', name], text: 'a secret, which is on no record' });
    } else if (JSON.stringify(inputs[name]) !== JSON.stringify(spec.default)) values[name] = inputs[name];
  }
  return { values, notes };
}

function answersIn(events: readonly JournalEvent[]): Scenario['answers'] {
  const answers: Record<string, string | number | boolean> = {};
  for (const event of events) {
    if (event.type !== 'question.answered') continue;
    const { step, item, purpose, value } = event;
    // Undos are consented to without a word.
    const counts =
      purpose === 'confirm' || (purpose === 'approve' && (undoneBy(step) === undefined || value === false));
    if (counts) answers[item === undefined ? step : `${step}.${item}`] = value;
  }
  return answers;
}

function verdictsIn(events: readonly JournalEvent[]): Scenario['verdicts'] {
  return Object.fromEntries(
    events.flatMap((event) =>
      event.type === 'step.verdict' && event.basis === 'operator' && event.verdict !== 'stop'
        ? [[event.step, event.verdict] as const]
        : [],
    ),
  );
}

/** What was said to failures, but for a stop: that is what silence means. */
function remediesIn(events: readonly JournalEvent[]): Scenario['remedies'] {
  const said = new Map<string, Remedy[]>();
  for (const event of events) {
    if (event.type !== 'question.answered' || event.purpose !== 'failure' || event.value === 'stop') continue;
    said.set(event.step, [...(said.get(event.step) ?? []), event.value as Remedy]);
  }
  for (const step of undoneAfter(events)) said.set(step, [...(said.get(step) ?? []), 'undo']);
  return Object.fromEntries([...said].map(([step, all]) => [step, all.length === 1 ? (all[0] ?? []) : all]));
}

function expectationsOf({ playbook, registry, events }: Recorded): Expectations {
  const { ran, commands } = observe(events);
  const end = events.findLast(
    (event): event is JournalEvent & PlayFinished => event.type === 'play.finished',
  );
  const leaves = [...allSteps(playbook.steps)].filter(({ arms }) => arms === undefined);
  const started = [...new Set(ran.map(writtenAs))].filter((id) => leaves.some((step) => step.id === id));
  const changing = leaves.filter(({ effect }) => effect !== 'read');
  const notRan = changing.map(({ id }) => id).filter((id) => !started.includes(id));
  const shown = changing.flatMap(({ id, kind }) => {
    // Of a repeated step the last one counts, as in an expectation.
    const last = [...commands].findLast(([instance]) => writtenAs(instance) === id);
    const command = isQuestion(registry[kind]) ? undefined : last?.[1];
    return command === undefined ? [] : [[id, command] as const];
  });
  return {
    ...(end && { status: end.status }),
    ...(end?.step !== undefined && { 'failed-step': end.step }),
    ...(started.length > 0 && { ran: started }),
    ...(notRan.length > 0 && { 'not-ran': notRan }),
    ...(shown.length > 0 && { commands: Object.fromEntries(shown) }),
  };
}
