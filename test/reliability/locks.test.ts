import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { CliRig, type Ended, type Running, until } from '../cli/rig.ts';
import { random, report, scale, scaled, seed } from './figures.ts';

/*
 * T20: of several engines on one lock or on one play, one runs; whoever is refused, or has lost its lock, starts
 * nothing. The engines are the real program; a gate lets them reach the lock at the same time.
 */

const GATE = fileURLToPath(new URL('gate.cjs', import.meta.url));

/** Ends also with the engine that started it, and with the folder. */
const UNTIL_GO = 'until test -e go || test ! -e p.yaml || test ! -d /proc/$PPID; do sleep 0.02; done';

const HEAD = 'runbook: 1\ntitle: Holds\nlock: db\nsteps:\n';

/** Says that it runs, and does so until the file `go` is there; then it changes something. */
const HOLDING = `${HEAD}  - {id: hold, effect: read, shell: "echo {{play.id}} >> holds; ${UNTIL_GO}"}
  - {id: change, shell: "echo {{play.id}} >> changes"}
`;

/** The same in one step that fails, so that it can be taken up again and again. */
const FAILING = `${HEAD}  - {id: hold, shell: "echo {{play.id}} >> holds; ${UNTIL_GO}; echo {{play.id}} >> changes; exit 1"}
`;

const chance = random(seed);
let runs = 0;
let winners = 0;
let refused = 0;
let startedWithout = 0;

/** Rounds of this test, the same share of the runs at any scale. */
const rounds = (n: number): readonly number[] => Array.from({ length: scaled(n) }, (_, round) => round);

const lines = (rig: CliRig, file: string): string[] =>
  rig.has(file) ? rig.read(file).split('\n').filter(Boolean) : [];
const go = (rig: CliRig): void => writeFileSync(join(rig.cwd, 'go'), '');
const stop = (rig: CliRig): void => rmSync(join(rig.cwd, 'go'), { force: true });

const children: ChildProcess[] = [];

function start(rig: CliRig, args: readonly string[], env: Record<string, string> = {}): Running {
  const running = rig.start(args, env);
  children.push(running.child);
  return running;
}

/** Looks until something is so; an engine that ends before that is what went wrong. */
async function reached(engines: readonly Running[], look: () => boolean): Promise<void> {
  let early: Ended | undefined;
  for (const { ended } of engines)
    void ended.then((end) => {
      early ??= end;
    });
  await until(() => early !== undefined || look());
  if (!look()) throw new Error(`an engine ended early with ${early?.code}:\n${early?.stderr}`);
}

/** Starts engines that all stand before a lock; `open` lets them at it. */
async function atTheGate(rig: CliRig, lock: string, commands: readonly (readonly string[])[]) {
  const gate = join(rig.cwd, 'gate');
  for (const file of readdirSync(rig.cwd)) if (file.startsWith('gate')) rmSync(join(rig.cwd, file));
  const engines = commands.map((args) => {
    const spin = Math.floor(chance() * 200);
    return start(rig, args, {
      NODE_OPTIONS: `--require ${GATE}`,
      RUNBOOK_TEST_GATE: JSON.stringify({ gate, lock, spin }),
    });
  });
  await reached(engines, () => engines.every(({ child }) => rig.has(`gate.${child.pid}`)));
  return { engines, open: () => writeFileSync(gate, '') };
}

/** Waits until all but one were refused, lets that one end, and holds the refusals against it. */
async function oneWins(rig: CliRig, engines: readonly Running[], code: 'RB404' | 'RB405'): Promise<void> {
  const before = lines(rig, 'changes').length;
  const ended = new Map<Running, Ended>();
  for (const engine of engines) void engine.ended.then((end) => ended.set(engine, end));
  const holding = (): number => lines(rig, 'holds').length;
  await until(() => holding() > 1 || (holding() === 1 && ended.size >= engines.length - 1));
  expect(holding()).toBe(1);
  const [winner, ...more] = engines.filter((engine) => !ended.has(engine));
  expect(more).toEqual([]);
  for (const { code: exit, stderr } of ended.values()) {
    expect(stderr).toContain(`${code} error`);
    expect(stderr).toContain(`pid ${winner?.child.pid},`);
    expect(exit).toBe(9);
    refused += 1;
  }
  expect(holding()).toBe(1);
  expect(lines(rig, 'changes')).toHaveLength(before);
  go(rig);
  await winner?.ended;
  expect(lines(rig, 'changes')).toHaveLength(before + 1);
  stop(rig);
  rmSync(join(rig.cwd, 'holds'));
  runs += 1;
  winners += 1;
}

/** Starts a play that holds the lock, as soon as it does. */
async function holder(rig: CliRig): Promise<Running & { readonly play: string }> {
  const running = start(rig, ['play', 'p.yaml']);
  await reached([running], () => lines(rig, 'holds').length > 0);
  const [play = ''] = lines(rig, 'holds');
  rmSync(join(rig.cwd, 'holds'));
  return { ...running, play };
}

const lockFile = (rig: CliRig, name: string): string => join(rig.home, 'locks', `${name}.lock`);

