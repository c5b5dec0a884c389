import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openFolder } from '../../src/host/folder.ts';
import type { LockHolder } from '../../src/host/lock-holder.ts';
import { createLocks } from '../../src/host/locks.ts';
import { type Machine, thisMachine } from '../../src/host/machine.ts';
import { createProcesses } from '../../src/host/processes.ts';
import type { Folder } from '../../src/ports/files.ts';
import { bundleChild, temporaryFolder } from './bundle.ts';
import { waitFor } from './wait-for.ts';

const here = thisMachine();
const me: LockHolder = {
  play: 'k3m',
  playbook: 'lida/complete-outage',
  operator: 'anna',
  place: here.place,
  process: createProcesses().self(),
  since: '2026-11-22T09:00:00.000Z',
};

let temporary: ReturnType<typeof temporaryFolder>;
let scripts: ReturnType<typeof temporaryFolder>;
let script: string;
let folder: Folder;
const children: ChildProcess[] = [];

beforeAll(async () => {
  scripts = temporaryFolder();
  script = await bundleChild('take-lock', scripts.path);
});
afterAll(() => scripts.remove());
beforeEach(() => {
  temporary = temporaryFolder();
  folder = openFolder(join(temporary.path, 'locks'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  temporary.remove();
});

interface Taker {
  readonly child: ChildProcess;
  readonly lines: () => readonly string[];
}

const taker = async (gate: string): Promise<Taker> => {
  const child = spawn(process.execPath, [script, folder.path, 'lida', gate], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  const lines = () => text.split('\n').slice(0, -1);
  await waitFor(() => lines().length > 0);
  return { child, lines };
};

const open = (gate: string): void => writeFileSync(gate, '');
const gateAt = (name: string): string => join(temporary.path, name);
const answer = (one: Taker): Promise<string> => waitFor(() => one.lines()[1]);
const killed = async ({ child }: Taker): Promise<void> => {
  child.kill('SIGKILL');
  await waitFor(() => child.signalCode);
};

describe('a lock', () => {
  test('is held by one, who is named to the other, until it is released', () => {
    const locks = createLocks(folder, here);
    const first = locks.acquire('lida', me);
    expect(first.ok).toBe(true);
    expect(locks.acquire('lida', { ...me, play: 'other' })).toMatchObject({
      ok: false,
      found: { holder: me },
    });
    if (first.ok) first.lock.release();
    const second = locks.acquire('lida', { ...me, play: 'other' });
    expect(second.ok).toBe(true);
    // A release that comes twice does not take the lock from the next one.
    if (first.ok) first.lock.release();
    expect(locks.acquire('lida', me)).toMatchObject({ ok: false, found: { holder: { play: 'other' } } });
    if (second.ok) second.lock.release();
    expect(folder.list()).toEqual([]);
  });

  test('of any name stays in its folder, and two names are two locks', () => {
    const locks = createLocks(folder, here);
    const names = ['../../etc', 'lida/prod', 'lida prod', '', '.', 'x'.repeat(500), 'ü', 'lida', 'lida.lock'];
    for (const name of names) expect(locks.acquire(name, me).ok, name).toBe(true);
    for (const name of names) expect(locks.acquire(name, me).ok, name).toBe(false);
    expect(folder.list()).toHaveLength(names.length);
  });

  test('is not stale by age', () => {
    const locks = createLocks(folder, here);
    locks.acquire('old', { ...me, since: '1999-01-01T00:00:00.000Z' });
    expect(locks.acquire('old', me).ok).toBe(false);
  });

  const gone = { ...me.process, startTime: '1' };
  const rebooted = { ...me.process, bootId: '00000000-0000-0000-0000-000000000000' };
  const died = { ...me.process, pid: 2 ** 22 + 1 };
  test.each([
    ['its process has ended', { process: died }, 'gone'],
    ['its number belongs to another process', { process: gone }, 'reused'],
    ['its machine was restarted', { process: rebooted }, 'rebooted'],
    [
      'a container of a machine that was restarted took it',
      { process: rebooted, place: { ...me.place, pids: 'pid:[1]' } },
      'rebooted',
    ],
  ])('is stale when %s', (_, differs, because) => {
    const locks = createLocks(folder, here);
    locks.acquire('lida', { ...me, ...differs });
    expect(locks.list()).toMatchObject([{ name: 'lida', standing: { state: 'stale', because } }]);
    expect(locks.acquire('lida', me).ok).toBe(true);
    expect(locks.list()).toMatchObject([{ holder: me, standing: { state: 'held' } }]);
    expect(folder.list()).toEqual(['lida.lock']);
  });

  test.each([
    ['on another host', { host: 'other-host' }, rebooted, 'host'],
    ['on another machine of the same name', { machine: 'other' }, rebooted, 'machine'],
    ['in another container', { pids: 'pid:[1]' }, died, 'container'],
  ])('that is held %s is not stale: nobody here can tell', (_, differs, process, because) => {
    const locks = createLocks(folder, here);
    locks.acquire('lida', { ...me, place: { ...me.place, ...differs }, process });
    expect(locks.acquire('lida', me)).toMatchObject({
      ok: false,
      found: { standing: { state: 'unknown', because } },
    });
  });

  test('of this boot is known by it, whatever the machine is called by now', () => {
    const locks = createLocks(folder, here);
    const place = { ...me.place, host: 'its-name-at-home' };
    locks.acquire('living', { ...me, place });
    locks.acquire('dead', { ...me, place, process: died });
    const standings = locks.list().map(({ standing }) => standing.state);
    expect(standings.sort()).toEqual(['held', 'stale']);
  });

  test('that is damaged is neither free nor held, and names its file', () => {
    for (const damage of ['{}', '[1', '{"id":"../x","holder":{"process":{"pid":1}}}']) {
      folder.write('lida.lock', new TextEncoder().encode(damage));
      expect(createLocks(folder, here).acquire('lida', me)).toMatchObject({
        ok: false,
        found: {
          path: join(folder.path, 'lida.lock'),
          standing: { state: 'unknown', because: 'damaged' },
        },
      });
    }
  });
});

describe('a lock that is taken away', () => {
  const elsewhere: Machine = {
    place: { ...here.place, host: 'elsewhere' },
    lifeOf: ({ bootId }) => (bootId === 'there' ? 'lives' : 'rebooted'),
  };
  const other: LockHolder = {
    ...me,
    play: 'other',
    place: elsewhere.place,
    process: { pid: 1, startTime: '', bootId: 'there' },
  };
  const only = (machine = here) => {
    const [found, ...more] = createLocks(folder, machine).list();
    if (found === undefined || more.length > 0) throw new Error('one lock was expected');
    return found;
  };

  test('is free, and its holder sees that it has lost it and does not give away what is not its own', () => {
    const taken = createLocks(folder, here).acquire('lida', me);
    if (!taken.ok) throw new Error('it was free');
    expect(taken.lock.isHeld()).toBe(true);
    const there = createLocks(folder, elsewhere);
    expect(there.remove(only(elsewhere), other)).toBe(true);
    expect(folder.list()).toEqual([]);
    expect(taken.lock.isHeld()).toBe(false);
    expect(there.acquire('lida', other).ok).toBe(true);
    expect(taken.lock.isHeld()).toBe(false);
    taken.lock.release();
    expect(only(elsewhere)).toMatchObject({ holder: { play: 'other' }, standing: { state: 'held' } });
    expect(folder.list()).toEqual(['lida.lock']);
  });

  test('stays with who took it since it was looked at', () => {
    const locks = createLocks(folder, here);
    const first = locks.acquire('lida', me);
    const found = only();
    if (first.ok) first.lock.release();
    locks.acquire('lida', { ...me, play: 'next' });
    expect(locks.remove(found, me)).toBe(false);
    expect(only()).toMatchObject({ holder: { play: 'next' } });
  });

  test('may be a damaged one, or one whose record was lost', () => {
    for (const text of ['{', '']) {
      folder.write('lida.lock', new TextEncoder().encode(text));
      expect(createLocks(folder, here).remove(only(), me)).toBe(true);
      expect(folder.list()).toEqual([]);
    }
  });

  test('is left to its holder where who took it away died before that was done', () => {
    const taken = createLocks(folder, here).acquire('lida', me);
    const { id } = only();
    const remover = { ...me, process: { ...me.process, startTime: '1' } };
    const record = JSON.stringify({ id: 'b'.repeat(32), name: 'lida', holder: remover });
    folder.write(`lida.lock.${id}`, new TextEncoder().encode(record));
    expect(taken.ok && taken.lock.isHeld()).toBe(true);
    expect(createLocks(folder, here).acquire('lida', me)).toMatchObject({ ok: false, found: { id } });
    expect(createLocks(folder, here).remove(only(), me)).toBe(true);
    expect(taken.ok && taken.lock.isHeld()).toBe(false);
    expect(folder.list()).toEqual([]);
  });
});

describe('a lock whose record was lost when the machine went down', () => {
  test.each([0, 200])('is free: %i bytes of nothing', (length) => {
    folder.write('lida.lock', new Uint8Array(length));
    const locks = createLocks(folder, here);
    expect(locks.acquire('lida', me).ok).toBe(true);
    expect(locks.acquire('lida', me)).toMatchObject({ ok: false, found: { holder: me } });
    expect(folder.list()).toEqual(['lida.lock']);
  });

  test('is free also where its successors were lost with it', () => {
    let file = 'lida.lock';
    for (const _ of [1, 2, 3]) {
      folder.write(file, new Uint8Array());
      file = `lida.lock.${createHash('sha256').update(file).digest('hex').slice(0, 32)}`;
    }
    expect(createLocks(folder, here).acquire('lida', me).ok).toBe(true);
    expect(folder.list()).toEqual(['lida.lock']);
  });
});

describe('among processes', () => {
  test('the lock of a killed one is taken over, that of a living one is not', async () => {
    const gate = gateAt('gate');
    open(gate);
    const holder = await taker(gate);
    expect(await answer(holder)).toBe('taken');
    const locks = createLocks(folder, here);
    expect(locks.acquire('lida', me)).toMatchObject({
      ok: false,
      found: { holder: { process: { pid: holder.child.pid } }, standing: { state: 'held' } },
    });
    await killed(holder);
    expect(locks.acquire('lida', me)).toMatchObject({ ok: true });
    expect(folder.list()).toEqual(['lida.lock']);
  });

  test('a successor that died half-way is succeeded', () => {
    const gone = { ...me.process, startTime: '1' };
    const record = (id: string) =>
      new TextEncoder().encode(JSON.stringify({ id, name: 'lida', holder: { ...me, process: gone } }));
    folder.write('lida.lock', record('a'.repeat(32)));
    folder.write(`lida.lock.${'a'.repeat(32)}`, record('b'.repeat(32)));
    folder.write(`lida.lock.${'b'.repeat(32)}`, record('c'.repeat(32)));
    const locks = createLocks(folder, here);
    expect(locks.acquire('lida', me).ok).toBe(true);
    expect(locks.acquire('lida', me)).toMatchObject({ ok: false, found: { holder: me } });
    expect(folder.list()).toEqual(['lida.lock']);
  });

  test('a living successor holds the lock already', () => {
    const gone = { ...me.process, startTime: '1' };
    const record = (id: string, holder: LockHolder) =>
      new TextEncoder().encode(JSON.stringify({ id, name: 'lida', holder }));
    folder.write('lida.lock', record('a'.repeat(32), { ...me, process: gone }));
    folder.write(`lida.lock.${'a'.repeat(32)}`, record('b'.repeat(32), { ...me, play: 'successor' }));
    expect(createLocks(folder, here).acquire('lida', me)).toMatchObject({
      ok: false,
      found: { holder: { play: 'successor' } },
    });
  });

  for (const round of [1, 2, 3, 4, 5]) {
    test(`of several that race for a stale lock one wins (round ${round})`, async () => {
      const gate = gateAt('first');
      open(gate);
      const dead = await taker(gate);
      expect(await answer(dead)).toBe('taken');
      await killed(dead);
      const race = gateAt('race');
      const takers = await Promise.all([1, 2, 3, 4].map(() => taker(race)));
      open(race);
      const answers = await Promise.all(takers.map(answer));
      expect(answers.filter((each) => each === 'taken')).toHaveLength(1);
      const winner = takers[answers.indexOf('taken')];
      const others = answers.filter((each) => each !== 'taken');
      expect(new Set(others)).toEqual(new Set([`held by ${winner?.child.pid}`]));
      expect(folder.list()).toEqual(['lida.lock']);
    });
  }
});
