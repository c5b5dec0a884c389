import type { JournalEvent, OutputFile, StepOutput } from '../journal/events.ts';
import type { Stream } from '../ports/processes.ts';
import type { Arm, Flow, ParallelFlow } from '../steps/step.ts';
import { repeatEntry } from './gather-repeat.ts';
import type { Asked, Attempt, KnownOutput, StepEntry, TranscriptStep } from './transcript.ts';

/** A step to which further events may be added. */
export type OpenStep = Omit<TranscriptStep, 'status' | 'passedOver' | 'entries'> & {
  readonly entries: StepEntry[];
  /** The playbook says that the play goes on when this step fails. */
  readonly mayFail: boolean;
  /** The record says that the play went on without it, and on whose word. */
  passed?: 'on-failure' | 'operator';
  readonly arms: readonly Arm[];
  readonly flow?: Flow;
  /** By file. */
  readonly outputs: Map<string, GrowingOutput>;
  /** Outputs that no attempt and no probe has claimed. */
  readonly fresh: GrowingOutput[];
};

const unanswered =
  (purpose: Asked['purpose']) =>
  (entry: StepEntry): entry is Asked =>
    entry.type === 'asked' && entry.purpose === purpose && !entry.answer;

/** What says where a step stands. */
const STATUS_SAYS: ReadonlySet<StepEntry['type']> = new Set([
  'attempt',
  'skipped',
  'routed',
  'entered',
  'over',
  'together',
  'joined',
  'verdict',
  'in-doubt',
  'verified',
  'refused',
]);

/** What came of a step, judged by the last thing that says so. */
export const statusOf = (entries: readonly StepEntry[]): TranscriptStep['status'] => {
  const told = entries.findLast((entry) => STATUS_SAYS.has(entry.type));
  if (told?.type === 'skipped' || told?.type === 'routed') return told.type;
  if (told?.type === 'refused') return 'failed';
  if (told?.type === 'entered') return 'begun';
  if (told?.type === 'over') return told.outcome.status;
  if (told?.type === 'together') return 'unknown';
  if (told?.type === 'joined') return told.outcome.status;
  if (told?.type === 'verdict') return told.verdict === 'done' ? 'succeeded' : 'unknown';
  const attempt = entries.findLast((entry) => entry.type === 'attempt');
  if (attempt && !attempt.end && entries.some((entry) => unanswered('confirm')(entry))) return 'asked';
  if (told?.type === 'in-doubt' || (attempt && !attempt.end)) return 'unknown';
  const outcome = attempt?.end?.outcome.status;
  if (told?.type === 'verified' && !told.holds && outcome !== 'unknown') return 'failed';
  return outcome ?? 'asked';
};

const replaceLast = <T extends StepEntry>(
  step: OpenStep,
  matches: (entry: StepEntry) => entry is T,
  change: (entry: T) => T,
): boolean => {
  const index = step.entries.findLastIndex(matches);
  const entry = step.entries[index];
  if (entry === undefined || !matches(entry)) return false;
  step.entries[index] = change(entry);
  return true;
};

const attemptIs =
  (attempt: number) =>
  (entry: StepEntry): entry is Attempt =>
    entry.type === 'attempt' && entry.attempt === attempt;

/** Ranges grow in place: a chatty step has an event a moment, and copying the list each time would be quadratic. */
interface GrowingOutput {
  readonly file: string;
  readonly ranges: [Stream, number][];
  bytes: number;
  sha256?: string;
}

const addOutput = (step: OpenStep, event: StepOutput): void => {
  let output = step.outputs.get(event.file);
  if (!output) {
    output = { file: event.file, ranges: [], bytes: 0 };
    step.outputs.set(event.file, output);
    step.fresh.push(output);
  }
  for (const [stream, length] of event.ranges) {
    const last = output.ranges.at(-1);
    if (last?.[0] === stream) last[1] += length;
    else output.ranges.push([stream, length]);
    output.bytes += length;
  }
  if (event.sha256 !== undefined) output.sha256 = event.sha256;
};

/** Where no event tells the streams apart, all of an output is shown as stdout. */
const outputOf = (step: OpenStep, { file, ...facts }: OutputFile): KnownOutput => ({
  file,
  ...facts,
  ranges: step.outputs.get(file)?.ranges ?? [['stdout', facts.bytes]],
});

/** The output of an attempt without an outcome is the first file since it started; later ones are its probe's. */
const closeAttempt = (step: OpenStep): void => {
  const last = step.entries.findLastIndex((entry) => entry.type === 'attempt');
  const attempt = step.entries[last];
  const [output] = step.fresh;
  if (attempt?.type === 'attempt' && !attempt.end && !attempt.output && output) {
    step.entries[last] = { ...attempt, output };
    step.fresh.shift();
  }
};

