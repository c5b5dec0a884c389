import { failure, success } from '../diagnostics/diagnostic.ts';
import type { GivenAnswers } from '../engine/answers.ts';
import { Interruption } from '../engine/interruption.ts';
import { beginPlay, type PlayEnd, type PlayOptions, resumePlay } from '../engine/play.ts';
import type { RunningAction } from '../engine/run.ts';
import type { JournalEvent } from '../journal/events.ts';
import { createJournal, type Journal, openJournal } from '../journal/journal.ts';
import { createRedactor } from '../journal/redaction.ts';
import type { Language } from '../language/language.ts';
import { guardsOf } from '../playbook/guards.ts';
import type { ResolvedInputs } from '../playbook/inputs.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Folder } from '../ports/files.ts';
import type { Logs } from '../ports/logs.ts';
import type { Network } from '../ports/network.ts';
import type { ReadLog } from '../sources/logs/source.ts';
import type { Metrics } from '../sources/metrics/source.ts';
import { interrupted } from '../steps/interrupted.ts';
import type { Registry, StepOutcome } from '../steps/kind.ts';
import type { Guard, Step } from '../steps/step.ts';
import { DIED, Faults, MortalEngine } from './engine-death.ts';
import { LeftBehind, mockPorts, NOBODY, type Waiting } from './mock-ports.ts';
import type { Fault, Scenario } from './scenario.ts';
import { scriptedOperator } from './scripted-operator.ts';
import { jumpingClock, leaving, Turns } from './turns.ts';

/** What a rehearsal is made of; `folder` takes its journal and can be thrown away. */
export interface Rehearsed {
  readonly playbook: Playbook;
  readonly language: Language;
  readonly registry: Registry;
  readonly inputs: ResolvedInputs;
  readonly scenario: Scenario;
  readonly folder: Folder;
}

/** How a rehearsal ended, and all that happened in it. */
export interface RehearsalEnd {
  readonly end: PlayEnd;
  readonly events: readonly JournalEvent[];
  /** Faults that met no engine: their step was never begun. */
  readonly unstruck: readonly Fault[];
}

const PLAY = 'rehearsal';

/** When rehearsals begin. */
const START = Date.parse('2026-01-01T03:00:00Z');

/** Plays a scenario against its mocks: the real engine and the real kinds, and nothing outside. */
export async function rehearse(of: Rehearsed): Promise<RehearsalEnd> {
  const stage = new Stage({ ...of, playbook: onlyMocked(of) });
  for (;;) {
    const end = await stage.playOn();
    if (end !== DIED) return { end, events: stage.events, unstruck: stage.faults.left };
  }
}

/** A guard of which the mocks say nothing does not watch: nothing stands in for what it looks at. */
function onlyMocked({ playbook, scenario: { mocks } }: Rehearsed): Playbook {
  const isMocked = ({ id }: Guard): boolean => Object.hasOwn(mocks, id);
  const watched = <Of extends { readonly guards?: readonly Guard[] }>(of: Of): Of =>
    of.guards === undefined ? of : { ...of, guards: of.guards.filter(isMocked) };
  const inside = (step: Step): Step => ({
    ...watched(step),
    ...(step.arms && { arms: step.arms.map((arm) => ({ ...arm, steps: arm.steps.map(inside) })) }),
  });
  return [...guardsOf(playbook)].length === 0
    ? playbook
    : { ...watched(playbook), steps: playbook.steps.map(inside) };
}

/** What outlives the engines of a rehearsal: the record, the mocks, and the faults that still have to strike. */
class Stage {
  readonly events: JournalEvent[] = [];
  readonly faults: Faults;
  readonly #of: Rehearsed;
  readonly #clock = jumpingClock(START, () => this.#turns.taken);
  #turns = new Turns();
  readonly #none;
  readonly #outside;
  readonly #operator;
  /** What mocks say of actions, by the network that their runs were given. */
  readonly #given = new WeakMap<Network, StepOutcome>();
  /** What is told that an action waits for its time to run out, in the same way. */
  readonly #waiting = new WeakMap<Network, Waiting>();

  constructor(of: Rehearsed) {
    const { scenario } = of;
    this.#of = of;
    this.faults = new Faults(scenario.faults);
    const left = new LeftBehind();
    this.#none = left.processes(() => this.#clock.now());
    this.#outside = mockPorts(scenario, { none: this.#none, left });
    this.#operator = scriptedOperator(scenario);
  }

