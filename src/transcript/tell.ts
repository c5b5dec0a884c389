import { formatDuration } from '../language/durations.ts';
import type { Block } from './blocks.ts';
import { code, join, leadingTo, NOTHING, type Phrase, say } from './phrase.ts';
import { clockOf, recorded, resumptions, stamp, undoable, type When } from './select.ts';
import { guardDecisions, tellGuards } from './tell-guards.ts';
import { tellHead } from './tell-head.ts';
import { tellNote } from './tell-note.ts';
import { tellStep } from './tell-step.ts';
import type { Asked, Transcript, TranscriptStep } from './transcript.ts';
import {
  answeredBy,
  answerText,
  decidedIn,
  labelOf,
  neverReason,
  numbered,
  questionText,
  stepNamed,
} from './words.ts';

const answer = (asked: Asked): Phrase => {
  if (!asked.answer) return say`**no answer on record**`;
  const label = labelOf(asked);
  return label === undefined ? code(answerText(asked.answer.value)) : say`${label}`;
};

function* questions(transcript: Transcript): Iterable<Block> {
  const { questions: asked, steps } = transcript;
  yield { type: 'section', title: 'Questions and answers' };
  const decided = guardDecisions(transcript);
  if (decided.length > 0) yield { type: 'list', entries: decided };
  if (asked.length === 0) {
    if (decided.length === 0) yield { type: 'paragraph', text: say`No question was asked.` };
    return;
  }
  const rows = asked.map((one) => {
    const when = say`${stamp(one.at, transcript)}`;
    const took = decidedIn(one);
    const after = took === undefined ? NOTHING : say`${formatDuration(took)}`;
    const number = steps.find(({ id }) => id === one.step)?.number ?? '';
    const step = leadingTo(one.step, numbered(number, code(one.step)));
    return [when, step, say`${questionText(one)}`, answer(one), after, answeredBy(one)];
  });
  yield { type: 'table', columns: ['Asked', 'Step', 'Question', 'Answer', 'After', 'By'], rows };
}

function* neverRan({ neverRan: steps }: Transcript): Iterable<Block> {
  if (steps.length === 0) return;
  yield { type: 'section', title: 'Steps that never ran' };
  const entries = steps.map(
    (step) =>
      say`${numbered(step.number, step.name)} (${code(step.id)}, ${step.effect}): ${neverReason(step.because)}.`,
  );
  yield { type: 'list', entries };
}

function* undo(transcript: Transcript): Iterable<Block> {
  const steps = undoable(transcript);
  if (steps.length === 0) return;
  yield { type: 'section', title: 'How to undo what was changed' };
  yield { type: 'paragraph', text: say`Last change first. Nothing of this has been run.` };
  const entries = steps.map(
    ({ step, undo: lines }) => say`${step.name} (${code(step.id)}): ${join(lines.map(code), ', ')}`,
  );
  yield { type: 'list', entries };
}

function* evidence(transcript: Transcript): Iterable<Block> {
  const { playbook, origin, seal } = transcript;
  yield { type: 'section', title: 'Record' };
  const edits = resumptions(transcript).flatMap(({ at, edited }) => (edited ? [{ at, ...edited }] : []));
  const [first] = edits;
  yield {
    type: 'facts',
    facts: [
      ['Engine', say`runbook ${origin.engine}`],
      ['Playbook file', code(playbook.file)],
      [`Its SHA-256${first ? ' at the start' : ''}`, code(first?.before ?? playbook.digest)],
      ...edits.map(({ at, after }) => [`As edited, from ${stamp(at, transcript)} on`, code(after)] as const),
      ...(seal ? [['Sealed', say`head ${code(seal.head)} over ${seal.records} records`] as const] : []),
    ],
  };
  const outputs = recorded(transcript).filter(({ output }) => output.bytes > 0);
  if (outputs.length === 0) return;
  const rows = outputs.map(({ step, output }) => {
    const digest = output.sha256 === undefined ? say`none on record` : code(output.sha256);
    return [code(output.file), stepNamed(step), say`${output.bytes}`, digest];
  });
  yield { type: 'table', columns: ['Recorded output', 'Step', { number: 'Bytes' }, 'SHA-256'], rows };
}

/** What the transcript of a play says, in order, whatever form it gets. */
function* tell(transcript: Transcript): Iterable<Block> {
  yield* tellHead(transcript);
  yield* questions(transcript);
  yield* tellGuards(transcript);
  yield { type: 'section', title: 'Timeline' };
  for (const entry of transcript.timeline) {
    if (entry.type === 'step') yield* tellStep(entry, transcript);
    else yield tellNote(entry, transcript, false);
  }
  yield* neverRan(transcript);
  yield* undo(transcript);
  yield* evidence(transcript);
}

/** A block at its place. */
export interface Placed {
  readonly block: Block;
  /** The clock that it is told by: a step, and what stands between two, begins anew. */
  readonly when: When;
  /** The step of which it tells. */
  readonly step?: TranscriptStep;
}

/** As `tell`, each block with its place. */
export function* tellPlaced(transcript: Transcript): Iterable<Placed> {
  let when = clockOf(transcript);
  let step: TranscriptStep | undefined;
  for (const block of tell(transcript)) {
    if (block.type === 'step') {
      step = block.step;
      when = clockOf(transcript, step.at);
    } else if (block.type === 'section') step = undefined;
    else if (block.type === 'note' && !block.inside) {
      step = undefined;
      when = clockOf(transcript);
    }
    yield { block, when, ...(step && { step }) };
  }
}
