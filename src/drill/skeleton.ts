import { allSteps } from '../engine/all-steps.ts';
import type { Language } from '../language/language.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Step } from '../steps/step.ts';
import type { Place } from './coverage.ts';
import { wholeScenario } from './load.ts';
import type { Visits } from './observed.ts';
import { type Answer, hasSystem, type Scenario } from './scenario.ts';

/** What scenarios for a place are made from. */
export interface SkeletonSource {
  readonly playbook: Playbook;
  readonly language: Language;
  /** The scenarios that there are, and what each visited. */
  readonly played: readonly { readonly scenario: Scenario; readonly visits: Visits }[];
  /** Answers to every question, for a playbook without scenarios. */
  readonly answers: Scenario['answers'];
}

/** Scenarios to begin with that may visit a place, likeliest first; which of them does, a rehearsal says. */
export function* skeletons(source: SkeletonSource, place: Place): Generator<Scenario> {
  const name = nameOf(place);
  for (const base of bases(source, place.step))
    for (const change of changesFor(source, place, base)) yield { ...base, ...change, name, expect: {} };
}

function nameOf(place: Place): string {
  if (place.kind === 'failure') return `${place.step} fails`;
  return place.kind === 'trip' ? `${place.step} trips` : `${place.step}: ${place.label}`;
}

type Change = Partial<Pick<Scenario, 'mocks' | 'answers' | 'inputs'>>;

/** Scenarios with mocks come first, above all those that reach the step; of a system only what a person brought counts. */
function bases({ played, answers }: SkeletonSource, step: string): readonly Scenario[] {
  const reaches = ({ visits }: SkeletonSource['played'][number]): boolean => visits.has(step);
  const found = [...played.filter(reaches), ...played.filter((one) => !reaches(one))]
    .map(({ scenario }) => scenario)
    .map((scenario) =>
      hasSystem(scenario)
        ? wholeScenario({ name: '', inputs: scenario.inputs, answers: { ...answers, ...scenario.answers } })
        : { ...scenario, ...UNDISTURBED, answers: { ...answers, ...scenario.answers } },
    )
    .flatMap((scenario) => [withoutItsFailure(scenario), scenario]);
  return [
    ...found.filter(({ mocks }) => Object.keys(mocks).length > 0),
    ...found,
    wholeScenario({ name: '', answers }),
  ].slice(0, 6);
}

/** One that is killed in between, or mended, leads to no other places. */
const UNDISTURBED = { faults: [], verdicts: {}, remedies: {} } as const;

/** What failed in it would end the play too early for other places. */
function withoutItsFailure(scenario: Scenario): Scenario {
  const { [scenario.expect['failed-step'] ?? '']: _failing, ...mocks } = scenario.mocks;
  return { ...scenario, mocks };
}

function* changesFor(source: SkeletonSource, place: Place, base: Scenario): Generator<Change> {
  const mocked = (step: string, mock: Answer): Change => ({ mocks: { ...base.mocks, [step]: mock } });
  const { [place.step]: _own, ...others } = base.mocks;
  if (place.kind === 'failure') yield mocked(place.step, { fails: true });
  if (place.kind === 'answer')
    yield { answers: { ...base.answers, [questionName(place)]: answerOf(place.label) }, mocks: others };
  if (place.kind !== 'arm' && place.kind !== 'condition') return;
  yield {};
  const conditions = conditionsOf(source.playbook, place);
  for (const path of pathsIn(source, conditions))
    for (const value of valuesFor(conditions.join(' '))) yield* changeOf(path, value, { mocked, base });
}

const questionName = ({ step, item }: Place & { kind: 'answer' }): string =>
  item === undefined ? step : `${step}.${item}`;

const answerOf = (label: string): string | boolean =>
  label === 'true' || label === 'false' ? label === 'true' : label;

/** What decides about the place, in CEL. */
export function conditionsOf({ steps }: Playbook, place: Place): readonly string[] {
  const step: Step | undefined = [...allSteps(steps)].find(({ id }) => id === place.step);
  const whens = place.kind === 'arm' ? (step?.arms ?? []).map(({ when }) => when) : [step?.when];
  return whens.filter((when) => when !== undefined);
}

/** The values on which conditions hang, such as `steps.look.exit_code`. */
function pathsIn(
  { playbook, language }: SkeletonSource,
  conditions: readonly string[],
): readonly (readonly string[])[] {
  const missing = new Set(Object.keys(playbook.inputs));
  const scope = language.scope({ inputs: {}, missing, steps: {}, play: {}, env: {} }, { mode: 'plan' });
  const paths = conditions.flatMap((condition) => {
    const decision = scope.holds(condition);
    return decision.known ? [] : decision.dependsOn;
  });
  return [...new Set(paths)].map((path) => path.split('.'));
}

/** Values that a condition may tell apart: what is written in it, and the usual ones. */
function valuesFor(condition: string): readonly (string | number | boolean)[] {
  const texts = [...condition.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, one, other]) => one ?? other ?? '');
  const numbers = [...condition.matchAll(/(?<![\w.])\d+(?:\.\d+)?/g)].flatMap(([number]) => [
    Number(number),
    Number(number) + 1,
  ]);
  return [...new Set([...texts, ...numbers, true, false, 0, 1, 1_000_000, 'x', ''])];
}

interface Making {
  readonly base: Scenario;
  readonly mocked: (step: string, mock: Answer) => Change;
}

/** What gives a path that value, as far as that can be said. */
function* changeOf(
  [root, name = '', output = '', ...inside]: readonly string[],
  value: string | number | boolean,
  { base, mocked }: Making,
): Generator<Change> {
  if (root === 'inputs') yield { inputs: { ...base.inputs, [name]: value } };
  if (root !== 'steps') return;
  const isByte = typeof value === 'number' && Number.isInteger(value) && value <= 255;
  switch (output) {
    case 'answer':
      yield { answers: { ...base.answers, [name]: value } };
      break;
    case 'exit_code':
      if (isByte) yield mocked(name, { 'exit-code': value });
      break;
    case 'http_status':
      if (typeof value === 'number') yield mocked(name, { status: value });
      break;
    case 'ok':
    case 'status':
      if (typeof value === 'boolean') yield mocked(name, value ? {} : { fails: true });
      break;
    case 'stdout':
    case 'lines':
      yield mocked(name, { stdout: String(value) });
      break;
    case 'json':
      yield mocked(name, { stdout: JSON.stringify(nested(inside, value)) });
      break;
    default:
      if (['value', 'breached', 'level'].includes(output)) yield* metric(name, value, mocked);
      else yield mocked(name, { outputs: { [output]: value } });
  }
}

function* metric(step: string, value: unknown, mocked: Making['mocked']): Generator<Change> {
  if (typeof value === 'number') yield mocked(step, { value });
  else if (value === false) yield mocked(step, { 'no-data': true });
}

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
