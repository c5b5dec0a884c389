import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { failure, type Result, success } from '../../src/diagnostics/diagnostic.ts';
import type { GivenAnswers } from '../../src/engine/answers.ts';
import type { GivenVerdicts } from '../../src/engine/doubt.ts';
import { whyNotEdited } from '../../src/engine/edited.ts';
import { Interruption } from '../../src/engine/interruption.ts';
import { beginPlay, type PlayEnd, type PlayOptions, resumePlay, undoPlay } from '../../src/engine/play.ts';
import { openFolder } from '../../src/host/folder.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { fold, idle } from '../../src/journal/fold.ts';
import { createJournal, type Journal, openJournal, readJournal } from '../../src/journal/journal.ts';
import type { ShownMeasure } from '../../src/journal/observer.ts';
import { createRedactor } from '../../src/journal/redaction.ts';
import { languageNeeds, loadLanguage } from '../../src/language/load.ts';
import type { Threshold } from '../../src/language/thresholds.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import type { Library } from '../../src/playbook/loaded.ts';
import type { Playbook } from '../../src/playbook/playbook.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { LostLock } from '../../src/ports/locks.ts';
import type { Logs } from '../../src/ports/logs.ts';
import type { Network } from '../../src/ports/network.ts';
import type { Among, Operator, Question, Reply } from '../../src/ports/operator.ts';
import type { Processes } from '../../src/ports/processes.ts';
import type { ReadLog } from '../../src/sources/logs/source.ts';
import type { Metrics } from '../../src/sources/metrics/source.ts';
import { kinds } from '../../src/steps/index.ts';
import {
  defineStep,
  type Look,
  type Registry,
  type RunContext,
  type StepOutcome,
} from '../../src/steps/kind.ts';

/** A clock that jumps when it is slept on. */
function fakeClock(): Clock & { advance(ms: number): void } {
  let time = Date.parse('2026-01-01T00:00:00Z');
  return {
    now: () => time,
    monotonic: () => time,
    random: () => 0.5,
    advance: (ms) => {
      time += ms;
    },
    // A sleep that an abort ends is never waited for; only timeouts do that here.
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        setImmediate(() => {
          // What is ready within this turn of the event loop came first.
          if (!signal?.aborted) time += ms;
          resolve();
        });
      }),
  };
}

/** What a step of the rig does; called once for each attempt. */
export type Behaviour = (context: RunContext, attempt: number) => StepOutcome | Promise<StepOutcome>;

export const ok = (outputs: Record<string, unknown> = {}): StepOutcome => ({ status: 'succeeded', outputs });
export const bad = (message = 'no luck'): StepOutcome => ({
  status: 'failed',
  error: { code: 'RB501', message },
  outputs: {},
});

/** Refuses everything: what a plan and a dry run must survive. */
const forbidden = <T extends object>(name: string): T =>
  new Proxy({} as T, {
    get: (_, property) => () => {
      throw new Error(`${name}.${String(property)} was called`);
    },
  });

export interface RigOptions {
  readonly behaviour?: Record<string, Behaviour>;
  readonly answers?: Partial<GivenAnswers>;
  readonly verdicts?: GivenVerdicts;
  readonly operator?: (question: Question, signal: AbortSignal, among?: Among) => Reply | Promise<Reply>;
  readonly inputs?: Record<string, unknown>;
  /** What else the processes port can do; the rig's steps use it only where their behaviour does. */
  readonly processes?: Partial<Processes>;
  /** The lock that was taken away by now. */
  readonly lost?: () => LostLock | undefined;
  readonly secrets?: readonly { name: string; value: string }[];
  /** The engine dies after the first event that matches: nothing is recorded any more. */
  readonly dies?: (event: JournalEvent) => boolean;
  /** What guards see, by what they read: the nth look gets the nth, the last holds; `null` is no value, a text a fault. */
  readonly sees?: Record<string, readonly (number | null | string)[]>;
  /** Its steps have the terminal. */
  readonly takesTerminal?: boolean;
  readonly onEvent?: (event: JournalEvent, interrupt: (signal: string) => void) => void;
}

/** Plays playbooks of `shell` steps whose commands are looked up in a table instead of being run. */
export class Rig {
  readonly folder = mkdtempSync(join(tmpdir(), 'runbook-engine-'));
  readonly clock = fakeClock();
  readonly calls: string[] = [];
  readonly questions: Question[] = [];
  readonly measures: ({ readonly step: string } & ShownMeasure)[] = [];
  readonly alive = new Set<number>();
  /** The id of its play. */
  readonly id: string;
  /** Playbooks that others play, by name. */
  readonly others: Record<string, string> = {};