  /** Has one more engine go on with the play, until it ends or dies. */
  async playOn(): Promise<PlayEnd | typeof DIED> {
    const engine = new MortalEngine(this.faults);
    this.#turns = new Turns();
    const { journal, drive } = this.#open(engine);
    try {
      return await Promise.race([drive(this.#options(engine, journal)), engine.death]);
    } finally {
      journal.close();
    }
  }

  #open(engine: MortalEngine) {
    const { inputs, folder, scenario } = this.#of;
    const origin = { folder, clock: this.#clock, redactor: createRedactor(inputs.secrets) };
    if (this.events.length === 0) {
      const drive = (options: PlayOptions) => beginPlay(options, { play: PLAY });
      return { journal: engine.journal(createJournal(origin, PLAY)), drive };
    }
    const opened = openJournal(origin, PLAY);
    if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
    const { journal, events } = opened.value;
    const drive = (options: PlayOptions) => resumePlay(options, { events, verdicts: scenario.verdicts });
    return { journal: engine.journal(journal), drive };
  }

  #options(engine: MortalEngine, journal: Journal): PlayOptions {
    const { playbook, language, inputs, scenario } = this.#of;
    const of = (running: RunningAction) => {
      const outside = engine.outside(this.#outside(running), running);
      if (outside.outcome !== undefined) this.#given.set(outside.network, outside.outcome);
      this.#waiting.set(outside.network, outside.waiting);
      return outside;
    };
    const answers: GivenAnswers = { byStep: scenario.answers, via: 'scenario', yes: false };
    return {
      registry: this.#kinds(engine),
      language,
      playbook,
      inputs: inputs.values,
      ports: {
        clock: engine.clock(this.#clock),
        processes: this.#none,
        network: NOWHERE,
        logs: NO_LOGS,
        readLog: noLog,
        metrics: NO_METRICS,
        operator: this.#operator,
        locks: { lost: () => undefined },
        of,
      },
      journal,
      redactor: createRedactor(inputs.secrets),
      answers,
      env: {},
      cwd: '/',
      origin: { operator: this.#operator.name, host: PLAY, engine: '', process: NOBODY },
      interruption: new Interruption(),
      observers: [{ event: (event) => void this.events.push(event) }],
    };
  }

  /** The kinds as they are, but for actions whose outcome a mock gives. */
  #kinds(engine: MortalEngine): Registry {
    const turns = this.#turns;
    const entries = Object.entries(this.#of.registry).map(([name, kind]) => {
      if (kind.type !== 'leaf') return [name, kind] as const;
      const run: typeof kind.run = (action, context) => {
        const given = this.#given.get(context.network);
        const waiting = this.#waiting.get(context.network);
        return turns.take(async (leave) => {
          if (waiting) waiting.leave = leave;
          if (waiting !== undefined && waiting.takes > 0) {
            leave();
            await context.clock.sleep(waiting.takes, context.signal);
          }
          // It was ended while others had their turn.
          if (context.signal.aborted) return engine.alive(async () => interrupted(context.signal, {}));
          return engine.alive(async () => given ?? kind.run(action, leaving(context, leave)));
        });
      };
      return [name, { ...kind, run }] as const;
    });
    return Object.fromEntries(entries);
  }
}

/** Each log is one of a mock. */
const NO_LOGS: Logs = {
  open: async () => ({ reason: 'a rehearsal reads nothing', missing: true }),
  list: async () => [],
  matching: () => undefined,
};

const noLog: ReadLog = async () =>
  failure({ code: 'RB508', severity: 'error', message: 'a rehearsal reads nothing' });

/** Each metric is one of a mock. */
const NO_METRICS: Metrics = {
  read: async () => success({ data: false, reason: 'a rehearsal reads nothing' }),
  range: async () => success({ data: false, reason: 'a rehearsal reads nothing' }),
};

/** Each action has a network of its own. */
const NOWHERE: Network = {
  http: async () => ({ ok: false, reason: 'a rehearsal connects to nothing' }),
  redis: async () => ({ ok: false, reason: 'refused', message: 'a rehearsal connects to nothing' }),
};
