import { safeJson } from '../diagnostics/printed-json.ts';
import { elapsed } from '../journal/times.ts';
import { entryJson } from './json-output.ts';
import type { TranscriptOptions } from './markdown.ts';
import { DEFAULT_LINES } from './markdown.ts';
import type { OutputReader } from './outputs.ts';
import { changes, undoable } from './select.ts';
import type { OutputView } from './shown-output.ts';
import type { Transcript, TranscriptStep } from './transcript.ts';
import { decidedIn } from './words.ts';

/** Which part is told, without the whole of it. */
const partOf = ({ part }: Transcript): object | undefined =>
  part && { only: part.only, from: part.from, to: part.to, since: part.since };

const head = (transcript: Transcript): Record<string, unknown> => {
  const { play, playbook, status, stoppedAt, error, seal, drill, origin, origins, started, ended, inputs } =
    transcript;
  const { name, file, digest, title, summary, guide, owner, severity } = playbook;
  return {
    play,
    playbook: { name, title, summary, file, digest, guide, owner, severity },
    status,
    stoppedAt,
    error,
    seal,
    drill,
    operator: origin.operator,
    host: origin.host,
    engine: origin.engine,
    started,
    ended,
    duration: elapsed(started, ended),
    inputs,
    ...(Object.keys(origins).length > 0 && { inputOrigins: origins }),
    changes: changes(transcript).map(({ step, attempt }) => ({
      step: step.id,
      at: attempt.at,
      effect: attempt.effect,
      action: attempt.action,
      status: step.status,
    })),
    questions: transcript.questions.map((asked) => ({
      at: asked.at,
      step: asked.step,
      purpose: asked.purpose,
      item: asked.question?.item?.id,
      ask: asked.question?.ask,
      answer: asked.answer,
      after: decidedIn(asked),
    })),
    ...(transcript.guards.length > 0 && { guards: transcript.guards }),
    notes: transcript.notes.map(({ at, text, by, host }) => ({ at, text, by, host })),
    notesDamagedFrom: transcript.notesDamagedFrom,
    part: partOf(transcript),
    redacted: transcript.redacted,
  };
};

function* stepOf(step: TranscriptStep, view: OutputView): Iterable<string> {
  const { entries, ...rest } = step;
  yield `${safeJson(rest).slice(0, -1)},"entries":[`;
  for (const [index, entry] of entries.entries()) {
    if (index > 0) yield ',';
    yield* entryJson(entry, view);
  }
  yield ']}';
}

/**
 * The transcript of a play as one JSON object, `{"runbook-transcript": 1, ...}`, in pieces: what the Markdown
 * says, for programs. Durations in milliseconds. Texts are as recorded. The same journal gives the same bytes.
 */
export function* renderJson(
  transcript: Transcript,
  outputs: OutputReader,
  options: TranscriptOptions = {},
): Iterable<string> {
  const view = { outputs, lines: options.lines ?? DEFAULT_LINES };
  yield `{"runbook-transcript":1,${safeJson(head(transcript)).slice(1, -1)},"timeline":[`;
  for (const [index, entry] of transcript.timeline.entries()) {
    yield index === 0 ? '\n' : ',\n';
    if (entry.type === 'step') yield* stepOf(entry, view);
    else yield safeJson(entry);
  }
  const undo = undoable(transcript).map(({ step, undo: action }) => ({ step: step.id, action }));
  yield `\n],"neverRan":${safeJson(transcript.neverRan)},"undo":${safeJson(undo)}}\n`;
}
