import type { JournalEvent } from '../journal/events.ts';
import { formatOffset } from '../journal/times.ts';
import { gather } from './gather.ts';
import { head } from './markdown-head.ts';
import { noteLine, stepSection } from './markdown-step.ts';
import { cellCode, code, prose } from './markdown-text.ts';
import type { OutputReader } from './outputs.ts';
import { clock, undoable } from './select.ts';
import type { Transcript } from './transcript.ts';
import { answerText, neverReason, questionText, VIA } from './words.ts';

/** How much of a transcript is written out. */
export interface TranscriptOptions {
  /** Lines of each output that are shown, half from its start and half from its end; default 200. */
  readonly lines?: number;
}

/** The default of TranscriptOptions.lines. */
export const DEFAULT_LINES = 200;

function* questions({ questions: asked, started }: Transcript): Iterable<string> {
  yield '## Questions and answers\n\n';
  if (asked.length === 0) yield 'No question was asked.\n\n';
  else {
    yield '| When (UTC) | Step | Question | Answer | By |\n|:--|:--|:--|:--|:--|\n';
    for (const one of asked) {
      const { answer } = one;
      const when = answer?.at ?? one.at;
      const said = answer ? cellCode(answerText(answer.value)) : '**no answer on record**';
      const by = answer ? `${cellCode(answer.by)}, ${VIA[answer.via] ?? prose(answer.via)}` : '';
      yield `| ${clock(when)} ${formatOffset(started, when)} | ${cellCode(one.step)} | ${prose(questionText(one))} | ${said} | ${by} |\n`;
    }
    yield '\n';
  }
}

function* neverRan({ neverRan: steps }: Transcript): Iterable<string> {
  if (steps.length === 0) return;
  yield '## Steps that never ran\n\n';
  for (const step of steps) {
    yield `- ${step.number}. ${prose(step.name)} (${code(step.id)}, ${step.effect}): ${neverReason(step.because, code)}.\n`;
  }
  yield '\n';
}

function* undo(transcript: Transcript): Iterable<string> {
  const steps = undoable(transcript);
  if (transcript.status === 'succeeded' || steps.length === 0) return;
  yield '## How to undo what was changed\n\nLast change first. Nothing of this has been run.\n\n';
  for (const { step, undo: lines } of steps) {
    yield `- ${prose(step.name)} (${code(step.id)}): ${lines.map(code).join(', ')}\n`;
  }
  yield '\n';
}

/**
 * The transcript of a play in Markdown, fit for a postmortem, in pieces. The same journal gives the same bytes.
 * `events` starts with `play.started`.
 */
export function* renderMarkdown(
  events: readonly JournalEvent[],
  outputs: OutputReader,
  options: TranscriptOptions = {},
): Iterable<string> {
  const transcript = gather(events);
  yield* head(transcript);
  yield* questions(transcript);
  yield '## Timeline\n\n';
  const view = { transcript, outputs, lines: options.lines ?? DEFAULT_LINES };
  for (const entry of transcript.timeline) {
    if (entry.type === 'step') yield* stepSection(entry, view);
    else yield noteLine(entry, transcript);
  }
  yield* neverRan(transcript);
  yield* undo(transcript);
}
