import { hostname } from 'node:os';
import { type Result, success } from '../diagnostics/diagnostic.ts';
import type { ExitCode } from '../diagnostics/exit-codes.ts';
import { printedJson } from '../diagnostics/printed-json.ts';
import type { GivenAnswers } from '../engine/answers.ts';
import { Interruption } from '../engine/interruption.ts';
import type { PlayEnd, PlayOptions } from '../engine/play.ts';
import { systemClock, timeLimit } from '../host/clock.ts';
import { allowedEnvironment } from '../host/environment.ts';
import { createLogs } from '../host/logs.ts';
import { createNetwork } from '../host/network.ts';
import { createProcesses } from '../host/processes.ts';
import type { StandIn } from '../host/stand-in.ts';
import type { DrillOrigin, JournalEvent, Origin } from '../journal/events.ts';
import type { Heads } from '../journal/heads.ts';
import { JOURNAL_FILE, type Journal } from '../journal/journal.ts';
import { createRedactor, type Redactor } from '../journal/redaction.ts';
import { formatUtcOffset } from '../journal/times.ts';
import type { Language } from '../language/language.ts';
import type { InputOrigin, Secret } from '../playbook/inputs.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Folder } from '../ports/files.ts';
import type { PlayLocks } from '../ports/locks.ts';
import type { Network } from '../ports/network.ts';
import type { Operator } from '../ports/operator.ts';
import { kinds } from '../steps/index.ts';
import { readLog } from '../steps/logs/log.ts';
import { createMetrics } from '../steps/metrics/metric.ts';
import type { Exporter } from '../tracing/exporter.ts';
import type { AttachedSystem } from './drill-system.ts';
import type { Home } from './home.ts';
import type { Io } from './io.ts';
import { transcriptWriter } from './later-transcript.ts';
import { openScreen } from './open-screen.ts';
import { operatorName } from './operator-name.ts';
import { presentOperator } from './present-operator.ts';
import type { Format } from './report.ts';
import { listenForSignals, type Signals } from './signals.ts';
import { type Signed, type Signer, signerFor } from './signing.ts';
import { exitCodeOf, goesOn, summaryJson } from './summary.ts';
import { closeTracing, openTracing, tracedOrigin } from './tracing.ts';
import { TRANSCRIPT_FILE } from './transcript-name.ts';
import { VERSION } from './version.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Attach = () => Promise<Result<AttachedSystem>>;

/** What a command brings to a session; the play's locks are held until it has ended. */
export interface SessionRequest {
  readonly io: Io;
  readonly home: Home;
  readonly play: string;
  readonly playbook: Playbook;
  readonly language: Language;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly secrets: readonly Secret[];
  /** Where the inputs that this engine was given came from. */
  readonly origins?: Readonly<Record<string, InputOrigin>>;
  readonly answers: GivenAnswers;
  readonly format: Format;
  /** The environment from which the steps' one is picked; a drill puts its system's commands on PATH. */
  readonly env: Environment;
  readonly cwd: string;
  readonly drill?: DrillOrigin;
  /** Brings the system of a drill, with the environment in which its commands are found. */
  readonly attach?: Attach;
  /** The command that starts a drill over: one that has ended cannot go on. */
  readonly again?: string;
  readonly signals: Signals;
  readonly locks: PlayLocks;
  /** The file of the key that signs it. */
  readonly signingKey?: string;
  /** Nobody is asked, even with a terminal. */
  readonly unattended?: boolean;
}

/** What the engine is to do with everything that was set up. */
export interface SessionWork {
  openJournal(origin: {
    folder: Folder;
    clock: typeof systemClock;
    redactor: Redactor;
    heads: Heads;
  }): Result<{ journal: Journal; events: readonly JournalEvent[] }>;
  drive(options: PlayOptions, events: readonly JournalEvent[]): Promise<PlayEnd>;
}

/** How a session ended. */
export interface SessionEnd {
  readonly end: PlayEnd;
  readonly exitCode: ExitCode;
  readonly files: { readonly journal: string; readonly transcript: string };
  /** The key that signed it. */
  readonly signature?: Signed;
  /** What the parts of a drill's system were in at the end. */
  readonly system?: Readonly<Record<string, unknown>>;
}

/** Starts to listen for the signals that interrupt a play; says so when one comes before the play can say it. */
export const listen = (io: Io): Signals =>
  listenForSignals((name) => io.err(`\n${name}: stopping before anything runs\n`));

/** Prints what `--format json` promises at the end of a play. */
export function endPlay(
  io: Io,
  { end, files, exitCode, signature }: SessionEnd,
  format: Format,
  more: object = {},
): ExitCode {
  const signed = signature && { signature };
  if (format === 'json') io.out(printedJson({ ...summaryJson(end, files, exitCode), ...signed, ...more }));
  return exitCode;
}

