import { formatOffset } from '../journal/times.ts';
import type { StepError } from '../steps/kind.ts';
import type { Attempt, KnownOutput, Note, Transcript, TranscriptStep } from './transcript.ts';

/** A timestamp in whole seconds: `2026-11-22 03:14:07`, in UTC. */
export const moment = (at: string): string => at.slice(0, 19).replace('T', ' ');

/** When something happened: `03:14:07 (+00:00:21)`, with the date where it is not the one of the start. */
export const stamp = (at: string, { started }: Pick<Transcript, 'started'>): string => {
  const time = at.slice(0, 10) === started.slice(0, 10) ? moment(at).slice(11) : moment(at);
  return `${time} (${formatOffset(started, at)})`;
};

/** Writes a time in front of what happened then, with a colon; nothing where the same time was told last. */
export type When = (at: string | undefined) => string;

/** A clock for the parts of a step; `told` is the time that stands above them. */
export const clockOf = (transcript: Pick<Transcript, 'started'>, told?: string): When => {
  let last = told === undefined ? '' : stamp(told, transcript);
  return (at) => {
    const time = at === undefined ? last : stamp(at, transcript);
    if (time === last) return '';
    last = time;
    return `${time}: `;
  };
};

/** The transcript of the whole play, where only a part of it is told. */
export const wholeOf = (transcript: Transcript): Transcript => transcript.part?.of ?? transcript;

/** The attempts of a step, in order. */
export const attemptsOf = (step: TranscriptStep): readonly Attempt[] =>
  step.entries.filter((entry): entry is Attempt => entry.type === 'attempt');

/** Whether a step is a question of its own, and not one about something else that it does. */
export const isQuestion = (step: TranscriptStep): boolean =>
  step.entries.some((entry) => entry.type === 'asked' && entry.purpose === 'confirm');

/** Why attempts of a step failed or could not be made, in order. */
export const errorsOf = (step: TranscriptStep): readonly StepError[] =>
  step.entries.flatMap((entry) => {
    if (entry.type === 'refused') return [entry.error];
    if (entry.type === 'joined') return entry.outcome.status === 'succeeded' ? [] : [entry.outcome.error];
    const outcome = entry.type === 'attempt' ? entry.end?.outcome : undefined;
    return outcome && outcome.status !== 'succeeded' ? [outcome.error] : [];
  });

/** All recorded outputs with their steps, those of probes included. */
export const recorded = ({ steps }: Transcript): readonly { step: TranscriptStep; output: KnownOutput }[] =>
  steps.flatMap((step) =>
    step.entries
      .flatMap((entry): readonly (KnownOutput | undefined)[] =>
        entry.type === 'attempt' ? [entry.output] : entry.type === 'verified' ? entry.outputs : [],
      )
      .flatMap((output) => (output ? [{ step, output }] : [])),
  );

/** Each time that the play was taken up again, in order. */
export const resumptions = ({ timeline, steps }: Transcript): readonly Extract<Note, { type: 'resumed' }>[] =>
  [...timeline, ...steps.flatMap((step) => step.entries)]
    .filter((entry) => entry.type === 'resumed')
    .toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));

/** A step that may have altered something, with the attempt that counts. */
export interface Change {
  readonly step: TranscriptStep;
  readonly attempt: Attempt;
}

/** The change and destroy steps that started, in the order in which they started. */
export const changes = (transcript: Transcript): readonly Change[] =>
  transcript.steps
    .flatMap((step) => {
      const [first] = attemptsOf(step);
      const attempt = attemptsOf(step).at(-1);
      return first && attempt && attempt.effect !== 'read' ? [{ step, attempt, began: first.at }] : [];
    })
    // Of steps at once, one may have been asked about long before it was started.
    .toSorted((a, b) => (a.began < b.began ? -1 : Number(a.began > b.began)))
    .map(({ step, attempt }) => ({ step, attempt }));

/** The changes that can be undone, last first; without those whose undo a later step has already run. */
export const undoable = (
  transcript: Transcript,
): readonly { step: TranscriptStep; undo: readonly string[] }[] => {
  const done = changes(wholeOf(transcript));
  const told = new Set(transcript.steps.map(({ id }) => id));
  return done
    .flatMap(({ step, attempt }, index) => {
      const undo = attempt.undo ?? [];
      const undone = done
        .slice(index + 1)
        .some((later) => later.step.status === 'succeeded' && sameLines(later.attempt.action, undo));
      return undo.length > 0 && !undone && told.has(step.id) ? [{ step, undo }] : [];
    })
    .toReversed();
};

const sameLines = (one: readonly string[], other: readonly string[]): boolean =>
  one.join('\n') === other.join('\n');
