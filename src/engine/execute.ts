import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { AttemptOutcome, OutputFile } from '../journal/events.ts';
import { isUnwritable } from '../journal/journal-writer.ts';
import type { ShownMeasure } from '../journal/observer.ts';
import { type OutputRecorder, recordOutput } from '../journal/output.ts';
import { formatDuration } from '../language/durations.ts';
import type { Question } from '../ports/operator.ts';
import type { Processes } from '../ports/processes.ts';
import { failed, isQuestion, type OwnQuestion, type RunContext, type StepOutcome } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { bound } from './bounds.ts';
import { elapsed } from './elapsed.ts';
import { note } from './note.ts';
import { type Prepared, toStepError } from './prepare.ts';
import { answerOnRecord, ask, openQuestion } from './questions.ts';
import type { Outside, PlayRun, Stop } from './run.ts';

/** What came of running an action. */
export interface Execution {
  readonly outcome: AttemptOutcome;
  readonly output?: OutputFile;
  /** Set when a question inside it stayed open. */
  readonly stop?: Stop;
}

/** Which run of a step's action this is, and the name of its output file. */
export interface ExecutionLabel {
  readonly attempt: number;
  readonly name: string;
  /** How its processes are run, where that differs. */
  readonly through?: (processes: Processes) => Processes;
  /** It is the step's probe. */
  readonly probe?: true;
}

/** Runs a prepared action within the step's timeout and records its output. */
export async function execute(
  run: PlayRun,
  step: Step,
  prepared: Prepared,
  label: ExecutionLabel,
): Promise<Execution> {
  const recorder = outputOf(run, step, label);
  const bounds = bound(run, step);
  let stop: Stop | undefined;
  const ownPorts = () => run.ports.of?.({ step: step.id, probe: label.probe ?? false }) ?? run.ports;
  // What looks does nothing itself: the outside world is that of each look.
  const ports = prepared.probe === undefined ? ownPorts() : run.ports;
  const context = contextOf(run, step, {
    attempt: label.attempt,
    ...outsideOf(ports),
    processes: label.through?.(ports.processes) ?? ports.processes,
    look: (signal) => lookThrough(prepared, { ...context, ...outsideOf(ownPorts()), signal }),
    signal: bounds.signal,
    output: recorder.write,
    onOpen: (open) => {
      stop = open;
    },
  });
  let outcome: StepOutcome;
  try {
    outcome = await guarded(() => prepared.kind.run(prepared.action, context));
  } finally {
    bounds.release();
  }
  const output = recorder.finish();
  return {
    outcome: endedBy({ run, step, prepared, timedOut: bounds.timedOut() }, outcome),
    ...(output && { output }),
    ...(stop && { stop }),
  };
}

const outputOf = (run: PlayRun, step: Step, label: ExecutionLabel): OutputRecorder =>
  recordOutput(
    {
      journal: run.journal,
      clock: run.ports.clock,
      redactor: run.redactor,
      onIndexed: (entry) => note(run, entry),
      onWritten: (stream, bytes) => {
        run.show((observer) => observer.output?.(step.id, stream, bytes));
      },
      onLoss: (reason) => {
        const said = Buffer.from(
          `runbook: ${reason}: what follows is shown and not recorded; after this step the play stops\n`,
        );
        run.show((observer) => observer.output?.(step.id, 'stderr', said));
      },
    },
    { step: step.id, ...label },
  );

const outsideOf = ({ processes, network, logs, metrics, readLog }: Outside): Outside => ({
  processes,
  network,
  logs,
  metrics,
  readLog,
});

/** Runs the probe of a kind that looks, as part of the step. */
async function lookThrough({ probe }: Prepared, context: RunContext): Promise<StepOutcome> {
  if (probe === undefined) throw new Error('a kind without a probe cannot look');
  return guarded(() => probe.kind.run(probe.action, context));
}

interface Wiring extends Outside, Pick<RunContext, 'signal' | 'output' | 'look'> {
  readonly attempt: number;
  readonly onOpen: (stop: Stop) => void;
}

function contextOf(run: PlayRun, step: Step, wiring: Wiring): RunContext {
  const { attempt, signal, output, look, onOpen } = wiring;
  return {
    signal,
    output,
    clock: run.ports.clock,
    ...outsideOf(wiring),
    env: { ...run.envOf(step.id), ...run.environmentOf?.(step.id, attempt) },
    cwd: run.cwd,
    look,
    elapsed: elapsed(run, step),
    measured: (measured) => {
      const shown: ShownMeasure = run.redactor.value(measured);
      run.show((observer) => observer.measured?.(step.id, shown));
    },
    onStart: (process) => note(run, { type: 'process.started', step: step.id, attempt, process }),
    ask: async (own, keeps = () => true) => {
      const question = ownQuestion(step, own);
      const recalled = answerOnRecord(run, question, step.effect);
      if (recalled !== undefined && keeps(recalled.value)) return recalled;
      const { halting } = run.interruption;
      const asked = await ask(run, question, AbortSignal.any([signal, halting]));
      if (asked.given) return asked;
      // A question that outlived the step's timeout is a failed step, not an open question.
      if (!signal.aborted || halting.aborted) onOpen(openQuestion(question, asked));
      return { given: false, reason: asked.reason === 'aborted' ? 'aborted' : 'no-terminal' };
    },
  };
}

/** Why the step is there is said once. */
function ownQuestion({ id, why }: Step, own: OwnQuestion): Question {
  const { context = [], item } = own;
  const reasons = [item === undefined || item.number === 1 ? why : undefined, own.why];
  const told = reasons.filter((reason) => reason !== undefined).join('\n');
  return { step: id, purpose: 'confirm', ...own, context, ...(told !== '' && { why: told }) };
}

/** Here is the one `catch` that gives an unknown exception its step. */
async function guarded(work: () => Promise<StepOutcome>): Promise<StepOutcome> {
  try {
    return await work();
  } catch (error) {
    // What the journal refuses is not the step's fault and must end the play.
    if (isUnwritable(error)) throw error;
    if (error instanceof DiagnosticError) return failed(toStepError(error.diagnostic));
    // The stack is for whoever mends it: it is in the journal and on no screen.
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
    return failed({ code: 'RB901', message }, { stack });
  }
}

interface Ending {
  readonly run: PlayRun;
  readonly step: Step;
  readonly prepared: Prepared;
  readonly timedOut: boolean;
}

/** What was cut off may have taken effect; only of a question can that be ruled out. */
function endedBy({ run, step, prepared, timedOut }: Ending, outcome: StepOutcome): AttemptOutcome {
  if (outcome.status === 'succeeded') return outcome;
  const { outputs } = outcome;
  if (timedOut) {
    const after = formatDuration(step.timeout ?? 0);
    const message = isQuestion(prepared.kind)
      ? `nobody answered within ${after}`
      : `timed out after ${after}`;
    const { uncertain } = outcome.error;
    return failed({ code: 'RB503', message, ...(uncertain && { uncertain }) }, outputs);
  }
  const ending = run.interruption.endingOf(step.effect);
  if (!ending.aborted) return outcome;
  const error = { code: 'RB514', message: `ended by ${String(ending.reason)}` } as const;
  return isQuestion(prepared.kind) ? failed(error, outputs) : { status: 'unknown', error, outputs };
}