/**
 * Sets up ports, journal and renderer, lets the engine work, and writes the transcript. The system of a drill is
 * attached first, and ended with its play.
 */
export async function runSession(request: SessionRequest, work: SessionWork): Promise<Result<SessionEnd>> {
  const processes = createProcesses();
  const origin: Origin = {
    operator: operatorName(request.io),
    host: hostname(),
    engine: VERSION,
    process: processes.self(),
    offset: formatUtcOffset(-new Date(systemClock.now()).getTimezoneOffset()),
    ...tracedOrigin(request.io.env),
  };
  const signer = await signerFor(request);
  const setup = { processes, network: createNetwork(), origin, ...(signer && { signer }) };
  const { attach } = request;
  return attach === undefined
    ? inSession(request, work, setup)
    : withSystem(request, attach, (env) => inSession({ ...request, env }, work, setup));
}

interface Setup {
  readonly network: Network;
  readonly processes: ReturnType<typeof createProcesses>;
  readonly origin: Origin;
  readonly signer?: Signer;
}

/** Lets a play work against its system; one that waits for a person finds it again, any other end is the system's too. */
async function withSystem(
  { io }: SessionRequest,
  attach: Attach,
  play: (env: Environment) => Promise<Result<SessionEnd>>,
): Promise<Result<SessionEnd>> {
  const system = await attach();
  if (!system.ok) return system;
  const { standIn, env } = system.value;
  let waits = false;
  try {
    const ended = await play(env);
    if (!ended.ok) return ended;
    waits = goesOn(ended.value.end.status);
    return success({ ...ended.value, system: await standIn.status() });
  } finally {
    if (waits) standIn.leave();
    else await stopSystem(io, standIn);
  }
}

/** Ends a system, or says on the screen that it did not. */
export async function stopSystem(io: Io, standIn: StandIn): Promise<void> {
  if (!(await standIn.stop()))
    io.err('The system of this drill does not end; it ends itself in 10 minutes.\n');
}

async function inSession(
  request: SessionRequest,
  work: SessionWork,
  setup: Setup,
): Promise<Result<SessionEnd>> {
  const { io, home, play, format } = request;
  const folder = home.plays.folder(play);
  const redactor = createRedactor(request.secrets);
  const opened = work.openJournal({ folder, clock: systemClock, redactor, heads: home.heads });
  if (!opened.ok) return opened;
  const { journal, events } = opened.value;
  const transcript = `${folder.path}/${TRANSCRIPT_FILE}`;
  const { renderer, close } = await openScreen(request, { history: events, transcript });
  const tracing = await openTracing(io, { history: events, http: setup.network.http });
  try {
    const written = transcriptWriter();
    const more = [...(format === 'ndjson' ? [ndjson(io)] : []), ...(tracing ? [tracing] : [])];
    const observers = [renderer, written, ...more];
    const operator = await presentOperator(request, setup.origin.operator, renderer);
    const engine = engineOptions(request, setup, { journal, redactor, operator, observers, tracing });
    const end = await work.drive(engine, events);
    const signature = setup.signer?.sign(folder, end);
    const unwritten = await written.finish(folder, play);
    if (unwritten !== undefined) io.err(`The transcript could not be written: ${unwritten}\n`);
    const files = { journal: `${folder.path}/${JOURNAL_FILE}`, transcript };
    return success({ end, exitCode: exitCodeOf(end), files, ...(signature && { signature }) });
  } finally {
    journal.close();
    await close();
    setup.signer?.tell();
    closeTracing(io, tracing);
  }
}

type OfSession = Pick<PlayOptions, 'journal' | 'redactor' | 'observers'> & {
  readonly operator: Operator;
  readonly tracing: Exporter | undefined;
};

function engineOptions(
  request: SessionRequest,
  setup: Setup,
  { operator, tracing, ...of }: OfSession,
): PlayOptions {
  const { playbook, language, inputs, origins, answers, cwd, signals } = request;
  const interruption = new Interruption();
  signals.handTo((name) => interruption.arrive(name));
  return {
    ...of,
    registry: kinds,
    language,
    playbook,
    inputs,
    ...(origins && { origins }),
    ports: {
      clock: systemClock,
      processes: setup.processes,
      network: setup.network,
      logs: createLogs(),
      readLog,
      metrics: createMetrics(timeLimit),
      operator,
      locks: request.locks,
    },
    answers,
    env: allowedEnvironment(request.env, playbook.requires.env),
    ...(tracing && { environmentOf: tracing.environmentOf }),
    cwd,
    origin: setup.origin,
    interruption,
  };
}

const ndjson = (io: Io) => ({ event: (event: JournalEvent) => io.out(printedJson(event, 0)) });
