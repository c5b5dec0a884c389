import { afterAll, describe, expect, test } from 'vitest';
import { CliRig, type Ended, lives, type Running, until } from '../cli/rig.ts';
import { report } from './figures.ts';
import { eventsOf, leftRunning, MARK } from './oracle.ts';
import { SHAPES, type Shape, STAY_FILE } from './shapes.ts';

/** Seconds after which a step is timed out: by then its tree has grown, and if not, it is ended half-grown. */
const TIMEOUT = '4s';

interface Grown {
  readonly rig: CliRig;
  readonly play: Running;
  readonly shape: Shape;
}

let cases = 0;
afterAll(() =>
  report({
    test: 'T15',
    what: `${Object.keys(SHAPES).length} shapes of process trees, ended by timeout, signals and kill -9`,
    n: cases,
    result: `${cases} settled, 0 survivors`,
  }),
);

/** Plays a step that grows the tree, and waits until all of it is there. */
async function grow(rig: CliRig, shape: Shape, more: string): Promise<Grown> {
  rig.write(STAY_FILE.name, STAY_FILE.text);
  rig.write('tree.sh', `echo t >> effects\n${shape.script}\n`);
  rig.write(
    'p.yaml',
    `runbook: 1
title: Trees
env: {${MARK}: "${rig.cwd}"}
steps:
  - {id: t, shell: [sh, tree.sh]${more}}
  - {id: after, shell: touch after}
`,
  );
  const play = rig.start(['play', 'p.yaml']);
  await until(() => pidsOf(rig).length === shape.pids);
  return { rig, play, shape };
}

const pidsOf = (rig: CliRig): number[] =>
  rig.has('pids') ? rig.read('pids').trim().split('\n').map(Number) : [];

const journalHas = (rig: CliRig, type: string) => until(() => rig.journal().includes(`"type":"${type}"`));

/** Lets every process of the tree end by itself. */
const go = (rig: CliRig): string => rig.write('go', '');

const statusOf = (rig: CliRig, step: string): readonly string[] =>
  eventsOf(rig).flatMap((event) =>
    event.type === 'step.finished' && event.step === step ? [event.outcome.status] : [],
  );

/** What must be so of every case: the engine has ended, and nothing else is left. */
function judge({ rig }: Grown): void {
  expect(pidsOf(rig).filter(lives)).toEqual([]);
  expect(leftRunning(rig)).toEqual([]);
  expect(rig.read('effects')).toBe('t\n');
  cases += 1;
}

/** Engines that live at the same time: most of their time is spent in waiting, TERM ignored takes ten seconds. */
const AT_ONCE = 16;
let free = AT_ONCE;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  await until(() => free > 0);
  free -= 1;
  return work().finally(() => {
    free += 1;
  });
}

/** Does the same to every shape. */
async function toEveryShape(more: string, act: (grown: Grown) => Promise<void>): Promise<void> {
  const each = async ([name, shape]: [string, Shape]): Promise<void> => {
    using rig = new CliRig();
    try {
      const grown = await grow(rig, shape, more);
      await act(grown);
      judge(grown);
    } catch (fault) {
      throw new Error(`${name}: ${fault instanceof Error ? fault.message : fault}`, { cause: fault });
    }
  };
  await Promise.all(Object.entries(SHAPES).map((entry) => inTurn(() => each(entry))));
}

/** Until the last of the others has had its turn. */
const PATIENCE = 300_000;

test.concurrent(
  'timeout: the step has failed, and nothing of its tree is left',
  async () => {
    await toEveryShape(`, timeout: ${TIMEOUT}`, async ({ rig, play, shape }) => {
      const { code } = await play.ended;
      if (shape.leaderGoes) return expect(statusOf(rig, 't')).toEqual(['succeeded']);
      expect(code).toBe(4);
      expect(rig.journal()).toContain('RB503');
      expect(rig.has('after')).toBe(false);
    });
  },
  PATIENCE,
);

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** A leader that goes may have ended its step before the signal came: then the play stops at the next one, or is done. */
const endedBy = (code: number, { shape }: Grown, ended: Ended): void =>
  shape.leaderGoes ? expect([0, code]).toContain(ended.code) : expect(ended.code).toBe(code);

describe.concurrent.each(SIGNALS)('%s', (signal, code) => {
  test(
    'lets a tree that changes something end by itself',
    async () => {
      await toEveryShape('', async (grown) => {
        const { rig, play, shape } = grown;
        play.child.kill(signal);
        if (!shape.leaderGoes) await journalHas(rig, 'play.interrupted');
        go(rig);
        endedBy(code, grown, await play.ended);
        expect(statusOf(rig, 't')).toEqual(['succeeded']);
        if (!shape.leaderGoes) expect(rig.has('after')).toBe(false);
      });
    },
    PATIENCE,
  );

  test(
    'ends a tree that only reads',
    async () => {
      await toEveryShape(', effect: read', async (grown) => {
        const { rig, play, shape } = grown;
        play.child.kill(signal);
        endedBy(code, grown, await play.ended);
        if (!shape.leaderGoes) expect(rig.has('after')).toBe(false);
      });
    },
    PATIENCE,
  );
});

test.concurrent(
  'SIGINT twice: the tree is ended, and whether it took effect is in doubt',
  async () => {
    await toEveryShape('', async (grown) => {
      const { rig, play, shape } = grown;
      play.child.kill('SIGINT');
      if (!shape.leaderGoes) await journalHas(rig, 'play.interrupted');
      play.child.kill('SIGINT');
      endedBy(130, grown, await play.ended);
      if (shape.leaderGoes) return;
      expect(statusOf(rig, 't')).toEqual(['unknown']);
      go(rig);
      expect((await rig.run('resume')).code).toBe(10);
    });
  },
  PATIENCE,
);

test.concurrent(
  'kill -9: the tree lives on, the next engine takes it up, and it ran once',
  async () => {
    await toEveryShape('', async ({ rig, play, shape }) => {
      await journalHas(rig, 'process.started');
      play.child.kill('SIGKILL');
      await play.ended;
      // A leader that goes may have ended its play before the kill came.
      if (shape.leaderGoes && rig.has('after')) return;
      const resumed = rig.start(['resume']);
      if (!shape.leaderGoes) await journalHas(rig, 'step.adopted');
      go(rig);
      const { code, stderr } = await resumed.ended;
      expect(code, stderr).toBe(0);
      expect(statusOf(rig, 't')).toEqual(['succeeded']);
      expect(rig.has('after')).toBe(true);
    });
  },
  PATIENCE,
);
