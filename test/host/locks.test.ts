import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openFolder } from '../../src/host/folder.ts';
import { createLocks, type LockHolder } from '../../src/host/locks.ts';
import { createProcesses } from '../../src/host/processes.ts';
import type { Folder } from '../../src/ports/files.ts';
import { bundleChild, temporaryFolder } from './bundle.ts';
import { waitFor } from './wait-for.ts';

const processes = createProcesses();
const me: LockHolder = {
  play: 'k3m',
  playbook: 'lida/complete-outage',
  step: 'start_redis',
  host: 'this-host',
  operator: 'anna',
  process: processes.self(),
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
    const locks = createLocks(folder, processes);
    const first = locks.acquire('lida', me);
    expect(first.ok).toBe(true);
    expect(locks.acquire('lida', { ...me, play: 'other' })).toEqual({ ok: false, holder: me });
    if (first.ok) first.release();
    const second = locks.acquire('lida', { ...me, play: 'other' });
    expect(second.ok).toBe(true);
    // A release that comes twice does not take the lock from the next one.
    if (first.ok) first.release();
    expect(locks.acquire('lida', me)).toMatchObject({ ok: false, holder: { play: 'other' } });
    if (second.ok) second.release();
    expect(folder.list()).toEqual([]);
  });

  test('of any name stays in its folder, and two names are two locks', () => {
    const locks = createLocks(folder, processes);
    const names = ['../../etc', 'lida/prod', 'lida prod', '', '.', 'x'.repeat(500), 'ü', 'lida', 'lida.lock'];
    for (const name of names) expect(locks.acquire(name, me).ok, name).toBe(true);
    for (const name of names) expect(locks.acquire(name, me).ok, name).toBe(false);
    expect(folder.list()).toHaveLength(names.length);
  });

  test('is not stale by age, or because it is held on another host', () => {
    const locks = createLocks(folder, processes);
    const gone = { ...me.process, startTime: '1' };
    locks.acquire('old', { ...me, since: '1999-01-01T00:00:00.000Z' });
    locks.acquire('far', { ...me, host: 'other-host', process: gone });
    expect(locks.acquire('old', me).ok).toBe(false);
    expect(locks.acquire('far', me).ok).toBe(false);
  });

  test('is stale when its process number belongs to another process, or to another boot', () => {
    const locks = createLocks(folder, processes);
    locks.acquire('reused', { ...me, process: { ...me.process, startTime: '1' } });
    locks.acquire('boot', {
      ...me,
      process: { ...me.process, bootId: '00000000-0000-0000-0000-000000000000' },
    });
    expect(locks.acquire('reused', me).ok).toBe(true);
    expect(locks.acquire('boot', me).ok).toBe(true);
    expect(folder.list()).toEqual(['boot.lock', 'reused.lock']);
  });

  test('that is damaged is neither free nor held, and says what to do', () => {
    for (const damage of ['{}', '[1', '{"id":"../x","holder":{"process":{"pid":1}}}']) {
      folder.write('lida.lock', new TextEncoder().encode(damage));
      expect(() => createLocks(folder, processes).acquire('lida', me)).toThrow(/RB404.*damaged/);
    }
  });
});

describe('a lock whose record was lost when the machine went down', () => {
  test.each([0, 200])('is free: %i bytes of nothing', (length) => {
    folder.write('lida.lock', new Uint8Array(length));
    const locks = createLocks(folder, processes);
    expect(locks.acquire('lida', me).ok).toBe(true);
    expect(locks.acquire('lida', me)).toEqual({ ok: false, holder: me });
    expect(folder.list()).toEqual(['lida.lock']);
  });

  test('is free also where its successors were lost with it', () => {
    let file = 'lida.lock';
    for (const _ of [1, 2, 3]) {
      folder.write(file, new Uint8Array());
      file = `lida.lock.${createHash('sha256').update(file).digest('hex').slice(0, 32)}`;
    }
    expect(createLocks(folder, processes).acquire('lida', me).ok).toBe(true);
    expect(folder.list()).toEqual(['lida.lock']);
  });
});

describe('among processes', () => {
  test('the lock of a killed one is taken over, that of a living one is not', async () => {
    const gate = gateAt('gate');
    open(gate);
    const holder = await taker(gate);
    expect(await answer(holder)).toBe('taken');
    const locks = createLocks(folder, processes);
    expect(locks.acquire('lida', me)).toMatchObject({
      ok: false,
      holder: { process: { pid: holder.child.pid } },
    });
    await killed(holder);
    expect(locks.acquire('lida', me)).toMatchObject({ ok: true });
    expect(folder.list()).toEqual(['lida.lock']);
  });

  test('a successor that died half-way is succeeded', () => {
    const gone = { ...me.process, startTime: '1' };
    const record = (id: string) =>
      new TextEncoder().encode(JSON.stringify({ id, holder: { ...me, process: gone } }));
    folder.write('lida.lock', record('a'.repeat(32)));
    folder.write(`lida.lock.${'a'.repeat(32)}`, record('b'.repeat(32)));
    folder.write(`lida.lock.${'b'.repeat(32)}`, record('c'.repeat(32)));
    const locks = createLocks(folder, processes);
    expect(locks.acquire('lida', me).ok).toBe(true);
    expect(locks.acquire('lida', me)).toEqual({ ok: false, holder: me });
    expect(folder.list()).toEqual(['lida.lock']);
  });

  test('a living successor holds the lock already', () => {
    const gone = { ...me.process, startTime: '1' };
    const record = (id: string, holder: LockHolder) =>
      new TextEncoder().encode(JSON.stringify({ id, holder }));
    folder.write('lida.lock', record('a'.repeat(32), { ...me, process: gone }));
    folder.write(`lida.lock.${'a'.repeat(32)}`, record('b'.repeat(32), { ...me, play: 'successor' }));
    expect(createLocks(folder, processes).acquire('lida', me)).toMatchObject({
      ok: false,
      holder: { play: 'successor' },
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
