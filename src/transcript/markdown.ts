import { cellCode, code, prose } from '../diagnostics/markdown-text.ts';
import { head } from './markdown-head.ts';
import { noteLine } from './markdown-note.ts';
import { stepSection } from './markdown-step.ts';
import type { OutputReader } from './outputs.ts';
import { recorded, resumptions, stamp, undoable } from './select.ts';
import type { Asked, Transcript } from './transcript.ts';
import { answeredBy, answerText, labelOf, neverReason, questionText } from './words.ts';

/** How much of a transcript is written out. */
export interface TranscriptOptions {
  /** Lines of each output that are shown, half from its start and half from its end; default 200. */
  readonly lines?: number;
}

/** The default of TranscriptOptions.lines. */
export const DEFAULT_LINES = 200;

const answerCell = (asked: Asked): string => {
  if (!asked.answer) return '**no answer on record**';
  const label = labelOf(asked);
  return label === undefined ? cellCode(answerText(asked.answer.value)) : prose(label);
};

function* questions(transcript: Transcript): Iterable<string> {
  const { questions: asked, steps } = transcript;
  yield '## Questions and answers\n\n';
  if (asked.length === 0) yield 'No question was asked.\n\n';
  else {
    yield '| Time | Step | Question | Answer | By |\n|:--|:--|:--|:--|:--|\n';
    for (const one of asked) {
      const when = stamp(one.answer?.at ?? one.at, transcript);
      const number = steps.find(({ id }) => id === one.step)?.number ?? '';
      const step = `${number === '' ? '' : `${number}. `}${cellCode(one.step)}`;
      yield `| ${when} | ${step} | ${prose(questionText(one))} | ${answerCell(one)} | ${answeredBy(one, cellCode)} |\n`;
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
  if (steps.length === 0) return;
  yield '## How to undo what was changed\n\nLast change first. Nothing of this has been run.\n\n';
  for (const { step, undo: lines } of steps) {
    yield `- ${prose(step.name)} (${code(step.id)}): ${lines.map(code).join(', ')}\n`;
  }
  yield '\n';
}

function* evidence(transcript: Transcript): Iterable<string> {
  const { playbook, origin } = transcript;
  yield '## Record\n\n| | |\n|:--|:--|\n';
  yield `| Engine | runbook ${prose(origin.engine)} |\n`;
  yield `| Playbook file | ${cellCode(playbook.file)} |\n`;
  const edits = resumptions(transcript).flatMap(({ at, edited }) => (edited ? [{ at, ...edited }] : []));
  const [first] = edits;
  yield `| Its SHA-256${first ? ' at the start' : ''} | ${cellCode(first?.before ?? playbook.digest)} |\n`;
  for (const { at, after } of edits)
    yield `| As edited, from ${stamp(at, transcript)} on | ${cellCode(after)} |\n`;
  yield '\n';
  const outputs = recorded(transcript).filter(({ output }) => output.bytes > 0);
  if (outputs.length === 0) return;
  yield '| Recorded output | Step | Bytes | SHA-256 |\n|:--|:--|--:|:--|\n';
  for (const { step, output } of outputs) {
    const digest = output.sha256 === undefined ? 'none on record' : cellCode(output.sha256);
    yield `| ${cellCode(output.file)} | ${step.number}. ${prose(step.name)} | ${output.bytes} | ${digest} |\n`;
  }
  yield '\n';
}

/**
 * The transcript of a play in Markdown, fit for a postmortem, in pieces. The same journal gives the same bytes.
 */
export function* renderMarkdown(
  transcript: Transcript,
  outputs: OutputReader,
  options: TranscriptOptions = {},
): Iterable<string> {
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
  yield* evidence(transcript);
}
