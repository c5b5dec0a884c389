import { allSteps } from '../../src/engine/all-steps.ts';
import { Interruption } from '../../src/engine/interruption.ts';
import { beginPlay, type PlayEnd, type PlayOptions, resumePlay } from '../../src/engine/play.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { createJournal, openJournal } from '../../src/journal/journal.ts';
import { createRedactor } from '../../src/journal/redaction.ts';
import type { Language } from '../../src/language/language.ts';
import { languageNeeds, loadLanguage } from '../../src/language/load.ts';
import type { Playbook } from '../../src/playbook/playbook.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Folder } from '../../src/ports/files.ts';
import type { Question, Reply } from '../../src/ports/operator.ts';
import type { RunContext, StepOutcome } from '../../src/steps/kind.ts';
import { bad, ok, Rig, typed } from '../engine/rig.ts';

/** What the world saw of a play: what its steps did, and what was told to whoever watched. */
export type Sighting =
  | { readonly saw: 'begun' | 'done'; readonly command: string }
  | { readonly saw: 'told'; readonly event: JournalEvent }
  | { readonly saw: 'shown'; readonly text: string };

/** A playbook on which the power fails; `commands` says which step runs which command of the rig. */
export interface DiskPlay {
  readonly name: string;
  readonly playbook: Playbook;
  readonly language: Language;
}

const PLAYBOOKS: Readonly<Record<string, string>> = {
  changes: `steps:
  - {id: a, shell: one}
  - {id: b, shell: two}
`,
  probes: `steps:
  - {id: a, shell: one, verify: {shell: probe-one}}
  - {id: b, shell: two, idempotent: true}
`,
  questions: `steps:
  - {id: q, confirm: Go on?}
  - id: br
    branch:
      - when: steps.q.answer == true
        then: [{id: x, shell: one, approve: true}, {id: s, shell: never, when: "false"}]
      - otherwise: [{id: z, shell: two}]
`,
  failures: `steps:
  - {id: r, shell: flaky, retry: {attempts: 2}, on-failure: continue}
  - {id: f, shell: fails, on-failure: ask}
  - {id: e, shell: one}
`,
};

const rig = new Rig();
// Nothing is put into its folder: the plays have a disk of their own.
rig[Symbol.dispose]();

/** The playbooks, loaded once. */
export async function diskPlays(): Promise<readonly DiskPlay[]> {
  return Promise.all(
    Object.entries(PLAYBOOKS).map(async ([name, yaml]) => {
      const playbook = await rig.load(yaml);
      const language = await loadLanguage(languageNeeds(JSON.stringify(playbook)));
      return { name, playbook, language };
    }),
  );
}

/** One engine on one disk: it is told what the world was before, and adds what it sees. */
export interface EngineOptions {
  readonly play: DiskPlay;
  readonly folder: Folder;
  /** Everything seen so far; an engine without power sees nothing. */
  readonly seen: Sighting[];
  readonly see: (sighting: Sighting) => void;
  /** Another clock than that of the rig. */
  readonly clock?: Clock;
}

const origin = ({ folder, clock = rig.clock }: EngineOptions) => ({
  folder,
  clock,
  redactor: createRedactor([]),
});

/** Begins the play on an empty folder. */
export async function begin(options: EngineOptions): Promise<PlayEnd> {
  const journal = createJournal(origin(options), 'play');
  return beginPlay(engine(options, journal), { play: 'play' });
}

/** Goes on with a play from what its journal says; throws what an unreadable journal is refused with. */
export async function goOn(options: EngineOptions): Promise<PlayEnd> {
  const opened = openJournal(origin(options), 'play');
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  const { journal, events } = opened.value;
  return resumePlay(engine(options, journal), { events, verdicts: {} });
}

function engine(options: EngineOptions, journal: PlayOptions['journal']): PlayOptions {
  const { play, seen, see } = options;
  const registry = rig.registry({});
  const act = (command: string, context: RunContext): StepOutcome => {
    if (command.startsWith('probe-')) return happened(seen, command.slice('probe-'.length)) ? ok() : bad();
    see({ saw: 'begun', command });
    context.onStart({ pid: 1, startTime: '', bootId: '' });
    context.output('stdout', Buffer.from(`${command} is done\n`));
    see({ saw: 'done', command });
    const tries = seen.filter(
      ({ saw, ...at }) => saw === 'done' && 'command' in at && at.command === command,
    );
    return command === 'fails' || (command === 'flaky' && tries.length < 2) ? bad() : ok();
  };
  const shell = {
    ...registry.shell,
    run: async (action: unknown, context: RunContext) =>
      act((action as { command: string }).command, context),
  };
  return {
    registry: { ...registry, shell } as PlayOptions['registry'],
    language: play.language,
    playbook: play.playbook,
    inputs: {},
    ports: {
      clock: options.clock ?? rig.clock,
      processes: {
        isAlive: () => false,
        trace: () => ({ state: 'lost' }),
        adopt: async () => undefined,
        forget: () => {},
        run: () => Promise.reject(new Error('no process is run')),
        find: () => undefined,
        self: () => ({ pid: 1, startTime: '', bootId: '' }),
      },
      network: {
        http: () => Promise.reject(new Error('no connection is opened')),
        redis: () => Promise.reject(new Error('no connection is opened')),
      },
      logs: {
        open: () => Promise.reject(new Error('no log is read')),
        list: () => Promise.reject(new Error('no log is read')),
        matching: () => undefined,
      },
      readLog: () => Promise.reject(new Error('no log is read')),
      metrics: {
        read: () => Promise.reject(new Error('no metric is read')),
        range: () => Promise.reject(new Error('no metric is read')),
      },
      operator: { name: 'ada', present: true, ask: async (question) => answer(options, question) },
      locks: { lost: () => undefined },
    },
    journal,
    redactor: createRedactor([]),
    answers: { byStep: {}, via: 'flag', yes: false },
    env: {},
    cwd: '/',
    origin: { operator: 'ada', host: 'here', engine: '0', process: { pid: 1, startTime: '', bootId: '' } },
    interruption: new Interruption(),
    observers: [
      {
        event: (event) => see({ saw: 'told', event }),
        output: (_step, _stream, bytes) => see({ saw: 'shown', text: Buffer.from(bytes).toString() }),
      },
    ],
  };
}

/** Whether a command has been run to its end. */
const happened = (seen: readonly Sighting[], command: string): boolean =>
  seen.some((sighting) => sighting.saw === 'done' && sighting.command === command);

/** A person who looks at the system before saying what a step in doubt did. */
function answer({ play, seen }: EngineOptions, { purpose, step }: Question): Reply {
  const command = [...allSteps(play.playbook.steps)].find(({ id }) => id === step)?.config;
  if (purpose === 'doubt') return typed(happened(seen, String(command)) ? 'done' : 'not-done');
  return typed(purpose === 'failure' ? 'continue' : true);
}