  constructor(id = 'play') {
    this.id = id;
  }

  /** The rig's `shell`: the command is a name, what it does is in the behaviour table. */
  registry({ behaviour = {}, takesTerminal = false, sees = {} }: RigOptions): Registry {
    const act = defineStep<string | { readonly run: string }, { command: string }>({
      name: 'shell',
      summary: 'Does what the test says.',
      schema: z.unknown() as z.ZodType<string | { readonly run: string }>,
      outputs: {},
      effect: () => 'change',
      syntax: { '': 'literal' },
      prepare: (config, scope) => ({ command: scope.text(typeof config === 'string' ? config : config.run) }),
      describe: ({ command }) => [command],
      takesTerminal: () => takesTerminal,
      run: async ({ command }, context) => {
        this.calls.push(command);
        const attempt = this.calls.filter((call) => call === command).length;
        return (behaviour[command] ?? (() => ok()))(context, attempt);
      },
    });
    return { ...kinds, shell: { ...kinds.shell, ...act }, 'metric-threshold': this.watching(sees) };
  }

  /** The kind that guards look with, whose looks are what the test says. */
  private watching(sees: NonNullable<RigOptions['sees']>): Registry[string] {
    const kind = kinds['metric-threshold'];
    if (kind?.type !== 'leaf' || kind.watch === undefined) throw new Error('guards look with no kind');
    const { watch, describe } = kind;
    const looks = new Map<string, number>();
    const look = async (action: {
      readonly critical: Threshold;
      readonly warn?: Threshold;
    }): Promise<Result<Look>> => {
      const [reads = ''] = describe(action);
      const count = looks.get(reads) ?? 0;
      looks.set(reads, count + 1);
      const all = sees[reads] ?? [];
      const seen = all[Math.min(count, all.length - 1)];
      if (typeof seen === 'string') return failure({ code: 'RB505', severity: 'error', message: seen });
      if (typeof seen !== 'number') return success({ level: 'unknown', reason: 'it is gone' });
      const { warn, critical } = action;
      const level = seen > critical.number ? 'critical' : warn && seen > warn.number ? 'warn' : 'ok';
      return success({ level, value: seen, at: new Date(this.clock.now()).toISOString() });
    };
    return { ...kind, watch: { ...watch, look } };
  }

