import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { random, report, scale, scaled, seed } from './figures.ts';
import { live } from './life.ts';
import type { StepName } from './steps.ts';
import { type Birth, type Survival, survive, unharmed } from './survive.ts';
import { startWorld, type World } from './world.ts';

/** Engines that are killed in an ordinary run. */
const KILLS = scaled(200);

/** After so many deaths of a play its engine is left in peace, so that there is an end to judge. */
const KILLS_A_PLAY = 12;

/** Milliseconds between the first record, or the start, and the latest kill. */
const LATEST = 70;

/** Steps of which each play has some: Redis is left to every fourth play, since its client is slow to load. */
const USUAL: readonly StepName[] = [
  'change',
  'slow change',
  'talking change',
  'words',
  'verified change',
  'repeatable change',
  'read',
  'destroy',
  'approved change',
  'retried change',
  'request',
  'changing request',
  'verified request',
  'question',
  'checklist',
  'wait',
  'wait until',
  'notification',
  'repeatable notification',
  'notifying command',
  'log',
  'branch',
  'repeat',
  'repeat until',
  'play',
  'at once',
  'two at a time',
  'at once for each',
  'metric',
  'metric of a command',
];
const REDIS: readonly StepName[] = ['redis read', 'redis change', 'verified redis change'];

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

/** Kills each engine at a random moment: most after its first record, some while they start. */
function killer(chance: () => number): Birth {
  return (rig, args, engine) => {
    if (engine >= KILLS_A_PLAY) return unharmed(rig, args, engine);
    const living = live(rig, args);
    const after = chance() * LATEST;
    const early = chance() < 0.15;
    void (early ? Promise.resolve() : living.begun).then(() => {
      const timer = setTimeout(living.kill, after);
      void living.ended.then(() => clearTimeout(timer));
    });
    return living;
  };
}

function stepsOf(chance: () => number, play: number): StepName[] {
  const choose = (among: readonly StepName[]) => among[Math.floor(chance() * among.length)] ?? 'change';
  const usual = Array.from({ length: 14 }, () => choose(USUAL));
  return play % 4 === 3 ? [...usual, choose(REDIS), 'redis change', choose(USUAL)] : usual;
}

test(
  'whenever an engine is killed, nothing shown is lost, nothing completed runs again, nothing in doubt is passed over',
  async () => {
    const chance = random(seed);
    const survivals: Survival[] = [];
    const deaths = () => survivals.reduce((sum, each) => sum + each.deaths, 0);
    for (let play = 0; deaths() < KILLS; play += 1)
      survivals.push(await survive(world, stepsOf(chance, play), killer(chance)));
    expect(survivals.flatMap(({ wrong }) => wrong)).toEqual([]);
    const count = (type: JournalEvent['type']) =>
      survivals.reduce((sum, { events }) => sum + events.filter((event) => event.type === type).length, 0);
    const [doubts, adopted] = [count('step.verdict'), count('step.adopted')];
    // Kills that never meet a step prove nothing.
    expect(doubts).toBeGreaterThan(deaths() / 20);
    expect(adopted).toBeGreaterThan(deaths() / 20);
    report({
      test: 'T1',
      what: `kill -9 at a random moment over ${survivals.length} plays of every kind of step`,
      n: deaths(),
      seed,
      result: `0 lost, 0 completed run again, ${adopted} commands taken up, ${doubts} steps in doubt, each told and decided`,
    });
  },
  600_000 * Math.max(1, scale),
);
