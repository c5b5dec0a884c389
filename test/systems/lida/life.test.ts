import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SCENARIOS } from '../../../fixtures/systems/lida/model/scenarios.ts';
import { type BuiltSystem, buildSystem } from '../build.ts';
import { isAlive, type Options, SystemRig, until } from '../rig.ts';

let built: BuiltSystem;
const rigs: SystemRig[] = [];

beforeAll(async () => {
  built = await buildSystem('lida');
});

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.remove()));
});

afterAll(() => built?.remove());

const start = async (given: string, options: Options = {}): Promise<SystemRig> => {
  const rig = await SystemRig.start(built.entry, given, options);
  rigs.push(rig);
  return rig;
};

/** The processes below a process. */
const descendants = (pid: number): number[] => {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const rows = table.map((line) => line.trim().split(/\s+/).map(Number));
  const children = rows.filter(([, parent]) => parent === pid).map(([child]) => child ?? 0);
  return [...children, ...children.flatMap(descendants)];
};

const gone = async (pids: readonly number[]): Promise<void> =>
  until(() => pids.every((pid) => !isAlive(pid)));

/** The supervisor, the four services, and redis-server below the one that guards it. */
const processesOf = (rig: SystemRig): number[] => {
  const pids = descendants(rig.supervisor.pid ?? 0);
  expect(pids).toHaveLength(5);
  return pids;
};

test('stop ends everything, answers, and leaves the log of calls', async () => {
  const rig = await start('healthy');
  await rig.sh('lida health check');
  const pids = processesOf(rig);
  expect(await rig.request('stop')).toEqual({ stopped: true });
  expect(pids.filter(isAlive)).toEqual([]);
  await until(() => rig.ended());
  expect(rig.supervisor.exitCode).toBe(0);
  expect(rig.calls()).toHaveLength(2);
  expect(await rig.sh('lida health check')).toMatchObject({
    exit: 1,
    err: expect.stringContaining('control plane'),
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends everything', async (signal) => {
  const rig = await start('healthy');
  await rig.own();
  const pids = processesOf(rig);
  rig.supervisor.kill(signal);
  await until(() => rig.ended());
  await gone(pids);
});

test('nothing survives a supervisor that is killed', async () => {
  const rig = await start('healthy');
  const pids = processesOf(rig);
  rig.supervisor.kill('SIGKILL');
  await gone(pids);
});

test('nothing survives a killed supervisor without redis-server either', async () => {
  const rig = await start('healthy', { path: '/nonexistent' });
  const pids = descendants(rig.supervisor.pid ?? 0);
  expect(pids).toHaveLength(4);
  rig.supervisor.kill('SIGKILL');
  await gone(pids);
});

test('an orphan goes on, and a new owner adopts it', async () => {
  const rig = await start('healthy', { orphanSeconds: 5 });
  await rig.own();
  await rig.sh('lida circuit open --name api-backend');
  rig.abandon();
  await rig.own();
  // Longer than the patience with orphans, counted by the system's own clock.
  await rig.sh('lida events watch --duration 5.5');
  expect(await rig.status()).toMatchObject({ circuit: 'OPEN', api: 'healthy' });
  expect(rig.ended()).toBe(false);
});

test('an orphan that nobody adopts ends itself', async () => {
  const owned = await start('healthy', { orphanSeconds: 0.5 });
  const never = await start('outage', { orphanSeconds: 0.5 });
  await owned.own().catch(() => {});
  const pids = descendants(owned.supervisor.pid ?? 0);
  owned.abandon();
  await until(() => owned.ended() && never.ended());
  await gone(pids);
});

test('a call is recorded when it begins, and its end only if it ends', async () => {
  const rig = await start('outage');
  await rig.sh('lida system start');
  await rig.sh('lida bogus "two words"');
  const watch = spawn(join(rig.ready.path[0] ?? '', 'lida'), ['events', 'watch'], { stdio: 'ignore' });
  await until(() => rig.calls().length === 5);
  watch.kill('SIGKILL');
  await rig.sh('lida lock release --all');
  const at = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(rig.calls()).toEqual([
    { at, tool: 'lida', argv: ['system', 'start'], call: 1 },
    { call: 1, exit: 1 },
    { at, tool: 'lida', argv: ['bogus', 'two words'], call: 2 },
    { call: 2, exit: 2 },
    { at, tool: 'lida', argv: ['events', 'watch'], call: 3 },
    { at, tool: 'lida', argv: ['lock', 'release', '--all'], call: 4 },
    { call: 4, exit: 0 },
  ]);
});

test('a service that is killed shows as stopped and can be started again', async () => {
  const rig = await start('healthy');
  for (const [index, service] of ['redis', 'api', 'workers'].entries()) {
    const pid = (await rig.servicePids())[index] ?? 0;
    process.kill(pid, 'SIGKILL');
    await until(async () => (await rig.status())[service] === 'stopped');
    expect((await rig.sh('lida health check')).exit).toBe(2);
    expect((await rig.sh(`lida orchestrate start ${service}`)).exit).toBe(0);
    expect(await rig.status()).toMatchObject({ [service]: 'healthy' });
  }
});

test('a service that hangs becomes unhealthy', async () => {
  const rig = await start('healthy');
  const pid = (await rig.servicePids())[2] ?? 0;
  process.kill(pid, 'SIGSTOP');
  await until(async () => (await rig.status()).workers === 'unhealthy');
  process.kill(pid, 'SIGCONT');
  await until(async () => (await rig.status()).workers === 'healthy');
});

test('a port in use is said, and the service does not start', async () => {
  const one = await start('healthy');
  const two = await start('outage');
  const { port } = new URL(one.ready.inputs.api ?? '');
  expect(await two.sh(`lida system start --api-port ${port}`)).toMatchObject({
    exit: 1,
    err: expect.stringContaining(`lsof -i :${port}`),
  });
});

test('a folder with a long name is no obstacle, and its files are private', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'long-'));
  const dir = join(parent, 'x'.repeat(120));
  mkdirSync(dir, { mode: 0o700 });
  const rig = await start('healthy', { dir });
  expect(rig.ready.control.length).toBeLessThan(100);
  expect((await rig.sh('lida health check')).exit).toBe(0);
  expect(statSync(join(dir, 'calls.jsonl')).mode & 0o077).toBe(0);
  await rig.request('stop');
  rmSync(parent, { recursive: true, force: true });
});

