import type { Attempt, Transcript, TranscriptStep } from './transcript.ts';

/** A timestamp in whole seconds: `2026-11-22T03:14:07Z`. */
export const clock = (at: string): string => `${at.slice(0, 19)}Z`;

/** The attempts of a step, in order. */
export const attemptsOf = (step: TranscriptStep): readonly Attempt[] =>
  step.entries.filter((entry): entry is Attempt => entry.type === 'attempt');

/** A step that may have altered something, with the attempt that counts. */
export interface Change {
  readonly step: TranscriptStep;
  readonly attempt: Attempt;
}

/** The change and destroy steps that started, in the order in which they started. */
export const changes = (transcript: Transcript): readonly Change[] =>
  transcript.steps.flatMap((step) => {
    const attempt = attemptsOf(step).at(-1);
    return attempt && attempt.effect !== 'read' ? [{ step, attempt }] : [];
  });

/** The changes that can be undone, last first. */
export const undoable = (
  transcript: Transcript,
): readonly { step: TranscriptStep; undo: readonly string[] }[] =>
  changes(transcript)
    .flatMap(({ step, attempt }) =>
      attempt.undo && attempt.undo.length > 0 ? [{ step, undo: attempt.undo }] : [],
    )
    .toReversed();
