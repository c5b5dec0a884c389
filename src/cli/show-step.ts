import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';
import { printedJson } from '../diagnostics/printed-json.ts';
import { readNotes } from '../journal/notes.ts';
import type { RecordedPlay } from '../journal/plays.ts';
import { formatDuration } from '../language/durations.ts';
import type { Stream } from '../ports/processes.ts';
import { shownLine, shownOutput } from '../terminal/escape.ts';
import { gather } from '../transcript/gather.ts';
import { attemptsOf, moment } from '../transcript/select.ts';
import type { Attempt, KnownOutput, StepEntry, TranscriptStep } from '../transcript/transcript.ts';
import { answerText, decidedIn, questionText } from '../transcript/words.ts';
import type { Io } from './io.ts';
import { report } from './report.ts';
import { outputReader } from './transcript-file.ts';
import { usage } from './usage.ts';

/** What of a step is shown. */
export interface ShowStepOptions {
  readonly format: 'text' | 'json';
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly attempt?: string;
}

/** Bytes of recorded output that are in memory at once. */
const SLICE = 256 * 1024;

/** What befell a step, to stderr, and what an attempt of it printed, byte for byte, to stdout; or all of it as JSON. A terminal obeys none of it. */
export async function showStep(
  io: Io,
  recorded: RecordedPlay,
  given: string,
  options: ShowStepOptions,
): Promise<ExitCode> {
  const { play, events, folder } = recorded;
  const { steps } = gather(events, readNotes(folder, play));
  const step = steps.find(({ id, number }) => id === given || number === given);
  if (step === undefined) return report(io, [hasNotRun(steps, given)], options);
  const attempt = attemptOf(step, options.attempt);
  if (attempt === undefined && options.attempt !== undefined)
    return report(io, [noAttempt(step, options.attempt)], options);
  if (options.format === 'json') {
    io.out(printedJson({ play, folder: folder.path, step }));
    return EXIT.completed;
  }
  for (const line of told(step)) io.err(`${shownLine(line)}\n`);
  return showOutput(io, recorded, { step, attempt, options });
}

/** The one that is named, else the last; of an item of one in a row, they count anew with each round of retries. */
const attemptOf = (step: TranscriptStep, given: string | undefined): Attempt | undefined =>
  given === undefined
    ? attemptsOf(step).at(-1)
    : attemptsOf(step).findLast(({ attempt }) => String(attempt) === given);

/** What the step is and what befell it, a line each. */
function told(step: TranscriptStep): readonly string[] {
  const number = step.number === '' ? '' : `${step.number}. `;
  const head = `${number}${step.name} (${step.id}) · ${step.kind} · ${step.effect} · ${step.status}`;
  return [head, ...step.entries.flatMap((entry) => lineOf(entry) ?? [])];
}

function lineOf(entry: StepEntry): string | undefined {
  const at = `${moment(entry.at)}Z`;
  switch (entry.type) {
    case 'attempt':
      return `${at}  attempt ${entry.attempt}: ${outcomeOf(entry)}`;
    case 'asked': {
      const took = decidedIn(entry);
      const answer = entry.answer
        ? `${answerText(entry.answer.value)}, by ${entry.answer.by}${took === undefined ? '' : ` after ${formatDuration(took)}`}`
        : 'no answer';
      return `${at}  asked: ${questionText(entry)} - ${answer}`;
    }
    case 'refused':
      return `${at}  not started: ${entry.error.code} ${entry.error.message}`;
    case 'skipped':
      return `${at}  skipped: ${entry.detail}`;
    case 'verified':
      return `${at}  verified: ${entry.holds ? 'holds' : 'does not hold'}`;
    case 'verdict':
      return `${at}  verdict: ${entry.verdict}${entry.by === undefined ? '' : `, by ${entry.by}`}`;
    case 'noted':
      return `${at}  note of ${entry.by}: ${entry.text}`;
    default:
      return undefined;
  }
}

function outcomeOf({ end }: Attempt): string {
  if (end === undefined) return 'no outcome on record';
  const { outcome, duration } = end;
  const why = outcome.status === 'succeeded' ? '' : `: ${outcome.error.code} ${outcome.error.message}`;
  return `${outcome.status} after ${formatDuration(duration)}${why}`;
}

interface Showing {
  readonly step: TranscriptStep;
  readonly attempt: Attempt | undefined;
  readonly options: ShowStepOptions;
}

async function showOutput(
  io: Io,
  recorded: RecordedPlay,
  { step, attempt, options }: Showing,
): Promise<ExitCode> {
  const { folder, play } = recorded;
  const output = attempt?.output;
  if (output === undefined) {
    io.err(`${shownLine(step.id)} printed nothing\n`);
    return EXIT.completed;
  }
  const wanted: readonly Stream[] =
    options.stdout === options.stderr ? ['stdout', 'stderr'] : [options.stdout ? 'stdout' : 'stderr'];
  const read = outputReader(folder);
  const show = io.outColumns === undefined ? undefined : forTerminal(io.outColor);
  let found = 0;
  await io.pour(
    (function* slices() {
      for (const { stream, bytes } of pieces(output, read)) {
        found += bytes.length;
        if (wanted.includes(stream)) yield show?.(stream, bytes) ?? bytes;
      }
    })(),
  );
  if (output.lost !== undefined) io.err(`${output.lost} bytes more could not be written when they came\n`);
  return found === output.bytes ? EXIT.completed : report(io, [isIncomplete(play, output, found)]);
}

/** Makes pieces of output text that a terminal shows and does not obey. */
function forTerminal(color: boolean): (stream: Stream, bytes: Uint8Array) => string {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  return (stream, bytes) =>
    decoders[stream]
      .decode(bytes, { stream: true })
      .split('\n')
      .map((line) => shownOutput(line.replace(/\r$/, ''), color))
      .join('\n');
}

/** The bytes of an output, each piece with its stream; it ends where the file does. */
function* pieces(output: KnownOutput, read: ReturnType<typeof outputReader>) {
  let offset = 0;
  for (const [stream, length] of output.ranges) {
    const end = offset + length;
    while (offset < end) {
      const bytes = read(output.file, offset, Math.min(SLICE, end - offset));
      if (bytes.length === 0) return;
      offset += bytes.length;
      yield { stream, bytes };
    }
  }
}

const hasNotRun = (steps: readonly TranscriptStep[], given: string): Diagnostic =>
  usage(`step "${given}" has not run`, `These have: ${steps.map(({ id }) => id).join(', ')}`);

const noAttempt = (step: TranscriptStep, given: string): Diagnostic =>
  usage(
    `step "${step.id}" has no attempt ${given}`,
    `It has: ${
      attemptsOf(step)
        .map(({ attempt }) => attempt)
        .join(', ') || 'none'
    }`,
  );

const isIncomplete = (play: string, { file, bytes }: KnownOutput, found: number): Diagnostic => ({
  code: 'RB602',
  severity: 'error',
  message: `${file} of play ${play} holds ${found} of the ${bytes} bytes that were recorded`,
  help: 'Restore it from a copy.',
});
