import { isDeepStrictEqual } from 'node:util';
import { elapsed } from '../journal/times.ts';
import { notablyLonger } from '../language/durations.ts';
import { plotOf } from './plot.ts';
import { attemptsOf } from './select.ts';
import type { Transcript, TranscriptStep } from './transcript.ts';

/** Something of the first play and of the second; undefined where one has none. */
export interface Pair<T> {
  readonly first: T | undefined;
  readonly second: T | undefined;
}

/** What a play came to, for people and programs. */
export interface ComparedPlay {
  readonly play: string;
  readonly playbook: string;
  /** SHA-256 of the playbook's file. */
  readonly digest: string;
  readonly status: Transcript['status'];
  readonly stoppedAt?: string;
  readonly operator: string;
  readonly started: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** A value that is another in the second play. */
export interface ValueDifference extends Pair<unknown> {
  readonly name: string;
}

/** A step of one of two plays, or of both. */
export interface ComparedStep {
  readonly id: string;
  readonly name: string;
  readonly status: Pair<TranscriptStep['status']>;
  /** The arm that it took. */
  readonly arm: Pair<string>;
  readonly attempts: Pair<number>;
  /** Milliseconds of all its attempts. */
  readonly duration: Pair<number>;
  /** The second one took notably longer or less. */
  readonly pace?: 'slower' | 'faster';
  readonly answers: readonly ValueDifference[];
  readonly outputs: readonly ValueDifference[];
  /** It ran in both and came to the same, however long that took. */
  readonly alike: boolean;
}

/** Two plays side by side. */
export interface Comparison {
  readonly plays: { readonly first: ComparedPlay; readonly second: ComparedPlay };
  readonly inputs: readonly ValueDifference[];
  readonly steps: readonly ComparedStep[];
}

/** Compares two plays, of one playbook or of two, step by step. */
export function comparePlays(first: Transcript, second: Transcript): Comparison {
  const [one, other] = [byId(first), byId(second)];
  return {
    plays: { first: comparedPlay(first), second: comparedPlay(second) },
    inputs: differences(first.inputs, second.inputs),
    steps: merged([...one.keys()], [...other.keys()]).map((id) =>
      compareStep(id, one.get(id), other.get(id)),
    ),
  };
}

const byId = ({ steps }: Transcript): ReadonlyMap<string, TranscriptStep> =>
  new Map(steps.map((step) => [step.id, step]));

const comparedPlay = ({
  play,
  playbook,
  status,
  stoppedAt,
  origin,
  started,
  ended,
}: Transcript): ComparedPlay => ({
  play,
  playbook: playbook.name,
  digest: playbook.digest,
  status,
  ...(stoppedAt !== undefined && { stoppedAt }),
  operator: origin.operator,
  started,
  duration: elapsed(started, ended),
});

/** The order of the first, what only the second has behind what comes before it there. */
function merged(first: readonly string[], second: readonly string[]): readonly string[] {
  const order = [...first];
  const known = new Set(first);
  let behind = -1;
  for (const id of second) {
    if (known.has(id)) behind = order.indexOf(id);
    else {
      behind += 1;
      order.splice(behind, 0, id);
    }
  }
  return order;
}

function compareStep(
  id: string,
  first: TranscriptStep | undefined,
  second: TranscriptStep | undefined,
): ComparedStep {
  const pair = <T>(of: (step: TranscriptStep) => T | undefined): Pair<T> => ({
    first: first && of(first),
    second: second && of(second),
  });
  const status = pair((step) => step.status);
  const arm = pair(armOf);
  const duration = pair(durationOf);
  const pace = paceOf(duration);
  const answers = differences(first ? answersOf(first) : {}, second ? answersOf(second) : {});
  const outputs = differences(first ? outputsOf(first) : {}, second ? outputsOf(second) : {});
  const both = first !== undefined && second !== undefined;
  const same = status.first === status.second && arm.first === arm.second;
  return {
    id,
    name: second?.name ?? first?.name ?? id,
    status,
    arm,
    attempts: pair((step) => attemptsOf(step).length || undefined),
    duration,
    ...(pace && { pace }),
    // What only one of them ran is told as that.
    answers: both ? answers : [],
    outputs: both ? outputs : [],
    alike: both && same && answers.length + outputs.length === 0,
  };
}

function armOf({ entries }: TranscriptStep): string | undefined {
  const routed = entries.findLast((entry) => entry.type === 'routed');
  return routed?.type === 'routed' ? routed.label : undefined;
}

function durationOf(step: TranscriptStep): number | undefined {
  const ended = attemptsOf(step).flatMap(({ end }) => (end ? [end.duration] : []));
  return ended.length === 0 ? undefined : ended.reduce((sum, ms) => sum + ms, 0);
}

function paceOf({ first, second }: Pair<number>): ComparedStep['pace'] {
  if (first === undefined || second === undefined) return undefined;
  if (notablyLonger(second, first)) return 'slower';
  return notablyLonger(first, second) ? 'faster' : undefined;
}

/** What was answered, by what was asked. */
const answersOf = ({ entries }: TranscriptStep): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    entries.flatMap((entry) =>
      entry.type === 'asked'
        ? [[entry.question?.item?.id ?? entry.question?.ask ?? entry.purpose, entry.answer?.value]]
        : [],
    ),
  );

/** Of the samples of a metric their values: the times are others in every play. */
const outputsOf = (step: TranscriptStep): Readonly<Record<string, unknown>> => {
  const outputs = attemptsOf(step).at(-1)?.end?.outcome.outputs ?? {};
  const plot = 'samples' in outputs ? plotOf(outputs) : undefined;
  if (plot === undefined) return outputs;
  return { ...outputs, samples: plot.points.map(({ value }) => value ?? null) };
};

function differences(
  first: Readonly<Record<string, unknown>>,
  second: Readonly<Record<string, unknown>>,
): readonly ValueDifference[] {
  return [...new Set([...Object.keys(first), ...Object.keys(second)])]
    .filter((name) => !isDeepStrictEqual(ownValue(first, name), ownValue(second, name)))
    .map((name) => ({ name, first: ownValue(first, name), second: ownValue(second, name) }));
}

const ownValue = (values: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(values, name) ? values[name] : undefined;
