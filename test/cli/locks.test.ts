import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CliRig, lives, type Running, until } from './rig.ts';

const BIN = fileURLToPath(new URL('../../bin/runbook.js', import.meta.url));

const HOLDING = `runbook: 1
title: Holds
lock: db
steps:
  - {id: hold, effect: read, shell: "echo $$ > pid; until test -e go; do sleep 0.02; done"}
`;

/** Starts a play that holds "db" until the file `go` is there. */
async function holder(rig: CliRig): Promise<Running & { readonly play: string }> {
  rig.write('p.yaml', HOLDING);
  const running = rig.start(['play', 'p.yaml']);
  await until(() => rig.has('pid'));
  const [play = ''] = rig.plays();
  return { ...running, play };
}

const fileOf = (rig: CliRig, name: string): string => join(rig.home, 'locks', name);
const target = (rig: CliRig): string => fileOf(rig, 'target-db.lock');

/** The lock on "db" as a program sees it. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests look at
async function lockOf(rig: CliRig): Promise<any> {
  const { locks } = await rig.json('locks');
  return locks.find((found: { file: string }) => found.file === target(rig));
}

/** Makes the lock on "db" one that another host took. */
function moveToOtherHost(rig: CliRig): void {
  const record = JSON.parse(readFileSync(target(rig), 'utf8'));
  record.holder.place.host = 'ops9';
  record.holder.process.bootId = 'its own';
  writeFileSync(target(rig), JSON.stringify(record));
}

/** Runs a command line at a terminal and types a line once it asks. */
async function atTerminal(rig: CliRig, args: readonly string[], asks: string, line: string) {
  const command = `stty cols 200; ${[process.execPath, BIN, ...args].join(' ')}`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: rig.cwd,
    env: { ...rig.env, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let screen = '';
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
  });
  const closed = new Promise<number | null>((settle) => terminal.once('close', settle));
  await until(() => screen.includes(asks));
  terminal.stdin.write(`${line}\r`);
  return { code: await closed, screen };
}

describe('runbook locks', () => {
  test('says that nothing is locked', async () => {
    using rig = new CliRig();
    expect(await rig.run('locks')).toMatchObject({ code: 0, stdout: 'Nothing is locked.\n' });
    expect(await rig.json('locks')).toEqual({ locks: [] });
  });

  test('lists each lock with its holder, step and state, and its proof once that has died', async () => {
    using rig = new CliRig();
    const { child, ended, play } = await holder(rig);
    const { locks: listed } = await rig.json('locks');
    const holds = { play, operator: 'ada', host: hostname(), pid: child.pid, step: 'hold', state: 'held' };
    expect(listed).toMatchObject([
      { ...holds, lock: { of: 'play', name: play } },
      { ...holds, lock: { of: 'target', name: 'db' }, waitsForAnswer: false },
    ]);
    const [id = ''] = listed.map((lock: { id: string }) => lock.id).slice(1);
    const { stdout } = await rig.run('locks');
    expect(stdout).toContain(`${id.slice(0, 8)}  "db", held: process ${child.pid} lives\n`);
    expect(stdout).toMatch(new RegExp(`p: play ${play} of ada on .*, pid ${child.pid}, at step hold, for `));
    child.kill('SIGKILL');
    await ended;
    rig.write('go', '');
    const stale = { id, state: 'stale', proof: `process ${child.pid} has ended` };
    expect(await lockOf(rig)).toMatchObject(stale);
  });

  test('cannot tell of a holder on another host, and says so', async () => {
    using rig = new CliRig();
    const { child, ended } = await holder(rig);
    moveToOtherHost(rig);
    expect(await lockOf(rig)).toMatchObject({ state: 'unknown', host: 'ops9' });
    expect((await rig.run('locks')).stdout).toContain(
      `"db", held or not: whether process ${child.pid} still lives cannot be told from here: it is on the host ops9`,
    );
    rig.write('go', '');
    await ended;
  });
});

