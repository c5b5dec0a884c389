import { UNDO_PREFIX, undoneBy } from '../steps/undo-step.ts';
import type { JournalEvent, StepFinished, StepStarted, StepVerdict } from './events.ts';
import { type Answers, keepAnswer, useAll, useAnswers } from './recorded-answers.ts';
import { foldRepeats, type Repeats } from './repeats.ts';
import type { PlayState, StepState } from './state.ts';

/** The state before any event. */
export const idle: PlayState = { phase: 'idle' };

type ActivePlay = Exclude<PlayState, { phase: 'idle' }>;

/**
 * The state after one more event: `events.reduce(fold, idle)` is the play.
 * The maps of a state are carried over and updated in place, so that a play of n events costs n:
 * a state given to `fold` must not be used afterwards.
 */
export function fold(state: PlayState, event: JournalEvent): PlayState {
  if (event.type === 'play.started') return begin(event);
  if (state.phase === 'idle') return state;
  const steps = state.steps as Map<string, StepState>;
  const changed = foldStep(steps, event);
  foldRepeats(state.repeats as Repeats, event);
  if (event.type === 'step.finished') useAnswers(state.answers as Answers, event);
  if (event.type === 'checks.repeated') for (const id of event.steps) steps.set(id, anew(steps.get(id)));
  if (changed !== undefined) {
    if ('step' in event && event.step !== undefined) place(steps, event.step, changed);
    return state;
  }
  return foldPlay(state, event);
}

const anew = (before: StepState | undefined): StepState => ({
  status: 'repeatable',
  attempt: before && 'attempt' in before ? before.attempt : 0,
  anew: true,
});

/** A step that was undone is to be run again by a resume; one that runs again can be undone again. */
function place(steps: Map<string, StepState>, id: string, changed: StepState): void {
  // The order is that in which steps were started: of those at once, one may be refused long before it is.
  if (changed.status === 'running' && !wasStarted(steps.get(id))) steps.delete(id);
  steps.set(id, changed);
  const undone = undoneBy(id);
  if (undone === undefined) {
    if (changed.status === 'running') steps.delete(`${UNDO_PREFIX}${id}`);
    return;
  }
  const before = steps.get(undone);
  if (changed.status !== 'succeeded' || before === undefined || !('attempt' in before)) return;
  steps.set(undone, { status: 'repeatable', attempt: before.attempt });
}

function begin(event: JournalEvent & { type: 'play.started' }): PlayState {
  const { play, playbook, inputs, origin, cwd, drill, at } = event;
  return {
    phase: 'running',
    play,
    playbook,
    inputs,
    origin,
    cwd,
    ...(drill && { drill }),
    started: at,
    steps: new Map(),
    repeats: new Map(),
    answers: new Map(),
  };
}

function foldPlay(state: ActivePlay, event: JournalEvent): PlayState {
  switch (event.type) {
    case 'play.resumed': {
      const { ended: _ended, status: _status, stoppedAt: _stoppedAt, error: _error, ...rest } = state;
      const { playbook, inputs } = event.edited ?? rest;
      // What was consented to may be another command by now.
      if (event.edited) useAll(state.answers as Answers);
      return { ...rest, phase: 'running', origin: event.origin, playbook, inputs };
    }
    case 'question.answered':
      keepAnswer(state.answers as Answers, event);
      return state;
    case 'play.finished':
      return {
        ...state,
        phase: 'stopped',
        ended: event.at,
        status: event.status,
        ...(event.step !== undefined && { stoppedAt: event.step }),
        ...(event.error && { error: event.error }),
      };
    default:
      return state;
  }
}

/** The new state of the event's step, or undefined where the event is not about one. */
function foldStep(steps: ReadonlyMap<string, StepState>, event: JournalEvent): StepState | undefined {
  switch (event.type) {
    case 'step.started':
      return started(steps.get(event.step), event);
    case 'process.started':
    case 'step.adopted': {
      const before = steps.get(event.step);
      const { process } = event;
      return before?.status === 'running' && process ? { ...before, process } : before;
    }
    case 'step.finished':
      return finished(steps.get(event.step), event);
    case 'step.skipped':
      return { status: 'skipped', reason: event.reason, detail: event.detail };
    case 'step.routed':
      return { status: 'routed', arm: event.arm, label: event.label, started: event.at };
    case 'step.entered':
      return { status: 'entered', started: event.at };
    case 'step.retrying':
      return { status: 'repeatable', attempt: event.attempt - 1, last: event.last };
    case 'step.passed-over': {
      const before = steps.get(event.step);
      return before?.status === 'failed' ? { ...before, continued: true } : before;
    }
    case 'step.in-doubt':
      return inDoubt(steps.get(event.step), event);
    case 'step.verdict':
      return decided(steps.get(event.step), event);
    default:
      return undefined;
  }
}

function started(before: StepState | undefined, event: StepStarted & { at: string }): StepState {
  const { attempt, at, effect, digest } = event;
  const round = before?.status === 'repeatable' && before.last !== undefined ? { last: before.last } : {};
  return { status: 'running', attempt, ...round, started: at, effect, digest, ...sinceOf(before) };
}

const sinceOf = (before: StepState | undefined): { readonly since?: string } =>
  before !== undefined && 'since' in before ? { since: before.since } : {};

function finished(before: StepState | undefined, event: StepFinished & { at: string }): StepState {
  const { attempt, duration, outcome, output } = event;
  const from = before && 'started' in before ? before.started : event.at;
  if (outcome.status === 'unknown') {
    return { ...inDoubt(before, event), ...(output && { output }) };
  }
  const facts = { attempt, started: from, duration, outputs: outcome.outputs, ...(output && { output }) };
  if (outcome.status === 'succeeded') return { status: 'succeeded', ...facts };
  const refused = wasStarted(before) ? {} : ({ refused: true } as const);
  return { status: 'failed', ...facts, error: outcome.error, continued: false, ...refused };
}

function wasStarted(before: StepState | undefined): boolean {
  if (before?.status === 'failed') return before.refused !== true;
  if (before?.status === 'repeatable') return before.attempt > 0;
  return before?.status === 'running' || before?.status === 'in-doubt';
}

function inDoubt(
  before: StepState | undefined,
  event: { readonly attempt: number; readonly at: string },
): Extract<StepState, { status: 'in-doubt' }> {
  const running = before?.status === 'running' || before?.status === 'in-doubt' ? before : undefined;
  return {
    status: 'in-doubt',
    attempt: event.attempt,
    started: before && 'started' in before ? before.started : event.at,
    effect: running?.effect ?? 'change',
    ...(running?.process && { process: running.process }),
    ...sinceOf(running),
  };
}

function decided(before: StepState | undefined, event: StepVerdict & { at: string }): StepState {
  const from = before && 'started' in before ? before.started : event.at;
  if (event.verdict === 'done') {
    return {
      status: 'succeeded',
      attempt: event.attempt,
      started: from,
      duration: 0,
      outputs: {},
      byVerdict: true,
    };
  }
  if (event.verdict === 'stop' && before) return before;
  const began = event.verdict === 'again' && before && 'started' in before ? { since: before.started } : {};
  return { status: 'repeatable', attempt: event.attempt, ...began, ...sinceOf(before) };
}
