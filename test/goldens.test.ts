import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openPlan, planOf } from '../src/cli/planning.ts';
import { outputReader } from '../src/cli/transcript-file.ts';
import { success } from '../src/diagnostics/diagnostic.ts';
import { NO_ANSWERS } from '../src/engine/answers.ts';
import type { GivenVerdicts } from '../src/engine/doubt.ts';
import { Interruption } from '../src/engine/interruption.ts';
import { beginPlay, type PlayOptions, resumePlay, undoPlay } from '../src/engine/play.ts';
import { flowGraph } from '../src/handbook/flow-graph.ts';
import { renderMermaid } from '../src/handbook/mermaid.ts';
import { renderPage } from '../src/handbook/page.ts';
import { timeLimit } from '../src/host/clock.ts';
import { allowedEnvironment } from '../src/host/environment.ts';
import { openFolder } from '../src/host/folder.ts';
import { createLogs } from '../src/host/logs.ts';
import { createNetwork } from '../src/host/network.ts';
import { createProcesses } from '../src/host/processes.ts';
import type { JournalEvent } from '../src/journal/events.ts';
import { createJournal, JOURNAL_FILE, openJournal, readJournal } from '../src/journal/journal.ts';
import { createRedactor } from '../src/journal/redaction.ts';
import { gatherInputs } from '../src/playbook/inputs.ts';
import { loadPlaybook } from '../src/playbook/load.ts';
import type { Library } from '../src/playbook/loaded.ts';
import type { Trace } from '../src/ports/processes.ts';
import { kinds } from '../src/steps/index.ts';
import { readLog } from '../src/steps/logs/log.ts';
import { createMetrics } from '../src/steps/metrics/metric.ts';
import { createPlainRenderer } from '../src/terminal/plain.ts';
import { renderPlan } from '../src/terminal/plan.ts';
import { gather } from '../src/transcript/gather.ts';
import { renderMarkdown } from '../src/transcript/markdown.ts';
import { mortal } from './engine/rig.ts';
import { expectGolden } from './golden.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/scenarios/', import.meta.url));

/** given.yaml: what the scenario adds to its playbook. */
interface Given {
  readonly inputs?: Record<string, unknown>;
  readonly answers?: Record<string, string>;
  readonly env?: Record<string, string>;
  /** The engine dies after this event. */
  readonly 'dies-after'?: { readonly type: string; readonly step?: string };
  /** What ran when the engine died went on by itself; else the machine went down with it. */
  readonly outlived?: boolean;
  readonly then?: readonly {
    readonly touch?: string;
    readonly resume?: { readonly verdicts?: GivenVerdicts };
    /** `runbook undo PLAY --yes` */
    readonly undo?: object;
  }[];
}

/** A clock that goes on by a second with each record and by what is slept, and by nothing else. */
function recordClock() {
  let time = Date.parse('2026-11-22T03:00:00Z');
  const pass = (ms: number): number => (time += ms);
  return {
    now: () => pass(1_000),
    monotonic: () => time,
    random: () => 0.5,
    sleep: async (ms: number, signal?: AbortSignal) => {
      // Timeouts sleep with a signal and are never reached here; retries go through at once.
      if (ms < 30_000 && !signal?.aborted) pass(ms);
      else await new Promise<void>((done) => signal?.addEventListener('abort', () => done()));
    },
  };
}

/** Real processes under an identity that is always the same. */
function namelessProcesses(
  clock: ReturnType<typeof recordClock>,
  engine: { readonly dead: boolean },
  outlived = false,
) {
  const real = createProcesses();
  const identity = { pid: 4242, startTime: '1', bootId: '' };
  const run: typeof real.run = (spec, signal) => {
    // A dead engine sees nothing of what its process prints.
    const blind = outlived && spec.durable !== undefined;
    const onOutput: typeof spec.onOutput = (stream, bytes) => {
      if (!blind && !engine.dead) spec.onOutput(stream, bytes);
    };
    return real.run({ ...spec, onOutput, onStart: () => spec.onStart?.(identity) }, signal);
  };
  const trace = (): Trace => (outlived ? { state: 'ended', at: clock.now() } : { state: 'lost' });
  return { ...real, run, trace, isAlive: () => false, self: () => identity };
}