describe('a play that is refused', () => {
  test('says who holds the lock, where that play is, for how long, and what to do', async () => {
    using rig = new CliRig();
    const { child, ended, play } = await holder(rig);
    const { code, stderr } = await rig.run('play', 'p.yaml');
    expect(code).toBe(9);
    expect(stderr).toMatch(
      new RegExp(
        `RB404 error: "db" is locked by .*p: play ${play} of ada on ${hostname()}, pid ${child.pid}, at step hold, for \\d`,
      ),
    );
    expect(stderr).toContain(`--wait; look at it with: runbook show ${play}; end it with Ctrl-C`);
    expect(stderr).toContain(`kill ${child.pid}`);
    rig.write('go', '');
    expect((await ended).code).toBe(0);
  });
});

describe('what a killed engine left running', () => {
  const CHANGING = `runbook: 1
title: Changes
lock: db
steps:
  - {id: change, shell: "echo began >> ran; echo $$ > pid; until test -e go; do sleep 0.02; done; echo ended >> ran"}
`;
  const killedWhileChanging = async (rig: CliRig): Promise<{ play: string; pid: number }> => {
    rig.write('p.yaml', CHANGING);
    const { child, ended } = rig.start(['play', 'p.yaml']);
    await until(() => rig.has('pid'));
    child.kill('SIGKILL');
    await ended;
    const [play = ''] = rig.plays();
    return { play, pid: Number(rig.read('pid')) };
  };

  test('keeps the lock: it is refused and not freed, and the play it belongs to can be taken up', async () => {
    using rig = new CliRig();
    const { play, pid } = await killedWhileChanging(rig);
    const still = `has ended, and its step change still runs as process `;
    const { id, state, proof } = await lockOf(rig);
    expect([state, proof]).toEqual(['held', expect.stringContaining(still)]);
    for (const args of [
      ['play', 'p.yaml'],
      ['unlock', id, '--yes'],
    ]) {
      const { code, stderr } = await rig.run(...args);
      expect(code).toBe(9);
      expect(stderr).toContain(still);
      expect(stderr).toContain(`runbook resume ${play}`);
    }
    expect(lives(pid)).toBe(true);
    const resumed = rig.start(['resume', play]);
    await until(() => rig.journal().includes('play.resumed'));
    rig.write('go', '');
    expect((await resumed.ended).code).toBe(0);
    expect(rig.read('ran')).toBe('began\nended\n');
  });

  test('is waited for', async () => {
    using rig = new CliRig();
    await killedWhileChanging(rig);
    const waiting = rig.start(['play', 'p.yaml', '--wait']);
    await until(() => readdirSync(join(rig.home, 'locks')).some((file) => file.includes('.wait-')));
    rig.write('go', '');
    expect((await waiting.ended).code).toBe(0);
    expect(rig.read('ran')).toBe('began\nended\nbegan\nended\n');
  });
});

