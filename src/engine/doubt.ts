import type { Verdict } from '../journal/events.ts';
import type { Question } from '../ports/operator.ts';
import type { StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { allSteps } from './all-steps.ts';
import { prepare } from './prepare.ts';
import { probe } from './probe.ts';
import { ask } from './questions.ts';
import type { PlayRun, Stop } from './run.ts';

/** Milliseconds between two looks at a process that outlived its engine. */
const LOOK_EVERY = 200;

/** Verdicts given beforehand, by step. */
export type GivenVerdicts = Readonly<Record<string, Exclude<Verdict, 'stop'>>>;

/** Decides every step in doubt before anything else runs (RELIABILITY D5); returns why the play stays stopped. */
export async function settleDoubts(run: PlayRun, verdicts: GivenVerdicts): Promise<Stop | undefined> {
  for (const step of allSteps(run.playbook.steps)) {
    const attempt = doubtfulAttempt(run, step);
    if (attempt === undefined) continue;
    const stop = await settle(run, step, attempt, verdicts);
    if (stop !== undefined) return stop;
  }
  return undefined;
}

/** The attempt whose outcome is unknown: no record of it, or it was killed by an interruption. */
function doubtfulAttempt(run: PlayRun, step: Step): number | undefined {
  const state = run.step(step.id);
  if (state?.status === 'running' || state?.status === 'in-doubt') return state.attempt;
  return state?.status === 'failed' && state.error.code === 'RB514' ? state.attempt : undefined;
}

type Decided =
  | { readonly verdict: Verdict; readonly basis: 'read' | 'idempotent' | 'verify' }
  | { readonly verdict: Verdict; readonly basis: 'operator'; readonly by: string }
  | { readonly open: StepError };

async function settle(
  run: PlayRun,
  step: Step,
  attempt: number,
  verdicts: GivenVerdicts,
): Promise<Stop | undefined> {
  await outlive(run, step);
  run.record({ type: 'step.in-doubt', step: step.id, attempt });
  const decided = await decide(run, step, attempt, verdicts[step.id]);
  if ('open' in decided) return { status: 'in-doubt', step: step.id, error: decided.open };
  run.record({ type: 'step.verdict', step: step.id, attempt, ...decided });
  if (decided.verdict !== 'stop') return undefined;
  const error = { code: 'RB513', message: `${step.name} stays in doubt: the operator stopped` } as const;
  return { status: 'in-doubt', step: step.id, error };
}

/** Waits until the process that the dead engine started is gone: only then can anyone say what it did. */
async function outlive(run: PlayRun, step: Step): Promise<void> {
  const state = run.step(step.id);
  if (state?.status !== 'running' && state?.status !== 'in-doubt') return;
  const { process } = state;
  while (process && !run.interruption.aborted && run.ports.processes.isAlive(process)) {
    await run.ports.clock.sleep(LOOK_EVERY, run.interruption);
  }
}

async function decide(
  run: PlayRun,
  step: Step,
  attempt: number,
  given: Exclude<Verdict, 'stop'> | undefined,
): Promise<Decided> {
  const by = run.ports.operator.name;
  if (given !== undefined) return { verdict: given, basis: 'operator', by };
  if (step.effect === 'read') return { verdict: 'again', basis: 'read' };
  if (step.idempotent) return { verdict: 'again', basis: 'idempotent' };
  if (step.verify !== undefined) {
    const error = await probe(run, step, attempt);
    return { verdict: error === undefined ? 'done' : 'not-done', basis: 'verify' };
  }
  const question = doubtQuestion(run, step);
  const reply = await ask(run, question);
  if (!reply.given) return { open: inDoubt(step) };
  return { verdict: reply.value as Verdict, basis: 'operator', by: reply.by };
}

const inDoubt = (step: Step): StepError => ({
  code: 'RB513',
  message: `${step.id} was started and its outcome was not recorded; it may or may not have taken effect`,
  help: `Look at the system, then: runbook resume --verdict ${step.id}=done|not-done|again`,
});

function doubtQuestion(run: PlayRun, step: Step): Question {
  const ready = prepare(run, step);
  return {
    step: step.id,
    purpose: 'doubt',
    ask: `${step.name} was running when the play was cut off. Did it take effect?`,
    effect: step.effect,
    answer: {
      type: 'choice',
      choices: [
        { value: 'stop', label: 'I do not know yet', consequence: 'stops here; nothing is run' },
        { value: 'done', label: 'It is done', consequence: 'goes on with the next step' },
        { value: 'not-done', label: 'It is not done', consequence: 'runs it now' },
        { value: 'again', label: 'Unclear, but safe to repeat', consequence: 'runs it again' },
      ],
    },
    context: ready.ok ? ready.prepared.lines : [],
  };
}