async function playScenario(name: string, cwd: string): Promise<{ files: Record<string, string> }> {
  const folder = join(FOLDER, name);
  const text = readFileSync(join(folder, 'playbook.yaml'), 'utf8');
  const given = (parse(readFileSync(join(folder, 'given.yaml'), 'utf8')) ?? {}) as Given;
  const library: Library = {
    find: (file) => success({ file, name: file, text: readFileSync(join(folder, file), 'utf8') }),
  };
  const file = { file: 'playbook.yaml', name: `scenarios/${name}`, text };
  const loaded = await loadPlaybook(file, kinds, { library });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics, null, 1));
  const { playbook, language } = loaded;
  const inputs = gatherInputs(playbook, given.inputs ?? {}, given.env ?? {});
  expect(inputs.diagnostics).toEqual([]);
  const io = {
    out() {},
    err() {},
    env: { USER: 'ada' },
    cwd,
    terminal: false,
    color: false,
    outColor: false,
    root: '/',
  };
  const plan = planOf(io, loaded, inputs);

  const unknown = openPlan(io, loaded);

  const clock = recordClock();
  const redactor = createRedactor(inputs.secrets);
  const state = openFolder(join(cwd, 'state')).folder('play');
  const origin = { folder: state, clock, redactor };
  const first = { dead: false };
  const journal = mortal(createJournal(origin, 'play000000'), (event) => {
    const dies = given['dies-after'];
    first.dead = event.type === dies?.type && 'step' in event && event.step === dies.step;
    return first.dead;
  });
  const processes = namelessProcesses(clock, first, given.outlived);
  let screen = '';
  const options = (history: readonly JournalEvent[] = []): PlayOptions => ({
    registry: kinds,
    language,
    playbook,
    inputs: inputs.values,
    ports: {
      clock,
      processes,
      network: createNetwork(),
      logs: createLogs(),
      readLog,
      metrics: createMetrics(timeLimit),
      operator: { name: 'ada', present: false, ask: async () => ({ given: false, reason: 'no-terminal' }) },
      locks: { lost: () => undefined },
    },
    journal,
    redactor,
    answers: { ...NO_ANSWERS, byStep: given.answers ?? {} },
    env: allowedEnvironment(process.env, []),
    cwd,
    origin: { operator: 'ada', host: 'laptop', engine: '0.0.0', process: processes.self() },
    interruption: new Interruption(),
    observers: [
      createPlainRenderer({
        write: (piece) => {
          screen += piece;
        },
        color: false,
        history,
        now: clock.monotonic,
      }),
    ],
  });
  await beginPlay(options(), { play: 'play000000' }).catch((error: Error) =>
    expect(error.message).toContain('dead'),
  );
  journal.close();
  first.dead = false;
  for (const next of given.then ?? []) {
    if (next.touch !== undefined) writeFileSync(join(cwd, next.touch), '');
    screen += `\n--- runbook ${next.undo ? 'undo play000000 --yes' : 'resume'}\n\n`;
    const opened = openJournal(origin, 'play000000');
    if (!opened.ok) throw new Error('the journal does not open');
    const { verdicts = {} } = next.resume ?? {};
    const { events } = opened.value;
    const engine = { ...options(events), journal: opened.value.journal };
    if (next.undo) await undoPlay({ ...engine, answers: { ...NO_ANSWERS, yes: true } }, { events, verdicts });
    else await resumePlay(engine, { events, verdicts });
    opened.value.journal.close();
  }
  const read = readJournal(state, 'play000000');
  if (!read.ok) throw new Error('the journal does not read');
  return {
    files: {
      'plan.txt': `${renderPlan(plan, { color: false })}\n`,
      'page.md': [...renderPage(playbook, unknown)].join(''),
      'graph.mmd': renderMermaid(flowGraph(playbook, unknown)),
      'screen.txt': screen,
      'journal.jsonl': Buffer.from(state.read(JOURNAL_FILE) ?? []).toString(),
      'transcript.md': [...renderMarkdown(gather(read.value.events), outputReader(state))].join(''),
    },
  };
}

describe('golden scenarios', () => {
  test.each(readdirSync(FOLDER))('%s', async (name) => {
    const cwd = mkdtempSync(join(tmpdir(), 'runbook-golden-'));
    try {
      const { files } = await playScenario(name, cwd);
      for (const [file, text] of Object.entries(files)) {
        // The folder of the play is the one thing that differs from run to run; the chain follows from it.
        const stable = text
          .replaceAll(cwd, '/somewhere')
          .replace(/"chain":"[0-9a-f]{64}"/g, '"chain":"…"')
          .replace(/\bhead (`?)[0-9a-f]{16,64}\b/g, 'head $1…');
        expectGolden(join(FOLDER, name, file), stable);
      }
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  });
});
