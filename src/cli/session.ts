import { hostname } from 'node:os';
import {
  type Diagnostic,
  DiagnosticError,
  failure,
  type Result,
  success,
} from '../diagnostics/diagnostic.ts';
import type { ExitCode } from '../diagnostics/exit-codes.ts';
import type { GivenAnswers } from '../engine/answers.ts';
import type { PlayEnd, PlayOptions } from '../engine/play.ts';
import { systemClock } from '../host/clock.ts';
import { allowedEnvironment } from '../host/environment.ts';
import { createLocks, type LockHolder } from '../host/locks.ts';
import { createNetwork } from '../host/network.ts';
import { createProcesses } from '../host/processes.ts';
import type { DrillOrigin, JournalEvent, Origin } from '../journal/events.ts';
import { JOURNAL_FILE, type Journal } from '../journal/journal.ts';
import { createRedactor, type Redactor } from '../journal/redaction.ts';
import type { Language } from '../language/language.ts';
import type { Secret } from '../playbook/inputs.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Folder } from '../ports/files.ts';
import type { Operator } from '../ports/operator.ts';
import { kinds } from '../steps/index.ts';
import type { Renderer } from '../terminal/renderer.ts';
import type { Home } from './home.ts';
import type { Io } from './io.ts';
import { operatorName } from './operator-name.ts';
import type { Format } from './report.ts';
import { type Interruption, listenForSignals } from './signals.ts';
import { exitCodeOf, summaryJson } from './summary.ts';
import { TRANSCRIPT_FILE, writeTranscript } from './transcript-file.ts';
import { VERSION } from './version.ts';

/** What a command brings to a session. */
export interface SessionRequest {
  readonly io: Io;
  readonly home: Home;
  readonly play: string;
  readonly playbook: Playbook;
  readonly language: Language;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly secrets: readonly Secret[];
  readonly answers: GivenAnswers;
  readonly format: Format;
  /** The environment from which the steps' one is picked; a drill puts its system's commands on PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly drill?: DrillOrigin;
  readonly interruption: Interruption;
  /** Nobody is asked, even with a terminal. */
  readonly unattended?: boolean;
}

/** What the engine is to do with everything that was set up. */
export interface SessionWork {
  openJournal(origin: {
    folder: Folder;
    clock: typeof systemClock;
    redactor: Redactor;
  }): Result<{ journal: Journal; events: readonly JournalEvent[] }>;
  drive(options: PlayOptions, events: readonly JournalEvent[]): Promise<PlayEnd>;
}

/** How a session ended. */
export interface SessionEnd {
  readonly end: PlayEnd;
  readonly exitCode: ExitCode;
  readonly files: { readonly journal: string; readonly transcript: string };
}

/** Starts to listen for the signals that interrupt a play, and says on the screen when one came. */
export const listen = (io: Io): Interruption =>
  listenForSignals((name) =>
    io.err(`\n${name}: ending the running step; runbook resume goes on from there\n`),
  );

/** Prints what `--format json` promises at the end of a play. */
export function endPlay(
  io: Io,
  { end, files, exitCode }: SessionEnd,
  format: Format,
  more: object = {},
): ExitCode {
  if (format === 'json')
    io.out(`${JSON.stringify({ ...summaryJson(end, files, exitCode), ...more }, null, 2)}\n`);
  return exitCode;
}

/** Sets up ports, locks, journal and renderer, lets the engine work, and writes the transcript. */
export async function runSession(request: SessionRequest, work: SessionWork): Promise<Result<SessionEnd>> {
  const { home } = request;
  const processes = createProcesses();
  const origin: Origin = {
    operator: operatorName(request.io),
    host: hostname(),
    engine: VERSION,
    process: processes.self(),
  };
  const held = takeLocks(home, request, origin);
  if (!held.ok) return held;
  try {
    return await inSession(request, work, { processes, origin });
  } catch (error) {
    if (error instanceof DiagnosticError) return failure(error.diagnostic);
    throw error;
  } finally {
    for (const release of held.value) release();
  }
}

interface Setup {
  readonly processes: ReturnType<typeof createProcesses>;
  readonly origin: Origin;
}