  async load(yaml: string): Promise<Playbook> {
    const loaded = await loadPlaybook(
      { file: 'rig.yaml', name: 'test/rig', text: `runbook: 1\ntitle: Rig\n${yaml}` },
      kinds,
      { library: { find: (name) => this.find(name) } },
    );
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics, null, 1));
    return loaded.playbook;
  }

  private find(name: string): ReturnType<Library['find']> {
    const text = this.others[name];
    if (text !== undefined)
      return success({ file: `${name}.yaml`, name, text: `runbook: 1\ntitle: Title of ${name}\n${text}` });
    return failure({ code: 'RB305', severity: 'error', message: `there is no playbook "${name}"` });
  }

  async play(yaml: string, options: RigOptions = {}): Promise<PlayEnd & { events: JournalEvent[] }> {
    const playbook = await this.load(yaml);
    const events: JournalEvent[] = [];
    const folder = openFolder(this.folder).folder(this.id);
    const redactor = createRedactor(options.secrets ?? []);
    const journal = mortal(createJournal({ folder, clock: this.clock, redactor }, this.id), options.dies);
    const engine = await this.options(playbook, options, { events, journal, redactor });
    const end = await beginPlay(engine, { play: this.id });
    journal.close();
    return { ...end, events };
  }

  /** Plays, and lets the test raise signals. */
  raising(yaml: string, options: RigOptions) {
    let raise: (signal: string) => void = () => {};
    const end = this.play(yaml, {
      ...options,
      onEvent: (_, interrupt) => {
        raise = interrupt;
      },
    });
    return { end, raise: (signal: string) => raise(signal) };
  }

  resume(options: RigOptions = {}): Promise<PlayEnd & { events: JournalEvent[] }> {
    return this.takeUp(resumePlay, options);
  }

  undo(options: RigOptions = {}): Promise<PlayEnd & { events: JournalEvent[] }> {
    return this.takeUp(undoPlay, options);
  }

  /** Goes on with an edited playbook, whether that is allowed or not. */
  async resumeEdited(yaml: string, options: RigOptions = {}): Promise<PlayEnd & { events: JournalEvent[] }> {
    const playbook = await this.load(yaml);
    const go: typeof resumePlay = (engine, from) =>
      resumePlay({ ...engine, playbook }, { ...from, takeEdited: true });
    return this.takeUp(go, options);
  }

  /** Why the play may not go on with an edited playbook. */
  async whyNot(yaml: string, options: RigOptions = {}): Promise<readonly string[]> {
    const edited = await this.load(yaml);
    const refusals = whyNotEdited({
      events: this.events(),
      edited,
      language: await loadLanguage(languageNeeds(JSON.stringify(edited))),
      registry: this.registry({}),
      inputs: options.inputs ?? {},
      redactor: createRedactor(options.secrets ?? []),
    });
    return refusals.map(({ message }) => message);
  }

  private async takeUp(
    go: typeof resumePlay,
    options: RigOptions,
  ): Promise<PlayEnd & { events: JournalEvent[] }> {
    const folder = openFolder(this.folder).folder(this.id);
    const redactor = createRedactor([]);
    const opened = openJournal({ folder, clock: this.clock, redactor }, this.id);
    if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
    const state = opened.value.events.reduce(fold, idle);
    if (state.phase === 'idle') throw new Error('no play.started');
    const events: JournalEvent[] = [];
    const engine = await this.options(state.playbook, options, {
      events,
      journal: mortal(opened.value.journal, options.dies),
      redactor,
    });
    const from = { events: opened.value.events, verdicts: options.verdicts ?? {} };
    const end = await go(engine, from);
    opened.value.journal.close();
    return { ...end, events };
  }

  private async options(
    playbook: Playbook,
    options: RigOptions,
    of: Pick<PlayOptions, 'journal' | 'redactor'> & { events: JournalEvent[] },
  ): Promise<PlayOptions> {
    const interruption = new Interruption();
    const interrupt = (signal: string): void => interruption.arrive(signal);
    return {
      registry: this.registry(options),
      language: await loadLanguage(languageNeeds(JSON.stringify(playbook))),
      playbook,
      inputs: options.inputs ?? {},
      ports: {
        clock: this.clock,
        processes: {
          ...forbidden<Processes>('processes'),
          isAlive: ({ pid }) => this.alive.has(pid),
          trace: () => ({ state: 'lost' }),
          forget: () => {},
          ...options.processes,
        },
        network: forbidden<Network>('network'),
        logs: forbidden<Logs>('logs'),
        readLog: forbidden<ReadLog>('readLog'),
        metrics: forbidden<Metrics>('metrics'),
        operator: this.operator(options),
        locks: { lost: () => options.lost?.() },
      },
      journal: of.journal,
      redactor: of.redactor,
      answers: { byStep: {}, via: 'flag', yes: false, ...options.answers },
      env: {},
      cwd: '/',
      origin: {
        operator: 'ada',
        host: 'testhost',
        engine: '0.0.0',
        process: { pid: 1, startTime: '', bootId: '' },
      },
      interruption,
      observers: [
        {
          event: (event) => {
            of.events.push(event);
            options.onEvent?.(event, interrupt);
          },
          measured: (step, measured) => this.measures.push({ step, ...measured }),
        },
      ],
    };
  }

  private operator({ operator }: RigOptions): Operator {
    return {
      name: 'ada',
      present: operator !== undefined,
      ask: async (question, signal, among) => {
        this.questions.push(question);
        return operator?.(question, signal, among) ?? { given: false, reason: 'no-terminal' };
      },
    };
  }

  /** What the journal says, its chain verified. */
  events(): readonly JournalEvent[] {
    const read = readJournal(openFolder(this.folder).folder(this.id), this.id);
    if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
    return read.value.events;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A journal that takes nothing after its engine died. */
export function mortal(journal: Journal, dies: RigOptions['dies']): Journal {
  let dead = false;
  return {
    ...journal,
    append(entry) {
      // No DiagnosticError: of what a journal refuses a living engine would tell.
      if (dead) throw new Error('the engine is dead');
      const event = journal.append(entry);
      dead = dies?.(event) ?? false;
      return event;
    },
  };
}

/** A reply typed at the terminal. */
export const typed = (value: string | number | boolean): Reply => ({
  given: true,
  value,
  by: 'ada',
  via: 'terminal',
});
