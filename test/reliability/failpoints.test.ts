import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { report, scale } from './figures.ts';
import { type Fault, live } from './life.ts';
import { ADOPTION_POINT, PLAY_POINTS, RESUME_POINTS, STEP_POINTS, TARGETS } from './points.ts';
import type { StepName } from './steps.ts';
import { type Birth, type Survival, survive, unharmed } from './survive.ts';
import { startWorld, type World } from './world.ts';

const ACTIONS = ['kill', 'throw', 'exit'] as const;

/** Of the ends that are milder than kill -9, an ordinary run takes a part of the steps; RUNBOOK_TEST_SCALE=4 takes all. */
const SHARE = scale >= 4 ? 1 : 5;

/** Chooses evenly, and others for each point. */
const chosen = <T>(all: readonly T[], action: Fault['action'], turn: number): T[] =>
  all.filter((_, index) => action === 'kill' || (index + turn) % SHARE === 0 || all.length < SHARE);

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** One play and the faults that its engines meet, in this order. */
interface Ordeal {
  readonly steps: readonly StepName[];
  readonly faults: readonly Fault[];
}

const idOf = (steps: readonly StepName[], name: StepName): string => `s${steps.indexOf(name)}`;

/** Every engine of a play dies at the same moment of another step. */
const stepOrdeals = (action: Fault['action']): Ordeal[] =>
  STEP_POINTS.filter(({ diesOnly }) => action !== 'throw' || !diesOnly).map(({ point, of }, turn) => ({
    steps: of,
    faults: chosen(of, action, turn).map((name) => ({ point, action, step: idOf(of, name) })),
  }));

const playOrdeals = (action: Fault['action']): Ordeal[] =>
  PLAY_POINTS.map((point) => ({ steps: ['change', 'question'], faults: [{ point, action }] }));

/** Steps that are in doubt when their engine dies between intent and outcome, each decided in another way. */
const DOUBTED = [
  'change',
  'verified change',
  'repeatable change',
  'talking read',
  'changing request',
] as const;

/** For each step two engines: one leaves it in doubt, the next dies over the doubt. */
const resumeOrdeals = (action: Fault['action']): Ordeal[] =>
  RESUME_POINTS.map((point, turn) => ({
    steps: DOUBTED,
    faults: chosen(DOUBTED, action, turn).flatMap((name): Fault[] => {
      const step = idOf(DOUBTED, name);
      return [
        { point: 'after step.started is synced', action: 'kill', step },
        point.includes('play.') ? { point, action } : { point, action, step },
      ];
    }),
  }));

/** Commands that were done when their engine died, and one that was not. */
const ADOPTED = ['change', 'talking change', 'verified change', 'orphaned change'] as const;

/** For each command two engines: one dies before it recorded the end, the next over taking it up. */
const adoptionOrdeal = (action: Fault['action']): Ordeal => ({
  steps: ADOPTED,
  faults: ADOPTED.flatMap((name): Fault[] => {
    const step = idOf(ADOPTED, name);
    const ends = name !== 'orphaned change';
    return [
      {
        point: ends ? 'before step.finished is appended' : 'after process.started is appended',
        action: 'kill',
        step,
      },
      { point: ADOPTION_POINT, action, step },
    ];
  }),
});

/** A play of so many steps of one kind, at each of which an engine is killed. */
const killedAt = (times: number, name: StepName, point: string): Ordeal => ({
  steps: Array.from({ length: times }, () => name),
  faults: Array.from({ length: times }, (_, index) => ({ point, action: 'kill', step: `s${index}` })),
});

/** What makes sure that each way to decide a doubt is taken often enough. */
const BRANCH_ORDEALS: readonly Ordeal[] = [
  killedAt(20, 'orphaned change', 'after process.started is appended'),
  killedAt(15, 'verified change', 'before a process is spawned'),
  killedAt(15, 'verified request', 'after a reply has come'),
  killedAt(12, 'changing request', 'after a reply has come'),
  killedAt(24, 'changing request', 'before a connection is made'),
  killedAt(12, 'repeatable request', 'after a request is sent'),
];

