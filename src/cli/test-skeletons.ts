import { isVisit, type Place } from '../drill/coverage.ts';
import { wholeScenario } from '../drill/load.ts';
import { observe, type Visits } from '../drill/observed.ts';
import type { Scenario } from '../drill/scenario.ts';
import { scenarioText } from '../drill/scenario-text.ts';
import { conditionsOf, type SkeletonSource, skeletons } from '../drill/skeleton.ts';
import { sampleAnswer } from '../engine/answers.ts';
import { possibleSteps } from '../engine/plan-totals.ts';
import type { JournalEvent } from '../journal/events.ts';
import type { AnswerType, Question } from '../ports/operator.ts';
import { writtenAs } from '../steps/instance.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { openPlan } from './planning.ts';
import { rehearseScenario } from './scenario-run.ts';
import type { Finished } from './test-run.ts';

/** Rehearsals in search of a scenario for one place; each takes some milliseconds. */
const MOST_TRIES = 60;

/** A scenario for a place that none visits, ready to be pasted, and what a rehearsal of it has visited. */
interface Proposal {
  readonly text: string;
  readonly scenario: Scenario;
  /** Absent where none was found that visits the place. */
  readonly visits?: Visits;
}

/** What scenarios visit of a playbook, and what they do not. */
export type Played = Pick<Finished, 'loaded' | 'played' | 'reached'>;

/**
 * Scenarios for the places that none visits; those of which a rehearsal has shown it are proven and come with what they
 * end in.
 */
export async function* proposals(
  io: Io,
  finished: Played,
): AsyncGenerator<{ readonly text: string; readonly proven: boolean }> {
  const { loaded, played, reached } = finished;
  const answers = sampleAnswers(io, loaded);
  const known = [...played];
  for (const place of reached.missed) {
    if (known.some(({ visits }) => isVisit(visits.get(place.step), place))) continue;
    const { text, scenario, visits } = await proposal({ ...loaded, played: known, answers }, finished, place);
    // What leads to one place is a way to those behind it; a failure leads nowhere.
    if (visits !== undefined && place.kind !== 'failure') known.unshift({ scenario, visits });
    yield { text, proven: visits !== undefined };
  }
}

/** An answer to each question of a playbook. */
export function sampleAnswers(io: Io, loaded: LoadedPlaybook): Scenario['answers'] {
  const { steps } = openPlan(io, loaded);
  return Object.fromEntries(
    [...possibleSteps(steps)].flatMap(({ questions }) =>
      questions.map((question) => [nameOf(question), sampleOf(question.answer)]),
    ),
  );
}

const nameOf = ({ step, item }: Pick<Question, 'step' | 'item'>): string =>
  item === undefined ? writtenAs(step) : `${writtenAs(step)}.${item.id}`;

const sampleOf = (answer: AnswerType): string | boolean =>
  answer.type === 'yes-no' ? true : sampleAnswer(answer);

async function proposal(source: SkeletonSource, { loaded }: Played, place: Place): Promise<Proposal> {
  let first: Scenario | undefined;
  let tries = 0;
  for (const scenario of skeletons(source, place)) {
    first ??= scenario;
    tries += 1;
    if (tries > MOST_TRIES) break;
    const rehearsed = await rehearseScenario(loaded, scenario);
    if (!rehearsed.ok) continue;
    const { end, events } = rehearsed.value;
    const { visits } = observe(events);
    if (!isVisit(visits.get(place.step), place) || end.status === 'waiting') continue;
    const expect = { status: end.status, ...(end.step !== undefined && { 'failed-step': end.step }) };
    const whole = { ...scenario, answers: askedFor(scenario, events), expect };
    return { text: scenarioText(whole), scenario: whole, visits };
  }
  const text = ['To be completed until it visits this place.', ...conditionsOf(source.playbook, place)];
  const scenario = first ?? wholeScenario({ name: place.step });
  return { text: scenarioText(scenario, [{ path: [], text: text.join('\n') }]), scenario };
}

/** The answers that were asked for. */
function askedFor({ answers }: Scenario, events: readonly JournalEvent[]): Scenario['answers'] {
  const asked = new Set(
    events.flatMap((event) => (event.type === 'question.asked' ? [nameOf(event.question)] : [])),
  );
  return Object.fromEntries(Object.entries(answers).filter(([step]) => asked.has(step)));
}
