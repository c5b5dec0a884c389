import type {
  DrillOrigin,
  FileDifference,
  JournalEvent,
  Origin,
  PlayFinished,
  PlayResumed,
  PlayStatus,
} from '../journal/events.ts';
import { fold, idle } from '../journal/fold.ts';
import type { Journal } from '../journal/journal.ts';
import { isUnwritable } from '../journal/journal-writer.ts';
import { leftOutputs } from '../journal/left-outputs.ts';
import type { Observer } from '../journal/observer.ts';
import type { Redactor } from '../journal/redaction.ts';
import { type Seal, sealOf } from '../journal/seal.ts';
import type { Language } from '../language/language.ts';
import type { InputOrigin } from '../playbook/inputs.ts';
import { outlineWithUndos } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Registry, StepError } from '../steps/kind.ts';
import type { GivenAnswers } from './answers.ts';
import { type GivenVerdicts, settleDoubts } from './doubt.ts';
import { forgetEnded } from './durable.ts';
import { offerUndos, underGuards } from './guards.ts';
import { interpret } from './interpret.ts';
import type { Interruption } from './interruption.ts';
import { toStepError } from './prepare.ts';
import {
  type ActivePlay,
  createRun,
  type EnvironmentOf,
  type PlayRun,
  type Ports,
  type Stop,
} from './run.ts';
import { RunningSteps } from './running-steps.ts';
import { forgetStale } from './stale.ts';
import { undoAll } from './undo.ts';
import { createValues } from './values.ts';
import { viewsOver } from './views.ts';

/** What a play needs, whether it begins or goes on. */
export interface PlayOptions {
  readonly registry: Registry;
  readonly language: Language;
  readonly playbook: Playbook;
  /** Resolved inputs, secrets in clear; nothing of them is recorded before the redactor saw it. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where the inputs that this engine was given came from. */
  readonly origins?: Readonly<Record<string, InputOrigin>>;
  readonly ports: Ports;
  readonly journal: Journal;
  readonly redactor: Redactor;
  readonly answers: GivenAnswers;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly origin: Origin;
  readonly interruption: Interruption;
  readonly observers: readonly Observer[];
  readonly environmentOf?: EnvironmentOf;
}

/** How the engine let go of a play. */
export interface PlayEnd {
  readonly status: PlayStatus;
  readonly step?: string;
  readonly error?: StepError;
  /** The guard that stopped it, or whose question nobody was there to answer. */
  readonly guard?: string;
  /** The signal that stopped it, where one did. */
  readonly signal?: string;
  readonly seal?: Seal;
  readonly state: ActivePlay;
}

/** Begins a play and runs it as far as it goes. Throws a DiagnosticError RB604 when not even its stop can be recorded. */
export async function beginPlay(
  options: PlayOptions,
  begin: { readonly play: string; readonly drill?: DrillOrigin },
): Promise<PlayEnd> {
  const { playbook, inputs, origins, origin, cwd } = options;
  const run = runOf(options, begin.play, []);
  const had = origins && { origins };
  run.record({ type: 'play.started', format: 1, ...begin, playbook, inputs, ...had, origin, cwd });
  return drive(run, () => interpretAll(run));
}

/** The steps of the playbook, under its guards. */
const interpretAll = (run: PlayRun): Promise<Stop | undefined> =>
  underGuards(run, run.playbook, (inside) => interpret(inside, run.playbook.steps));

/** What a later engine starts from. */
export interface ResumeFrom {
  readonly events: readonly JournalEvent[];
  readonly verdicts: GivenVerdicts;
}

/** What a play makes of its playbook's file. */
export interface FileUse {
  /** In what it differs from the playbook on record. */
  readonly difference?: FileDifference;
  /** The play goes on with it as it is now, which is the playbook of the options. */
  readonly takeEdited?: boolean;
}

const playOf = ([first]: readonly JournalEvent[]): string =>
  first?.type === 'play.started' ? first.play : '';

/** Goes on with a play from what its journal says; steps in doubt are decided first. */
export async function resumePlay(options: PlayOptions, from: ResumeFrom & FileUse): Promise<PlayEnd> {
  const { playbook, inputs, origins, origin } = options;
  const { difference, takeEdited = false } = from;
  const run = runOf(options, playOf(from.events), from.events);
  const digest = { before: run.state().playbook.digest, after: playbook.digest };
  run.record({
    type: 'play.resumed',
    origin,
    playbookChanged: difference !== undefined && !takeEdited,
    ...(origins && { origins }),
    ...(difference && { difference }),
    ...(takeEdited && { edited: { playbook, inputs, digest } }),
    ...leftOver(options, from),
  });
  return drive(run, async () => {
    const stop = await settle(run, from.verdicts);
    if (stop !== undefined) return stop;
    forgetStale(run);
    return interpretAll(run);
  });
}

