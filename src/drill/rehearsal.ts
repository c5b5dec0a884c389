import { Interruption } from '../engine/interruption.ts';
import { beginPlay, type PlayEnd } from '../engine/play.ts';
import { createJournal } from '../journal/journal.ts';
import { createRedactor } from '../journal/redaction.ts';
import type { Language } from '../language/language.ts';
import type { ResolvedInputs } from '../playbook/inputs.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Clock } from '../ports/clock.ts';
import type { Folder } from '../ports/files.ts';
import type { Processes } from '../ports/processes.ts';
import type { Registry } from '../steps/kind.ts';
import { mockPorts } from './mock-ports.ts';
import type { Scenario } from './scenario.ts';

/** What a rehearsal is made of; `folder` takes its journal and can be thrown away. */
export interface Rehearsed {
  readonly playbook: Playbook;
  readonly language: Language;
  readonly registry: Registry;
  readonly inputs: ResolvedInputs;
  readonly scenario: Scenario;
  readonly folder: Folder;
}

/** How a rehearsal ended, and what its steps ran as people read it, by id. */
export interface RehearsalEnd {
  readonly end: PlayEnd;
  readonly commands: ReadonlyMap<string, string>;
}

const NOBODY = { pid: 1, startTime: '', bootId: '' };

/** There are no processes but those that mocks stand in for. */
const noProcesses: Processes = {
  run: async () => ({ started: false, reason: 'other', message: 'a rehearsal starts nothing' }),
  find: (command) => command,
  isAlive: () => false,
  self: () => NOBODY,
  trace: () => ({ state: 'lost' }),
  adopt: async () => undefined,
  forget: () => {},
};

/** A clock on which waiting takes no time: it jumps, unless what is waited for comes first. */
function jumpingClock(): Clock {
  let time = Date.parse('2026-01-01T03:00:00Z');
  return {
    now: () => time,
    monotonic: () => time,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        // Whatever is ready goes first: a mock answers within this turn of the event loop.
        setImmediate(() => {
          if (!signal?.aborted) time += ms;
          resolve();
        });
      }),
  };
}

/** The kinds as they are, but starting nothing that would outlive the engine. */
const within = (registry: Registry): Registry =>
  Object.fromEntries(
    Object.entries(registry).map(([name, kind]) => {
      if (kind.type !== 'leaf') return [name, kind];
      const { durable: _durable, ...rest } = kind;
      return [name, rest];
    }),
  );

/** Plays a scenario against its mocks: the real engine and the real kinds, and nothing outside. */
export async function rehearse(of: Rehearsed): Promise<RehearsalEnd> {
  const { playbook, language, registry, inputs, scenario, folder } = of;
  const clock = jumpingClock();
  const redactor = createRedactor(inputs.secrets);
  const journal = createJournal({ folder, clock, redactor }, 'rehearsal');
  const commands = new Map<string, string>();
  const outside = mockPorts(scenario, noProcesses);
  const { network } = outside({ step: '', probe: false, action: undefined });
  try {
    const end = await beginPlay(
      {
        registry: within(registry),
        language,
        playbook,
        inputs: inputs.values,
        ports: {
          clock,
          processes: noProcesses,
          network,
          operator: {
            name: 'scenario',
            present: false,
            ask: async () => ({ given: false, reason: 'no-terminal' }),
          },
          locks: { lost: () => undefined },
          of: outside,
        },
        journal,
        redactor,
        answers: { byStep: scenario.answers, via: 'scenario', yes: false },
        env: {},
        cwd: '/',
        origin: { operator: 'scenario', host: 'rehearsal', engine: '', process: NOBODY },
        interruption: new Interruption(),
        observers: [
          {
            event: (event) => {
              if (event.type === 'step.started') commands.set(event.step, event.action.join('\n'));
            },
          },
        ],
      },
      { play: 'rehearsal' },
    );
    return { end, commands };
  } finally {
    journal.close();
  }
}