/** Changes what the record of a lock says of its holder. */
// biome-ignore lint/suspicious/noExplicitAny: the record of a lock is no type of the tests
function rewrite(rig: CliRig, name: string, change: (holder: any) => void): string {
  const record = JSON.parse(readFileSync(lockFile(rig, name), 'utf8'));
  change(record.holder);
  writeFileSync(lockFile(rig, name), JSON.stringify(record));
  return record.id;
}

/** Takes a lock away as a person on another host does, who cannot see that its holder lives. */
async function takeAway(rig: CliRig, name: string): Promise<void> {
  const id = rewrite(rig, name, ({ place, process }) => {
    place.host = 'elsewhere';
    process.bootId = 'its own';
  });
  expect((await rig.run('unlock', id, '--yes')).code).toBe(0);
}

/** A round that fails leaves engines behind that wait, or that stand still. */
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(() =>
  report({
    test: 'T20',
    what: 'engines on one play or one lock: races, a killed holder, a stopped one, one whose lock was taken away',
    n: runs,
    seed,
    result: `${winners} winners, ${refused} refused, ${startedWithout} steps started without the lock`,
  }),
);

describe('T20', { timeout: 120_000 * Math.max(1, scale) }, () => {
  test('of engines that race for one lock one runs', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', HOLDING);
    for (const round of rounds(18)) {
      const racers = Array.from({ length: round % 6 === 0 ? 4 : 2 }, () => ['play', 'p.yaml']);
      const { engines, open } = await atTheGate(rig, 'target-db.lock', racers);
      open();
      await oneWins(rig, engines, 'RB404');
    }
  });

  test('of engines that race for one play one drives it', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', FAILING);
    go(rig);
    const { play } = await rig.json('play', 'p.yaml');
    stop(rig);
    rmSync(join(rig.cwd, 'holds'));
    for (const _ of rounds(14)) {
      const resume = ['resume', play];
      const { engines, open } = await atTheGate(rig, `play-${play}.lock`, [resume, resume]);
      open();
      await oneWins(rig, engines, 'RB405');
    }
    expect((await rig.run('show', play)).code).toBe(0);
  });

  test('of engines that race for the lock of one that was killed one runs', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', HOLDING);
    for (const _ of rounds(14)) {
      const dead = await holder(rig);
      const play = ['play', 'p.yaml'];
      const { engines, open } = await atTheGate(rig, 'target-db.lock', [play, play]);
      dead.child.kill('SIGKILL');
      await until(() => dead.child.signalCode !== null);
      open();
      await oneWins(rig, engines, 'RB404');
    }
  });

  test('a holder that stands still keeps its lock, however long it does', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', HOLDING);
    for (const _ of rounds(6)) {
      const held = await holder(rig);
      held.child.kill('SIGSTOP');
      const id = rewrite(rig, 'target-db', (record) => {
        record.since = '1999-01-01T00:00:00.000Z';
      });
      const [play, unlock] = await Promise.all([rig.run('play', 'p.yaml'), rig.run('unlock', id, '--yes')]);
      expect([play.code, unlock.code]).toEqual([9, 9]);
      refused += 1;
      held.child.kill('SIGCONT');
      go(rig);
      expect((await held.ended).code).toBe(0);
      stop(rig);
      runs += 1;
      winners += 1;
    }
    expect(lines(rig, 'holds')).toEqual([]);
  });

  test('a holder whose lock was taken away while it stood still starts nothing', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', HOLDING);
    for (const _ of rounds(4)) {
      const lost = await holder(rig);
      lost.child.kill('SIGSTOP');
      await takeAway(rig, 'target-db');
      const next = await holder(rig);
      lost.child.kill('SIGCONT');
      go(rig);
      const [ended, won] = await Promise.all([lost.ended, next.ended]);
      expect(ended.stderr).toContain('RB516');
      expect([ended.code, won.code]).toEqual([1, 0]);
      startedWithout += lines(rig, 'changes').filter((play) => play === lost.play).length;
      expect(lines(rig, 'changes').at(-1)).toBe(next.play);
      stop(rig);
      runs += 1;
      winners += 1;
    }
    expect(startedWithout).toBe(0);
  });

  test('an engine whose play was taken over while it stood still starts nothing and writes nothing', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', HOLDING);
    for (const round of rounds(4)) {
      const lost = await holder(rig);
      lost.child.kill('SIGSTOP');
      await takeAway(rig, `play-${lost.play}`);
      await takeAway(rig, 'target-db');
      go(rig);
      expect((await rig.run('resume', lost.play)).code).toBe(0);
      const journal = `home/plays/${lost.play}/journal.jsonl`;
      const record = rig.read(journal);
      lost.child.kill('SIGCONT');
      const ended = await lost.ended;
      expect(ended.stderr).toMatch(/RB604|RB516/);
      expect(ended.code).toBe(1);
      expect(rig.read(journal)).toBe(record);
      startedWithout += lines(rig, 'changes').length - round - 1;
      stop(rig);
      rmSync(join(rig.cwd, 'holds'), { force: true });
      runs += 1;
      winners += 1;
    }
    expect(startedWithout).toBe(0);
  });
});