/** Gives each engine the first fault that none has met yet. */
function faulty(faults: readonly Fault[], met: (count: number) => void): Birth {
  return (rig, args, engine) => {
    const count = rig.has('met') ? rig.read('met').trim().split('\n').length : 0;
    met(count);
    const fault = faults[count];
    return fault === undefined ? unharmed(rig, args, engine) : live(rig, args, fault);
  };
}

async function undergo({ steps, faults }: Ordeal): Promise<Survival> {
  let met = 0;
  const survival = await survive(
    world,
    steps,
    faulty(faults, (count) => {
      met = count;
    }),
  );
  // The last fault can be met when the play is done already.
  const missed = faults
    .slice(met + (met === faults.length - 1 ? 1 : 0))
    .map(({ point, step }) => `never met: ${point} of ${step}`);
  const [{ point = '', action = '' } = {}] = faults.slice(-1);
  return { ...survival, wrong: [...survival.wrong, ...missed].map((each) => `${action} ${point}: ${each}`) };
}

/** How doubts were decided, by branch of D5. */
const branches = new Map<string, number>();

function countBranches({ events, asked }: Survival): void {
  const count = (name: string, times = 1) => branches.set(name, (branches.get(name) ?? 0) + times);
  count('nobody there', asked);
  for (const event of events) for (const name of branchesOf(event)) count(name);
}

function branchesOf(event: JournalEvent): string[] {
  if (event.type === 'step.adopted')
    return [event.process === undefined ? 'outcome left behind' : 'still running'];
  if (event.type !== 'step.verdict') return [];
  const { basis, verdict } = event;
  return [basis === 'verify' || basis === 'operator' ? `${basis}: ${verdict}` : basis];
}

async function undergoAll(ordeals: readonly Ordeal[]): Promise<{ deaths: number; wrong: string[] }> {
  let deaths = 0;
  const wrong: string[] = [];
  for (const ordeal of ordeals) {
    const survival = await undergo(ordeal);
    countBranches(survival);
    deaths += survival.deaths;
    wrong.push(...survival.wrong);
  }
  return { deaths, wrong };
}

const points = new Set<string>();
let all = 0;
test.each(ACTIONS)(
  'engines that meet %s at each named point leave a play that goes on',
  async (action) => {
    const ordeals = [
      ...stepOrdeals(action),
      ...playOrdeals(action),
      ...resumeOrdeals(action),
      adoptionOrdeal(action),
    ];
    if (action === 'kill') ordeals.push(...BRANCH_ORDEALS);
    const { deaths, wrong } = await undergoAll(ordeals);
    expect(wrong).toEqual([]);
    all += deaths;
    for (const { faults } of ordeals) for (const { point } of faults) points.add(point);
  },
  600_000 * Math.max(1, scale),
);

/** The branches of D5, and the verdicts that each can come to. */
const BRANCHES = [
  'outcome left behind',
  'still running',
  'read',
  'idempotent',
  'verify: done',
  'verify: not-done',
  'operator: done',
  'operator: not-done',
  'operator: again',
  'nobody there',
];

test('each way to decide a doubt was taken at least 20 times', () => {
  const taken = BRANCHES.map((name) => [name, branches.get(name) ?? 0] as const);
  expect(taken.filter(([, times]) => times < 20)).toEqual([]);
  expect([...branches.keys()].filter((name) => !BRANCHES.includes(name))).toEqual([]);
  report({
    test: 'T2',
    what: `${points.size} named failpoints, ${TARGETS.length} variants of 6 kinds of step, kill -9, an error, an exit`,
    n: all,
    result: `0 lost, 0 completed run again; doubts: ${taken.map(([name, times]) => `${name} ${times}`).join(', ')}`,
  });
});
