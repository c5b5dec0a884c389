import { isDeepStrictEqual } from 'node:util';
import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { JournalEvent, StepStarted } from '../journal/events.ts';
import { fold, idle } from '../journal/fold.ts';
import type { Redactor } from '../journal/redaction.ts';
import type { PlayState, StepState } from '../journal/state.ts';
import type { Language } from '../language/language.ts';
import { outline, outlineWithUndos } from '../playbook/outline.ts';
import { locksOf, type Playbook } from '../playbook/playbook.ts';
import { writtenAs } from '../steps/instance.ts';
import type { Registry } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { undoneBy } from '../steps/undo-step.ts';
import { decidedOtherwise, isSameText } from './edited-decisions.ts';
import { misplaced } from './edited-places.ts';
import { digestOf, prepare } from './prepare.ts';
import type { ActivePlay } from './run.ts';
import { createValues, publish, publishAfter, type RunValues } from './values.ts';
import { type Views, viewsOver } from './views.ts';

/** A playbook with which a play is to go on instead of the one on record. */
export interface Edit {
  readonly events: readonly JournalEvent[];
  readonly edited: Playbook;
  readonly language: Language;
  readonly registry: Registry;
  /** The inputs that the play would go on with, secrets in clear. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly redactor: Redactor;
}

/** Why a play may not go on with an edited playbook, and what to do where that is not plain. */
export interface Refusal {
  readonly message: string;
  readonly help?: string;
}

/**
 * Everything that forbids a play to go on with an edited playbook (RELIABILITY D7): whatever has been started,
 * skipped or decided must stand there as it did. Empty: it may go on with it.
 */
export function whyNotEdited(edit: Edit): readonly Refusal[] {
  try {
    return reasonsAgainst(edit);
  } catch (error) {
    // Its `env` may need an input that is missing.
    if (error instanceof DiagnosticError) return [{ message: error.diagnostic.message }];
    throw error;
  }
}

function reasonsAgainst(edit: Edit): readonly Refusal[] {
  const { state, started, reasons } = readBack(edit);
  const before = state.playbook;
  const [was, now] = [outline(before.steps), outline(edit.edited.steps)];
  const decided = [...state.steps].flatMap(([id, found]) => {
    const [step, edited] = [was.get(id)?.step, now.get(id)?.step];
    return step && edited && !started.has(id) ? decidedOtherwise(step, edited, found) : [];
  });
  const env = started.size === 0 ? [] : otherEnvironment(before, edit.edited);
  const lock = isDeepStrictEqual(locksOf(before), locksOf(edit.edited))
    ? []
    : ['its lock differs now, and the play holds the one on record'];
  const others = [
    ...decided,
    ...misplaced(state, edit.edited, new Set([...started.keys()].map(writtenAs))),
    ...env,
    ...lock,
  ];
  return [
    ...[...reasons].map(([message, step]) => ({ message, ...helpFor(state.steps.get(step), step) })),
    ...others.map((message) => ({ message })),
  ];
}

/** What failed is what people want to correct. */
const helpFor = (found: StepState | undefined, step: string): Pick<Refusal, 'help'> =>
  found?.status === 'failed' && !found.continued
    ? {
        help: `Leave ${step} as it is but for on-failure: continue, and put the correction into a step behind it.`,
      }
    : {};

interface ReadBack {
  readonly state: ActivePlay;
  readonly started: ReadonlyMap<string, StepStarted>;
  /** With the step that each is about. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** Renders each step that was started as it would have been rendered then, from the edited playbook. */
function readBack(edit: Edit): ReadBack {
  const steps = outlineWithUndos(edit.edited.steps);
  const started = new Map<string, StepStarted>();
  const reasons = new Map<string, string>();
  let state: PlayState = idle;
  let then: Then | undefined;
  for (const event of edit.events) {
    if (event.type === 'step.started') {
      started.set(event.step, event);
      const step = steps.get(event.step)?.step;
      if (step && then)
        for (const reason of ranOtherwise(edit, then, step, event)) reasons.set(reason, step.id);
    }
    state = fold(state, event);
    if (state.phase === 'idle') continue;
    if (event.type === 'play.started' || event.type === 'play.resumed') then = engineThen(edit, state);
    else if (then) publishAfter(then.values, event, state.steps);
  }
  if (state.phase === 'idle') throw new Error('the first entry of a journal is play.started');
  return { state, started, reasons };
}

/** What an engine of the past rendered with. */
interface Then {
  readonly values: RunValues;
  readonly scopeOf: Views['scopeOf'];
}

function engineThen({ edited, language, inputs }: Edit, state: ActivePlay): Then {
  const { play, origin, steps } = state;
  const values = createValues({ playbook: edited, language, inputs, play, operator: origin.operator });
  for (const [id, step] of steps) publish(values, id, step);
  return {
    values,
    ...viewsOver(values, { playbook: edited, language, env: {}, repeats: () => state.repeats }),
  };
}

/** In what a step would not have been what it was when it was started. */
function ranOtherwise(edit: Edit, { scopeOf }: Then, step: Step, event: StepStarted): readonly string[] {
  const { registry, redactor } = edit;
  const name = nameOf(step.id);
  const reasons: string[] = [];
  if (step.effect !== event.effect)
    reasons.push(`${name} was started with effect ${event.effect}, and is declared ${step.effect} now`);
  if (step.kind !== event.kind)
    return [...reasons, `${name} was started as ${event.kind}, and is ${step.kind} now`];
  const of = { registry, scopeOf };
  const ready = prepare(of, step.id, step);
  if (!ready.ok)
    return [...reasons, `${name} was started, and cannot be made any more: ${ready.error.message}`];
  const { action, lines } = ready.prepared;
  if (digestOf(action, redactor) !== event.digest)
    reasons.push(otherwise(`${name} was started as`, event.action, redactor.value(lines)));
  const undo = step.undo && prepare(of, step.id, step.undo);
  const undoLines = undo?.ok ? redactor.value(undo.prepared.lines) : [];
  if (event.undo !== undefined && !isSameText(event.undo, undoLines))
    reasons.push(otherwise(`the undo of ${name} was recorded before it ran as`, event.undo, undoLines));
  return reasons;
}

const nameOf = (id: string): string => {
  const undone = undoneBy(id);
  return undone === undefined ? id : `the undo of ${undone}`;
};

/** What reads the same differs in what is not shown, such as what is captured. */
function otherwise(what: string, was: readonly string[], now: readonly string[]): string {
  if (now.length === 0) return `${what} “${was.join('; ')}”, and is gone now`;
  if (isSameText(was, now)) return `${what} “${was.join('; ')}”, and other settings of it differ now`;
  return `${what} “${was.join('; ')}”, and is “${now.join('; ')}” now`;
}

/** A variable that has gone into commands must stay what it was: an undo runs with it too. */
function otherEnvironment(before: Playbook, edited: Playbook): readonly string[] {
  const played = Object.entries(before.played ?? {}).flatMap(([step, { env }]) =>
    differing(env, edited.played?.[step]?.env ?? env).map((name) => `env.${name} of what ${step} plays`),
  );
  const own = differing(before.env, edited.env).map((name) => `env.${name}`);
  return [...own, ...played].map((what) => `${what} differs now, and what was started had it as it was`);
}

const differing = (before: Playbook['env'], now: Playbook['env']): readonly string[] =>
  Object.keys(before).filter((name) => before[name] !== now[name]);