describe('runbook unlock', () => {
  test('does not free a lock whose process lives, and says how to end that play', async () => {
    using rig = new CliRig();
    const { child, ended, play } = await holder(rig);
    const { id } = await lockOf(rig);
    const { code, stderr } = await rig.run('unlock', id, '--yes');
    expect(code).toBe(9);
    expect(stderr).toContain(`RB404 error: "db" is held: process ${child.pid} lives`);
    expect(stderr).toContain(`kill ${child.pid}`);
    expect(stderr).toContain(`runbook resume ${play}`);
    expect(await lockOf(rig)).toMatchObject({ id, state: 'held' });
    rig.write('go', '');
    expect((await ended).code).toBe(0);
  });

  test('frees a stale one by the beginning of its id, and says why it was stale', async () => {
    using rig = new CliRig();
    const { child, ended, play } = await holder(rig);
    child.kill('SIGKILL');
    await ended;
    rig.write('go', '');
    const { id } = await lockOf(rig);
    const { code, stdout } = await rig.run('unlock', id.slice(0, 6).toUpperCase());
    expect(code).toBe(0);
    expect(stdout).toBe(
      `"db" is free: process ${child.pid} has ended. Its play can be gone on with: runbook resume ${play}\n`,
    );
    expect(await lockOf(rig)).toBeUndefined();
    expect(await rig.run('unlock', id)).toMatchObject({ code: 2 });
  });

  test('frees one of another host only when a person says so', async () => {
    using rig = new CliRig();
    const { ended } = await holder(rig);
    moveToOtherHost(rig);
    const { id } = await lockOf(rig);
    const asked = await rig.run('unlock', id);
    expect(asked.code).toBe(9);
    expect(asked.stderr).toContain('RB403');
    expect(asked.stderr).toContain(`runbook unlock ${id.slice(0, 8)} --yes`);
    expect(await lockOf(rig)).toMatchObject({ id });
    const { unlocked } = await rig.json('unlock', id, '--yes');
    expect(unlocked).toMatchObject({ id, state: 'unknown', host: 'ops9' });
    expect(await lockOf(rig)).toBeUndefined();
    rig.write('go', '');
    expect((await ended).code).toBe(0);
  });

  test.each([
    ['no', 9, 'Left as it is.'],
    ['yes', 0, '"db" is free, on the word of ada'],
  ])(
    'asks at a terminal, having said what is known, and takes %s for an answer',
    async (word, code, says) => {
      using rig = new CliRig();
      const { ended } = await holder(rig);
      moveToOtherHost(rig);
      const { id } = await lockOf(rig);
      const at = await atTerminal(rig, ['unlock', id], '(yes/no)', word);
      expect(at.screen).toContain('on ops9');
      expect(at.screen).toContain('what it runs now goes on beside the next one');
      expect(at.screen).toContain(says);
      expect(at.code).toBe(code);
      expect((await lockOf(rig))?.id).toBe(word === 'no' ? id : undefined);
      rig.write('go', '');
      expect((await ended).code).toBe(0);
    },
  );

  test('frees a damaged one, which is refused with its file until then', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', HOLDING);
    rig.write('go', '');
    await rig.run('locks');
    writeFileSync(target(rig), '{"id":');
    const refused = await rig.run('play', 'p.yaml');
    expect(refused.code).toBe(9);
    expect(refused.stderr).toContain(`RB404 error: the lock file ${target(rig)} is damaged`);
    const [, id = ''] = /runbook unlock (\w+)/.exec(refused.stderr) ?? [];
    expect((await rig.run('unlock', id)).stderr).toContain('RB403');
    expect((await rig.run('unlock', id, '--yes')).code).toBe(0);
    expect((await rig.run('play', 'p.yaml')).code).toBe(0);
  });

  test('wants an id that is the beginning of one lock', async () => {
    using rig = new CliRig();
    const { ended } = await holder(rig);
    for (const given of ['zz', 'db', '']) {
      const { code, stderr } = await rig.run('unlock', given);
      expect(code).toBe(2);
      expect(stderr).toContain(`RB310 error: there is no lock "${given}"`);
    }
    rig.write('go', '');
    expect((await ended).code).toBe(0);
  });
});

test('a play whose lock was taken away starts no further change and can be gone on with', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    `${HOLDING}  - {id: change, shell: echo changed >> ran}\n  - {id: more, shell: echo more >> ran}\n`,
  );
  const running = rig.start(['play', 'p.yaml', '--format', 'json']);
  await until(() => rig.has('pid'));
  moveToOtherHost(rig);
  const { id } = await lockOf(rig);
  expect((await rig.run('unlock', id, '--yes')).code).toBe(0);
  rig.write('go', '');
  const { code, stdout } = await running.ended;
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'interrupted',
    exitCode: 1,
    stoppedAt: 'change',
    error: { code: 'RB516' },
  });
  expect(rig.has('ran')).toBe(false);
  expect((await rig.run('resume')).code).toBe(0);
  expect(rig.read('ran')).toBe('changed\nmore\n');
});

test('completion offers the ids of locks to unlock', async () => {
  using rig = new CliRig();
  const { ended } = await holder(rig);
  const { locks } = await rig.json('locks');
  const offered = (await rig.run('complete', '--', 'unlock', '')).stdout.split('\n').filter(Boolean);
  expect(offered.filter((word) => !word.startsWith('-'))).toEqual(
    locks.map(({ id }: { id: string }) => id.slice(0, 8)),
  );
  expect((await rig.run('complete', '--', 'lo')).stdout).toBe('locks\n');
  rig.write('go', '');
  expect((await ended).code).toBe(0);
});