/** The entries of a step that gets no more events: what an attempt or a probe left behind is put in its place. */
export const closedEntries = (step: OpenStep): readonly StepEntry[] => {
  closeAttempt(step);
  const own = new Set(
    step.entries.map((entry) => (entry.type === 'attempt' ? entry.output?.file : undefined)),
  );
  return step.entries.map((entry) =>
    entry.type === 'verified'
      ? { ...entry, outputs: entry.outputs.filter(({ file }) => !own.has(file)) }
      : entry,
  );
};

type StepEvent = Extract<JournalEvent, { step: string }>;

const addAnswer = (step: OpenStep, event: Extract<StepEvent, { type: 'question.answered' }>): void => {
  const { at, purpose, value, by, via } = event;
  const answer = { at, value, by, via };
  if (replaceLast(step, unanswered(purpose), (asked) => ({ ...asked, answer }))) return;
  step.entries.push({ type: 'asked', at, step: step.id, purpose, answer });
};

const optional = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, V>);

const plainEntry = (step: OpenStep, event: JournalEvent): StepEntry | undefined => {
  const { at } = event;
  switch (event.type) {
    case 'step.started': {
      const { attempt, effect, action } = event;
      return { type: 'attempt', at, attempt, effect, action, ...optional('undo', event.undo) };
    }
    case 'step.verified':
      return {
        type: 'verified',
        at,
        action: event.action,
        holds: event.holds,
        outputs: step.fresh.splice(0),
        ...optional('error', event.error),
      };
    case 'step.retrying':
      return { type: 'retrying', at, delay: event.delay };
    case 'step.skipped':
      return { type: 'skipped', at, reason: event.reason, detail: event.detail };
    case 'step.routed': {
      if (step.flow?.type === 'parallel') return togetherOf(step, at, step.flow);
      const notTaken = step.arms.filter((_, index) => index !== event.arm).map((arm) => arm.label);
      return { type: 'routed', at, arm: event.arm, label: event.label, notTaken };
    }
    case 'step.entered':
    case 'step.given-up':
      return repeatEntry(step, event);
    case 'step.adopted':
      return { type: 'adopted', at, attempt: event.attempt, ...optional('pid', event.process?.pid) };
    case 'step.in-doubt': {
      const { attempt, alive, known, printed } = event;
      const facts = { ...optional('known', known), ...optional('printed', printed) };
      return { type: 'in-doubt', at, attempt, ...optional('alive', alive), ...facts };
    }
    case 'step.verdict':
      return { type: 'verdict', at, verdict: event.verdict, basis: event.basis, ...optional('by', event.by) };
    case 'question.asked':
      return { type: 'asked', at, step: step.id, purpose: event.question.purpose, question: event.question };
    default:
      return undefined;
  }
};

const togetherOf = (step: OpenStep, at: string, { limit, fail }: ParallelFlow): StepEntry => ({
  type: 'together',
  at,
  steps: step.arms.flatMap(({ steps }) => steps.map(({ id }) => id)),
  limit,
  fail,
});

const finish = (step: OpenStep, event: Extract<StepEvent, { type: 'step.finished' }>): void => {
  const { at, attempt: number, duration, outcome } = event;
  if (step.flow?.type === 'parallel' && step.entries.some(({ type }) => type === 'together')) {
    const { alone } = outcome.outputs;
    const took = typeof alone === 'number' ? Math.round(alone * 1000) : duration;
    step.entries.push({ type: 'joined', at, duration, alone: took, outcome });
    return;
  }
  if (step.entries.some(({ type }) => type === 'entered')) {
    step.entries.push({ type: 'over', at, duration, outcome });
    return;
  }
  if (outcome.status !== 'succeeded' && !step.entries.some(attemptIs(number))) {
    step.entries.push({ type: 'refused', at, error: outcome.error });
    return;
  }
  const last = step.entries.at(-1);
  const later = last?.type !== 'attempt' || last.attempt !== number;
  const found = replaceLast(step, attemptIs(number), (attempt) => ({
    ...attempt,
    ...(later && { endsLater: true as const }),
    end: { at, duration, outcome },
    ...(event.output && { output: outputOf(step, event.output) }),
  }));
  if (found && later) step.entries.push({ type: 'ended', at, attempt: number });
};

/** Adds what an event says of a step. */
export const addToStep = (step: OpenStep, event: JournalEvent): void => {
  if (event.type === 'step.in-doubt') closeAttempt(step);
  // Who adopts an attempt records its output anew, from the first byte.
  if (event.type === 'step.started' || event.type === 'step.adopted') step.fresh.length = 0;
  const entry = plainEntry(step, event);
  if (entry) step.entries.push(entry);
  else if (event.type === 'step.output') addOutput(step, event);
  else if (event.type === 'question.answered') addAnswer(step, event);
  else if (event.type === 'step.passed-over') step.passed = event.basis;
  else if (event.type === 'step.finished') {
    finish(step, event);
  } else if (event.type === 'process.started') {
    replaceLast(step, attemptIs(event.attempt), (attempt) => ({
      ...attempt,
      process: attempt.process ?? event.process,
    }));
  }
};
