import type { Verdict } from '../journal/events.ts';
import type { StepState } from '../journal/state.ts';
import type { Question } from '../ports/operator.ts';
import { typedId } from '../steps/instance.ts';
import { isQuestion, type StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { undoneBy } from '../steps/undo-step.ts';
import { type AdoptedEnd, adopt } from './attempt.ts';
import { factsOf } from './doubt-facts.ts';
import { probe } from './probe.ts';
import { ask, openQuestion } from './questions.ts';
import { passOver, remedyFor } from './remedy.ts';
import { mayTryAgain } from './retry.ts';
import type { PlayRun, Stop } from './run.ts';
import { worstOf } from './stops.ts';

/** Milliseconds between two looks at a process that outlived its engine. */
const LOOK_EVERY = 200;

type GivenVerdict = Exclude<Verdict, 'stop'>;

/** Verdicts given beforehand, by step. */
export type GivenVerdicts = Readonly<Record<string, GivenVerdict>>;

/** Whether a verdict can be given on a step: it is in doubt, or only an earlier verdict calls it done. */
export function takesVerdict(state: StepState | undefined): boolean {
  switch (state?.status) {
    case 'running':
    case 'in-doubt':
      return true;
    case 'succeeded':
      return state.byVerdict === true;
    default:
      return false;
  }
}

/**
 * Decides every step in doubt before anything else runs (RELIABILITY D5); returns why the play stays stopped. What
 * still runs is waited for together; what nobody knows the end of is told and decided one by one.
 */
export async function settleDoubts(run: PlayRun, verdicts: GivenVerdicts): Promise<Stop | undefined> {
  const doubtful = [...run.state().steps].flatMap(([id, state]) => {
    const verdict = Object.hasOwn(verdicts, id) ? verdicts[id] : undefined;
    if (!takesVerdict(state) || !('attempt' in state)) return [];
    if (state.status === 'succeeded' && verdict === undefined) return [];
    const step = run.outline.get(id)?.step;
    return step === undefined ? [] : [{ step, state, attempt: state.attempt, verdict }];
  });
  const adopted = doubtful.map(({ step, state }) =>
    state.status === 'running' ? adopt(run, step, state) : undefined,
  );
  const adoptions = Promise.allSettled(adopted);
  const stops: Stop[] = [];
  try {
    for (const [index, { step, attempt, verdict }] of doubtful.entries()) {
      const stop = await settleDoubt(run, step, attempt, verdict, adopted[index]);
      if (stop !== undefined) stops.push(stop);
      if (stop?.status === 'interrupted') break;
    }
  } finally {
    await adoptions;
  }
  const broken = (await adoptions).find((one) => one.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  return undecided(stops) ?? worstOf(stops);
}

/** Several steps that stay in doubt are one reason to stop. */
function undecided(stops: readonly Stop[]): Stop | undefined {
  const [first, ...others] = stops.filter(({ status }) => status === 'in-doubt');
  if (first === undefined || others.length === 0) return first;
  const ids = [first, ...others].flatMap(({ step }) => step ?? []);
  return { ...first, error: inDoubt(ids) };
}

/** Decides one step in doubt: its outcome is known afterwards, or it runs again, or the play stops. */
export async function settleDoubt(
  run: PlayRun,
  step: Step,
  attempt: number,
  given?: GivenVerdict,
  adopted?: Promise<AdoptedEnd | undefined>,
): Promise<Stop | undefined> {
  // Its answers are on record, and nothing was run but questions.
  if (step.effect !== 'read' && isQuestion(run.registry[step.kind])) {
    run.record({ type: 'step.verdict', step: step.id, attempt, verdict: 'again', basis: 'asked' });
    return undefined;
  }
  // What is known goes before what is believed, a verdict included.
  const end = await adopted;
  if (end !== undefined && end.outcome.status !== 'unknown') {
    // What comes of a failed undo is decided where undos are run.
    if (end.outcome.status === 'succeeded' || undoneBy(step.id) !== undefined) return undefined;
    return afterFailure(run, step, end.outcome.error, { attempt, last: end.last });
  }
  if (given === undefined && !(await outlive(run, step, attempt))) return interruptedWaiting(run, step);
  const facts = step.effect === 'read' ? {} : factsOf(run, step, attempt);
  run.record({ type: 'step.in-doubt', step: step.id, attempt, ...facts });
  const decided = await decide(run, step, attempt, given);
  if ('stop' in decided) return decided.stop;
  run.record({ type: 'step.verdict', step: step.id, attempt, ...decided });
  return decided.verdict === 'stop' ? staysInDoubt(step) : undefined;
}

/** What follows from the failure of a step that was adopted: the same as if its engine had lived. */
async function afterFailure(
  run: PlayRun,
  step: Step,
  error: StepError,
  { attempt, last }: { readonly attempt: number; readonly last: number },
): Promise<Stop | undefined> {
  if (step.retry !== undefined && attempt < last && mayTryAgain(step, error)) {
    run.record({ type: 'step.retrying', step: step.id, attempt: attempt + 1, last, delay: 0 });
    return undefined;
  }
  const remedy = await remedyFor(run, step, error);
  if (remedy.do === 'continue') return passOver(run, step, remedy.basis);
  // What it gives up is known to the flow around it, which finds it failed when it is gone through again.
  return remedy.do === 'stop' && remedy.stop.givesUp !== true ? remedy.stop : undefined;
}

/**
 * Waits until the process that a dead engine started is gone: only then can anyone say what it did.
 * Returns false when the wait was interrupted.
 */
async function outlive(run: PlayRun, step: Step, attempt: number): Promise<boolean> {
  const state = run.step(step.id);
  const process = state?.status === 'running' || state?.status === 'in-doubt' ? state.process : undefined;
  if (process === undefined) return true;
  const isAlive = (): boolean => run.ports.processes.isAlive(process);
  if (isAlive()) run.record({ type: 'step.in-doubt', step: step.id, attempt, alive: process.pid });
  while (isAlive()) {
    if (run.interruption.halting.aborted) return false;
    await run.ports.clock.sleep(LOOK_EVERY, run.interruption.halting);
  }
  return true;
}

type Decided =
  | { readonly verdict: Verdict; readonly basis: 'read' | 'idempotent' | 'verify' }
  | { readonly verdict: Verdict; readonly basis: 'operator'; readonly by: string }
  | { readonly stop: Stop };

async function decide(
  run: PlayRun,
  step: Step,
  attempt: number,
  given: GivenVerdict | undefined,
): Promise<Decided> {
  if (given !== undefined) return { verdict: given, basis: 'operator', by: run.ports.operator.name };
  if (step.effect === 'read') return { verdict: 'again', basis: 'read' };
  if (step.idempotent) return { verdict: 'again', basis: 'idempotent' };
  if (step.verify !== undefined) {
    const { says } = await probe(run, step, step.verify, attempt);
    if (says !== 'nothing') return { verdict: says === 'holds' ? 'done' : 'not-done', basis: 'verify' };
  }
  if (run.interruption.halting.aborted) return { stop: interruptedWaiting(run, step) };
  return putDoubt(run, step);
}

async function putDoubt(run: PlayRun, step: Step): Promise<Decided> {
  const question = doubtQuestion(step);
  const reply = await ask(run, question);
  if (reply.given) return { verdict: reply.value as Verdict, basis: 'operator', by: reply.by };
  return { stop: reply.reason === 'aborted' ? openQuestion(question, reply) : staysInDoubt(step) };
}

const staysInDoubt = (step: Step): Stop => ({
  status: 'in-doubt',
  step: step.id,
  error: inDoubt([step.id]),
});

const interruptedWaiting = (run: PlayRun, step: Step): Stop => ({
  status: 'interrupted',
  step: step.id,
  error: {
    code: 'RB514',
    message: `ended by ${String(run.interruption.halting.reason)}; ${step.id} stays in doubt`,
  },
});

const inDoubt = (ids: readonly string[]): StepError => ({
  code: 'RB513',
  message:
    ids.length === 1
      ? `${ids[0]} was cut off; it may or may not have taken effect`
      : `${ids.join(', ')} were cut off; each may or may not have taken effect`,
  help: `Look at the system, then: runbook resume ${ids.map((id) => `--verdict ${typedId(id)}=done|not-done|again`).join(' ')}`,
});

function doubtQuestion(step: Step): Question {
  const asks = step.effect === 'destroy' || step.approve !== undefined;
  const runs = (what: string): string => (asks ? `asks for approval, then ${what}` : `${what} now`);
  return {
    step: step.id,
    purpose: 'doubt',
    ask: `${step.name} was cut off. Did it take effect?`,
    effect: step.effect,
    answer: {
      type: 'choice',
      choices: [
        { value: 'stop', label: 'I do not know yet', consequence: 'stops here; nothing is run' },
        {
          value: 'done',
          label: 'It is done',
          consequence: 'goes on with the next step; this one has no outputs',
        },
        { value: 'not-done', label: 'It is not done', consequence: runs('runs it') },
        { value: 'again', label: 'Unclear, but safe to repeat', consequence: runs('runs it again') },
      ],
    },
    context: [],
  };
}
