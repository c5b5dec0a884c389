import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { type Behaviour, bad, ok, Rig, type RigOptions, typed } from '../engine/rig.ts';
import { wrongStarts } from '../engine/wrong-starts.ts';
import { random, report, scaled, seed } from './figures.ts';

const CASES = scaled(60);

/** Engines that a play may need before it is given up. */
const PATIENCE = 40;

/** A step as it is written, of at most so many levels. */
class Shapes {
  readonly leaves: string[] = [];
  readonly #chance: () => number;
  #count = 0;

  constructor(chance: () => number) {
    this.#chance = chance;
  }

  below(n: number): number {
    return Math.floor(this.#chance() * n);
  }

  steps(levels: number, most: number): object[] {
    return Array.from({ length: 1 + this.below(most) }, () => this.step(levels));
  }

  step(levels: number): object {
    this.#count += 1;
    const id = `s${this.#count}`;
    const kind = levels === 0 ? 0 : this.below(5);
    if (kind > 2) {
      const steps = this.steps(levels - 1, 4);
      const settings = [{}, { limit: 1 + this.below(3) }, { fail: 'fast' }, { fail: 'fast', limit: 2 }];
      return { id, parallel: { ...settings[this.below(4)], steps } };
    }
    if (kind === 2) return { id, branch: [{ otherwise: this.steps(levels - 1, 3) }] };
    this.leaves.push(id);
    const more = [
      {},
      { effect: 'read' },
      { approve: true },
      { idempotent: true },
      { retry: { attempts: 2, delay: '1s' } },
      { undo: { shell: `un${id}` } },
    ];
    return { id, shell: id, ...more[this.below(6)] };
  }
}

/** What steps do: each takes its time, and some fail at first. */
function behaviours(shapes: Shapes): Record<string, Behaviour> {
  const table: Record<string, Behaviour> = {};
  for (const id of shapes.leaves) {
    const turns = shapes.below(6);
    const failures = shapes.below(4) === 0 ? 1 : 0;
    let runs = 0;
    table[id] = async ({ signal }) => {
      runs += 1;
      const failing = runs <= failures;
      for (let turn = 0; turn < turns && !signal.aborted; turn += 1)
        await new Promise((next) => setImmediate(next));
      return signal.aborted || failing ? bad() : ok();
    };
  }
  return table;
}

/** An engine that dies, or is interrupted, somewhere; or that nothing happens to. */
function fate(shapes: Shapes, engine: number): RigOptions {
  const at = 2 + shapes.below(40);
  let seen = 0;
  const due = (): boolean => {
    seen += 1;
    return seen === at;
  };
  const kind = engine > PATIENCE / 2 ? 3 : shapes.below(4);
  if (kind < 2) return { dies: due };
  if (kind === 2) return { onEvent: (_, interrupt) => due() && interrupt('SIGTERM') };
  return {};
}

interface Survived {
  readonly wrong: readonly string[];
  readonly deaths: number;
  readonly most: number;
}

/** Plays one shape through as many engines as it takes. */
async function survive(chance: () => number): Promise<Survived> {
  using rig = new Rig();
  const shapes = new Shapes(chance);
  const yaml = `steps: ${JSON.stringify([{ id: 'first', parallel: shapes.steps(2, 5) }, ...shapes.steps(2, 3)])}\n`;
  const given: RigOptions = {
    behaviour: behaviours(shapes),
    operator: ({ purpose }) =>
      typed(
        purpose === 'doubt'
          ? 'again'
          : purpose === 'failure'
            ? 'stop'
            : purpose === 'interrupt'
              ? 'go-on'
              : true,
      ),
  };
  let deaths = 0;
  const dead = (error: Error) => {
    expect(error.message).toContain('the engine is dead');
    deaths += 1;
    return { status: 'dead' };
  };
  let { status } = await rig.play(yaml, { ...given, ...fate(shapes, 0) }).catch(dead);
  for (let engine = 1; engine <= PATIENCE && status !== 'succeeded'; engine += 1)
    ({ status } = await rig.resume({ ...given, ...fate(shapes, engine) }).catch(dead));
  const lines = readFileSync(`${rig.folder}/play/journal.jsonl`, 'utf8').trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as JournalEvent);
  const missing = shapes.leaves.filter((id) => !rig.calls.includes(id));
  return {
    wrong: [...wrongStarts(events), ...missing.map((id) => `${id} never ran`)].map(
      (each) => `${each} in ${yaml}`,
    ),
    deaths,
    most: mostAtOnce(events),
  };
}

/** How many steps were under way at the same time. */
function mostAtOnce(events: readonly JournalEvent[]): number {
  const open = new Set<string>();
  let most = 0;
  for (const event of events) {
    if (event.type === 'play.resumed') open.clear();
    if (event.type === 'step.started') open.add(event.step);
    if (event.type === 'step.finished') open.delete(event.step);
    most = Math.max(most, open.size);
  }
  return most;
}

test('whatever the lanes, and whenever an engine dies or is interrupted, nothing completed runs again and all runs', async () => {
  const chance = random(seed);
  const survived: Survived[] = [];
  for (let one = 0; one < CASES; one += 1) survived.push(await survive(chance));
  expect(survived.flatMap(({ wrong }) => wrong)).toEqual([]);
  const deaths = survived.reduce((sum, each) => sum + each.deaths, 0);
  const crowded = survived.filter(({ most }) => most >= 3).length;
  // Lanes that never meet prove nothing, and neither do engines that never die.
  expect(deaths).toBeGreaterThan(CASES / 2);
  expect(crowded).toBeGreaterThan(CASES / 4);
  report({
    test: 'T1',
    what: `plays of random lanes, ${crowded} of them with three steps or more under way, whose engines died at random events`,
    n: CASES,
    seed,
    result: `${deaths} deaths, 0 completed run again`,
  });
}, 300_000);
