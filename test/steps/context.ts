import { tmpdir } from 'node:os';
import { systemClock, timeLimit } from '../../src/host/clock.ts';
import { createLogs } from '../../src/host/logs.ts';
import { createNetwork } from '../../src/host/network.ts';
import { createProcesses } from '../../src/host/processes.ts';
import { loadLanguage } from '../../src/language/load.ts';
import type { ProcessIdentity } from '../../src/ports/processes.ts';
import type { LeafKind, RunContext, StepOutcome } from '../../src/steps/kind.ts';
import { readLog } from '../../src/steps/logs/log.ts';
import { createMetrics } from '../../src/steps/metrics/metric.ts';
import { expectDeclared } from './exam.ts';

/** What a step did besides its outcome. */
export interface Witness {
  readonly context: RunContext;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly started: ProcessIdentity[];
}

/** The ports of this machine for one step. */
export const witness = (overrides: Partial<RunContext> = {}): Witness => {
  const seen = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const started: ProcessIdentity[] = [];
  const context: RunContext = {
    signal: new AbortController().signal,
    clock: systemClock,
    processes: createProcesses(),
    network: createNetwork(),
    logs: createLogs(),
    readLog,
    metrics: createMetrics(timeLimit),
    env: { PATH: process.env.PATH ?? '' },
    cwd: tmpdir(),
    output: (stream, bytes) => seen[stream].push(bytes),
    onStart: (identity) => started.push(identity),
    ask: async () => ({ given: false, reason: 'no-terminal' }),
    look: () => Promise.reject(new Error('nothing to look at')),
    elapsed: 0,
    ...overrides,
  };
  return {
    context,
    stdout: () => Buffer.concat(seen.stdout).toString(),
    stderr: () => Buffer.concat(seen.stderr).toString(),
    started,
  };
};

const language = await loadLanguage({ templates: true, conditions: true });

/** The scope of a play with these inputs. */
const scopeOf = (inputs: Readonly<Record<string, unknown>>) =>
  language.scope({ inputs, steps: {}, play: {}, env: {} }, { mode: 'run' });

/** Prepares and runs a step of a kind, and holds its outcome against what the kind declares. */
export const runStep = async <Config, Rendered>(
  kind: LeafKind<Config, Rendered>,
  config: Config,
  {
    inputs = {},
    ...overrides
  }: Partial<RunContext> & { readonly inputs?: Readonly<Record<string, unknown>> } = {},
): Promise<StepOutcome & { readonly seen: Witness }> => {
  const seen = witness(overrides);
  const action = kind.prepare(config, scopeOf(inputs));
  const outcome = await kind.run(action, seen.context);
  expectDeclared(kind, outcome);
  return { ...outcome, seen };
};

/** The error of an outcome that must be a failure. */
export const errorOf = (outcome: StepOutcome) => {
  if (outcome.status !== 'failed') throw new Error(`it succeeded: ${JSON.stringify(outcome.outputs)}`);
  return outcome.error;
};