async function inSession(
  request: SessionRequest,
  work: SessionWork,
  setup: Setup,
): Promise<Result<SessionEnd>> {
  const { io, home, play, format } = request;
  const folder = home.plays.folder(play);
  const redactor = createRedactor(request.secrets);
  const opened = work.openJournal({ folder, clock: systemClock, redactor });
  if (!opened.ok) return opened;
  const { journal, events } = opened.value;
  const transcript = `${folder.path}/${TRANSCRIPT_FILE}`;
  const { createRenderer } = await import('../terminal/renderer.ts');
  const renderer = await createRenderer(
    { stream: process.stderr, env: io.env, isTTY: process.stderr.isTTY === true },
    { history: events, transcript },
  );
  try {
    const observers = format === 'ndjson' ? [renderer, ndjson(io)] : [renderer];
    const operator = await operatorOf(request, setup.origin, renderer);
    const engine = engineOptions(request, setup, { journal, redactor, operator, observers });
    const end = await work.drive(engine, events);
    writeTranscript(folder, play);
    const exitCode = request.interruption.exitCode() ?? exitCodeOf(end.status);
    return success({ end, exitCode, files: { journal: `${folder.path}/${JOURNAL_FILE}`, transcript } });
  } finally {
    journal.close();
    await renderer.close();
  }
}

type OfSession = Pick<PlayOptions, 'journal' | 'redactor' | 'observers'> & { readonly operator: Operator };

function engineOptions(request: SessionRequest, setup: Setup, { operator, ...of }: OfSession): PlayOptions {
  const { playbook, language, inputs, answers, cwd } = request;
  return {
    ...of,
    registry: kinds,
    language,
    playbook,
    inputs,
    ports: { clock: systemClock, processes: setup.processes, network: createNetwork(), operator },
    answers,
    env: allowedEnvironment(request.env, playbook.requires.env),
    cwd,
    origin: setup.origin,
    interruption: request.interruption.signal,
  };
}

const ndjson = (io: Io) => ({ event: (event: JournalEvent) => io.out(`${JSON.stringify(event)}\n`) });

async function operatorOf(
  { io, unattended }: SessionRequest,
  { operator: name }: Origin,
  renderer: Renderer,
): Promise<Operator> {
  if (!io.terminal || unattended) {
    return { name, present: false, ask: async () => ({ given: false, reason: 'no-terminal' }) };
  }
  const { createTerminalOperator } = await import('../terminal/operator.ts');
  return createTerminalOperator({
    name,
    input: process.stdin,
    output: process.stderr,
    color: io.color,
    redraw: io.env.TERM !== 'dumb',
    renderer,
  });
}

/** One engine a play, and one play on what the playbook locks (RELIABILITY section 7); a drill has its system to itself. */
function takeLocks(
  home: Home,
  { play, playbook, drill }: SessionRequest,
  origin: Origin,
): Result<readonly (() => void)[]> {
  const locks = createLocks(home.locks, createProcesses());
  const { operator, host, process } = origin;
  const holder: LockHolder = {
    play,
    playbook: playbook.name,
    host,
    operator,
    process,
    since: new Date(systemClock.now()).toISOString(),
  };
  const releases: (() => void)[] = [];
  const names = [
    `play-${play}`,
    ...(playbook.lock === undefined || drill ? [] : [`target-${playbook.lock}`]),
  ];
  for (const name of names) {
    const taken = locks.acquire(name, holder);
    if (taken.ok) releases.push(taken.release);
    else {
      for (const release of releases) release();
      return failure(isHeld(name, taken.holder));
    }
  }
  return success(releases);
}

function isHeld(name: string, holder: LockHolder): Diagnostic {
  const by = `${holder.playbook} (play ${holder.play}, ${holder.operator} on ${holder.host}, pid ${holder.process.pid}, since ${holder.since})`;
  if (name.startsWith('play-')) {
    return { code: 'RB405', severity: 'error', message: `this play is being driven already: ${by}` };
  }
  const help =
    'Wait until that play has ended, or end it; a lock whose process is gone is taken over by itself.';
  return {
    code: 'RB404',
    severity: 'error',
    message: `"${name.slice('target-'.length)}" is locked by ${by}`,
    help,
  };
}