/** Takes back what a play changed, last first; steps in doubt are decided first. */
export async function undoPlay(options: PlayOptions, from: ResumeFrom): Promise<PlayEnd> {
  const run = runOf(options, playOf(from.events), from.events);
  const { origin, origins } = options;
  const had = origins && { origins };
  const left = leftOver(options, from);
  run.record({ type: 'play.resumed', origin, playbookChanged: false, ...had, purpose: 'undo', ...left });
  return drive(run, async () => (await settle(run, from.verdicts)) ?? (await rollBack(run)));
}

/** From here on the chain covers what a dead engine had written of outputs, too. */
function leftOver({ journal }: PlayOptions, { events }: ResumeFrom): Pick<PlayResumed, 'left'> {
  const left = leftOutputs(journal.folder, events);
  return left.length > 0 ? { left } : {};
}

/** Brings what a dead engine left to an end. */
async function settle(run: PlayRun, verdicts: GivenVerdicts): Promise<Stop | undefined> {
  const stop = await settleDoubts(run, verdicts);
  forgetEnded(run);
  return stop;
}

/** Undoes everything; however that ends is how the play ends. */
async function rollBack(run: PlayRun): Promise<Stop> {
  const stop = await undoAll(run);
  if (stop === undefined) return { status: 'rolled-back', error: TAKEN_BACK };
  return stop.status === 'failed' ? { ...stop, status: 'rollback-failed' } : stop;
}

/** That a guard was why is on record with whatever came of it. */
const because = ({ guard }: Stop): Pick<Stop, 'guard'> => (guard === undefined ? {} : { guard });

const TAKEN_BACK = { code: 'RB515', message: 'what this play had changed was taken back' } as const;

/** An engine for a play as its events tell it. */
export function runOf(options: PlayOptions, play: string, events: readonly JournalEvent[]): PlayRun {
  const { registry, language, playbook, ports, journal, redactor, answers, cwd, interruption, observers } =
    options;
  const values = createValues({
    playbook,
    language,
    inputs: options.inputs,
    play,
    operator: options.origin.operator,
  });
  const run: Omit<PlayRun, 'running'> = createRun({
    registry,
    playbook,
    ports,
    journal,
    redactor,
    answers,
    cwd,
    interruption,
    observers,
    ...(options.environmentOf && { environmentOf: options.environmentOf }),
    values,
    outline: outlineWithUndos(playbook.steps),
    ...viewsOver(values, { playbook, language, env: options.env, repeats: () => run.state().repeats }),
    initial: events.reduce(fold, idle),
  });
  return { ...run, running: new RunningSteps(run) };
}

/**
 * A disk that refuses ends the play; where it takes one record more, that one says why. Behind the last step too:
 * something of its record is missing.
 */
async function untilStopped(run: PlayRun, work: () => Promise<Stop | undefined>): Promise<Stop | undefined> {
  try {
    const reached = await work();
    const chosen = reached && (await offerUndos(run, reached));
    const stop = chosen?.undo ? { ...(await rollBack(run)), ...because(chosen) } : chosen;
    const refusal = run.journal.refusal();
    return stop ?? (refusal && { status: 'interrupted', error: toStepError(refusal) });
  } catch (error) {
    if (!isUnwritable(error)) throw error;
    return { status: 'interrupted', error: toStepError(error.diagnostic) };
  }
}

async function drive(run: PlayRun, work: () => Promise<Stop | undefined>): Promise<PlayEnd> {
  const began = run.ports.clock.monotonic();
  const stop = await untilStopped(run, work);
  const { halting, unrecorded } = run.interruption;
  const signal = stop?.status === 'interrupted' && halting.aborted ? String(halting.reason) : undefined;
  if (signal !== undefined && unrecorded) run.record({ type: 'play.interrupted', signal });
  const finished = run.record<PlayFinished>({
    type: 'play.finished',
    status: stop?.status ?? 'succeeded',
    ...(stop?.step !== undefined && { step: stop.step }),
    ...(stop && { error: stop.error }),
    ...(stop?.guard && { guard: stop.guard.id }),
    duration: Math.round(run.ports.clock.monotonic() - began),
  });
  const { status, step, error, guard } = finished;
  const seal = sealOf(finished);
  return {
    status,
    ...(seal && { seal }),
    ...(step !== undefined && { step }),
    ...(error && { error }),
    ...(guard !== undefined && { guard }),
    ...(signal !== undefined && { signal }),
    state: run.state(),
  };
}
