import { hostname } from 'node:os';
import {
  type Diagnostic,
  DiagnosticError,
  failure,
  type Result,
  success,
} from '../diagnostics/diagnostic.ts';
import { Interruption } from '../engine/interruption.ts';
import type { Assumption, Plan } from '../engine/plan-types.ts';
import type { PlayOptions } from '../engine/play.ts';
import { planProbed } from '../engine/probed-plan.ts';
import { systemClock, timeLimit } from '../host/clock.ts';
import { allowedEnvironment } from '../host/environment.ts';
import { forgetfulFolder } from '../host/forgetful-folder.ts';
import { createLogs } from '../host/logs.ts';
import { createNetwork } from '../host/network.ts';
import { createProcesses } from '../host/processes.ts';
import { createJournal } from '../journal/journal.ts';
import { createRedactor } from '../journal/redaction.ts';
import { formatDuration, parseDuration } from '../language/durations.ts';
import { gatherInputs, type ResolvedInputs } from '../playbook/inputs.ts';
import type { Processes } from '../ports/processes.ts';
import { kinds } from '../steps/index.ts';
import { readLog } from '../steps/logs/log.ts';
import { createMetrics } from '../steps/metrics/metric.ts';
import { probeLine } from '../terminal/probe-line.ts';
import { haveInputs } from './had-inputs.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { operatorName } from './operator-name.ts';
import { sourceOf } from './planning.ts';
import { report } from './report.ts';
import type { Signals } from './signals.ts';
import { usage } from './usage.ts';
import { VERSION } from './version.ts';

/** How a plan is probed, as the command line says. */
export interface ProbeOptions {
  /** Empty, or `all`. */
  readonly probe?: string;
  /** A duration. */
  readonly within?: string;
}

/** What a probed plan is made of. */
export interface ProbeRequest {
  readonly loaded: LoadedPlaybook;
  /** The inputs as they were given, and what they come to without what is had elsewhere. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly inputs: ResolvedInputs;
  readonly assumed: readonly Assumption[];
  readonly options: ProbeOptions;
  readonly signals: Signals;
}

/** Milliseconds that all probes have together, where nothing is said. */
const WITHIN = 60_000;

/** Milliseconds between TERM and KILL of a command that is cut off: nothing hangs on how a read ends. */
const GRACE = 500;

/** The plan of today: what reads is run for real, within a time; the signals end it (RB307). */
export async function probedPlan(io: Io, request: ProbeRequest): Promise<Result<Plan>> {
  const { loaded, inputs, assumed, options, signals } = request;
  const limit = readLimit(options);
  if (!limit.ok) return limit;
  const interruption = new Interruption();
  signals.handTo((name) => interruption.end(name));
  const over = new AbortController();
  const line = probeLine(io.errColumns === undefined || io.env.TERM === 'dumb' ? undefined : io);
  try {
    const plan = await planProbed(sourceOf(io, loaded, inputs, { assumed }), {
      all: options.probe === 'all',
      now: systemClock.now,
      onProbe: line.show,
      begin: async (names) => {
        const play = await playOf(io, request, { names, interruption });
        const bound = `the limit of ${formatDuration(limit.value)} for all probes`;
        void systemClock.sleep(limit.value, over.signal).then(() => {
          if (!over.signal.aborted) interruption.end(bound);
        });
        return play;
      },
    });
    return success(plan);
  } finally {
    line.clear();
    over.abort();
  }
}

function readLimit({ probe = '', within }: ProbeOptions): Result<number> {
  const wrong = (message: string, help: string) => failure(usage(message, help));
  if (probe !== '' && probe !== 'all')
    return wrong(`--probe=${probe} is not known`, 'Write --probe, or --probe=all for what is changed, too.');
  const limit = within === undefined ? WITHIN : parseDuration(within);
  return limit === undefined || limit === 0
    ? wrong(`--within ${within} is no duration`, 'Write it as in --within 30s.')
    : success(limit);
}

/** The play of which the reads are a part, without a journal, locks or anybody to ask. */
async function playOf(
  io: Io,
  request: ProbeRequest,
  of: { readonly names: readonly string[]; readonly interruption: Interruption },
): Promise<PlayOptions> {
  const { playbook, language } = request.loaded;
  const { values, secrets } = await withSecrets(io, request, of.names);
  const redactor = createRedactor(secrets);
  const processes = createProcesses();
  const operator = operatorName(io);
  return {
    registry: kinds,
    language,
    playbook,
    inputs: values,
    ports: {
      clock: systemClock,
      processes: endedSoon(processes),
      network: createNetwork(),
      logs: createLogs(),
      readLog,
      metrics: createMetrics(timeLimit),
      operator: {
        name: operator,
        present: false,
        ask: async () => ({ given: false, reason: 'no-terminal' }),
      },
      locks: { lost: () => undefined },
    },
    journal: createJournal({ folder: forgetfulFolder(), clock: systemClock, redactor }, 'plan'),
    redactor,
    answers: { byStep: {}, via: 'flag', yes: false },
    env: allowedEnvironment(io.env, playbook.requires.env),
    cwd: io.cwd,
    origin: { operator, host: hostname(), engine: VERSION, process: processes.self() },
    interruption: of.interruption,
    observers: [],
  };
}

const endedSoon = (processes: Processes): Processes => ({
  ...processes,
  run: (spec, signal) => processes.run({ ...spec, grace: GRACE }, signal),
});

/** The inputs, with the secrets that reads need; one that cannot be had is told, and its reads are left open. */
async function withSecrets(
  io: Io,
  { loaded: { playbook }, given, inputs, signals }: ProbeRequest,
  names: readonly string[],
): Promise<ResolvedInputs> {
  const had: Record<string, string> = {};
  for (const [name, spec] of Object.entries(playbook.inputs)) {
    if (spec.type !== 'secret' || name in inputs.values || !names.includes(`inputs.${name}`)) continue;
    const wanted = [{ name, spec, optional: spec.optional === true }];
    const having = { playbook, cwd: io.cwd, ask: io.terminal, signal: signals.first };
    const found = await haveInputs(io, wanted, having);
    const [first] = found.ok ? [] : found.diagnostics;
    // Whoever leaves the question open wants out.
    if (first?.code === 'RB302') throw new DiagnosticError(first);
    if (found.ok) Object.assign(had, found.value.values);
    else report(io, found.diagnostics.map(asWarning));
  }
  const { diagnostics, ...all } = gatherInputs(playbook, { ...given, ...had }, io.env);
  const wrong = diagnostics.filter(({ code }) => code !== 'RB302');
  if (wrong.length > 0) report(io, wrong.map(asWarning));
  return all;
}

/** The plan goes on without it. */
const asWarning = (diagnostic: Diagnostic): Diagnostic => ({ ...diagnostic, severity: 'warning' });