test('the system says what it does not know', async () => {
  const run = (...argv: string[]) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, [built.entry, ...argv]);
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk) => (out += chunk));
      child.stderr.on('data', (chunk) => (err += chunk));
      child.on('close', (code) => resolve({ code, out, err }));
    });
  const scenarios = await run('scenarios');
  expect(scenarios.out.split('\n').map((line) => line.split(' ')[0])).toEqual([
    ...SCENARIOS.map(({ name }) => name),
    '',
  ]);
  expect(scenarios.out).toContain('\noutage ');
  expect((await run('--help')).out).toContain('system up');
  for (const argv of [
    [],
    ['bogus'],
    ['serve'],
    ['up', '--given', 'storm'],
    ['serve', '--durr', 'x'],
    ['scenarios', 'x'],
  ]) {
    expect(await run(...argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage:') });
  }
});

test('an unusable folder is said in the one line', async () => {
  const rig = await SystemRig.start(built.entry, 'healthy', { dir: join(built.entry, 'below') });
  expect(rig.ready).toMatchObject({ ready: false, error: expect.stringContaining('ENOTDIR') });
  await until(() => rig.ended());
  expect(rig.supervisor.exitCode).toBe(1);
});

test('up is for people and ends with Ctrl-C', async () => {
  const child = spawn(process.execPath, [built.entry, 'up', '--given', 'outage'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.includes('Ctrl-C')) break;
  }
  expect(lines.join('\n')).toMatch(/export PATH='.*\/bin':"\$PATH"/);
  child.kill('SIGINT');
  await until(() => child.exitCode !== null);
  expect(child.exitCode).toBe(0);
});
