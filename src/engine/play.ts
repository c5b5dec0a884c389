import type { DrillOrigin, JournalEvent, Origin, PlayFinished, PlayStatus } from '../journal/events.ts';
import { fold, idle } from '../journal/fold.ts';
import type { Journal } from '../journal/journal.ts';
import type { Observer } from '../journal/observer.ts';
import type { Redactor } from '../journal/redaction.ts';
import type { Language } from '../language/language.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Registry, StepError } from '../steps/kind.ts';
import type { GivenAnswers } from './answers.ts';
import { type GivenVerdicts, settleDoubts } from './doubt.ts';
import { interpret } from './interpret.ts';

import { type ActivePlay, createRun, type PlayRun, type Ports, type Stop } from './run.ts';
import { createValues } from './values.ts';

/** What a play needs, whether it begins or goes on. */
export interface PlayOptions {
  readonly registry: Registry;
  readonly language: Language;
  readonly playbook: Playbook;
  /** Resolved inputs, secrets in clear; nothing of them is recorded before the redactor saw it. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly ports: Ports;
  readonly journal: Journal;
  readonly redactor: Redactor;
  readonly answers: GivenAnswers;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly origin: Origin;
  readonly interruption: AbortSignal;
  readonly observers: readonly Observer[];
}

/** How the engine let go of a play. */
export interface PlayEnd {
  readonly status: PlayStatus;
  readonly step?: string;
  readonly error?: StepError;
  readonly state: ActivePlay;
}

/** Begins a play and runs it as far as it goes. Throws a DiagnosticError RB604 when the journal cannot be written. */
export async function beginPlay(
  options: PlayOptions,
  begin: { readonly play: string; readonly drill?: DrillOrigin },
): Promise<PlayEnd> {
  const { playbook, inputs, origin, cwd } = options;
  const run = runOf(options, begin.play, []);
  run.record({ type: 'play.started', format: 1, ...begin, playbook, inputs, origin, cwd });
  return drive(run, () => interpret(run, playbook.steps));
}

/** Goes on with a play from what its journal says; steps in doubt are decided first. */
export async function resumePlay(
  options: PlayOptions,
  from: {
    readonly events: readonly JournalEvent[];
    readonly playbookChanged: boolean;
    readonly verdicts: GivenVerdicts;
  },
): Promise<PlayEnd> {
  const { playbook, origin } = options;
  const first = from.events[0];
  const run = runOf(options, first?.type === 'play.started' ? first.play : '', from.events);
  run.record({ type: 'play.resumed', origin, playbookChanged: from.playbookChanged });
  return drive(run, async () => (await settleDoubts(run, from.verdicts)) ?? interpret(run, playbook.steps));
}

function runOf(options: PlayOptions, play: string, events: readonly JournalEvent[]): PlayRun {
  const { registry, language, playbook, ports, journal, redactor, answers, cwd, interruption, observers } =
    options;
  const values = createValues({
    playbook,
    language,
    inputs: options.inputs,
    play,
    operator: options.origin.operator,
  });
  return createRun({
    registry,
    playbook,
    ports,
    journal,
    redactor,
    answers,
    cwd,
    interruption,
    observers,
    values,
    scope: language.scope(values, { mode: 'run', dashAllowed: isNumber(playbook) }),
    env: { ...options.env, ...values.env },
    initial: events.reduce(fold, idle),
  });
}

/** Only of a number is a leading minus part of the value and no option. */
const isNumber =
  ({ inputs }: Playbook) =>
  ([root, name = '']: readonly string[]): boolean =>
    root === 'inputs' && ['integer', 'number'].includes(inputs[name]?.type ?? '');

async function drive(run: PlayRun, work: () => Promise<Stop | undefined>): Promise<PlayEnd> {
  const began = run.ports.clock.monotonic();
  const stop = await work();
  if (stop?.status === 'interrupted' && run.interruption.aborted) {
    run.record({ type: 'play.interrupted', signal: String(run.interruption.reason) });
  }
  const { status, step, error } = run.record<PlayFinished>({
    type: 'play.finished',
    status: stop?.status ?? 'succeeded',
    ...(stop?.step !== undefined && { step: stop.step }),
    ...(stop && { error: stop.error }),
    duration: Math.round(run.ports.clock.monotonic() - began),
  });
  return { status, ...(step !== undefined && { step }), ...(error && { error }), state: run.state() };
}
