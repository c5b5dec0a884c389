import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../../src/steps/index.ts';
import { CliRig, until } from '../cli/rig.ts';
import { atTerminal } from '../cli/terminal.ts';
import { startRedis } from '../steps/redis-server.ts';
import { report } from './figures.ts';
import { fragments, type Markers, markers, writeEverything } from './redaction/everything.ts';

/** Answers with what it was asked, and not as it was hoped. */
const echo = (): Server =>
  createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const status = request.url === '/echo/ok' ? 200 : 500;
    const token = String(request.headers['x-token'] ?? '');
    response.writeHead(status, { 'x-token': token, 'x-url': request.url ?? '' });
    const told = status === 200 ? '' : `${request.url} ${JSON.stringify(request.headers)} `;
    response.end(Buffer.concat([Buffer.from(told), ...chunks]));
  });

/** Milliseconds for some dozens of command lines on a busy machine. */
const AT_MOST = 300_000;

const server = echo();
let redis: Awaited<ReturnType<typeof startRedis>>;
let http = '';
let secrets: Markers;
let hidden: ReadonlyMap<string, string>;
const looked = { bytes: 0, places: 0, commandLines: new Set<string>() };

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  http = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  redis = await startRedis();
  secrets = markers({ http, redis: redis.url });
  hidden = fragments(secrets);
  return async () => {
    server.closeAllConnections();
    server.close();
    await redis.stop();
  };
});

/** The secrets that stand in what was said somewhere; none may. */
function expectNone(where: string, bytes: string): void {
  looked.bytes += bytes.length;
  looked.places += 1;
  const found = [...hidden].flatMap(([text, what]) => {
    const at = bytes.indexOf(text);
    return at === -1
      ? []
      : [`${what} in ${where}: ${JSON.stringify(bytes.slice(Math.max(0, at - 60), at + 90))}`];
  });
  expect(found).toEqual([]);
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The whole state folder, names included. */
function expectNoneOnDisk(rig: CliRig, except?: RegExp): void {
  for (const path of filesBelow(rig.home)) {
    if (except?.test(path)) continue;
    expectNone('a name', path);
    // What is no UTF-8 must not hide anything.
    expectNone(path, readFileSync(path, 'latin1'));
    expectNone(path, readFileSync(path, 'utf8'));
  }
}

/** What the list of processes shows of the processes of this rig, over and over until it is told to stop. */
function watchProcesses(): { stop(): Promise<void> } {
  let over = false;
  const watching = (async () => {
    while (!over) {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        const line = read(`/proc/${pid}/cmdline`);
        if (line !== '') looked.commandLines.add(line);
      }
      await new Promise((next) => setTimeout(next, 10));
    }
  })();
  return {
    stop: async () => {
      over = true;
      await watching;
    },
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Every way to look at the play afterwards. */
async function expectNoneAfterwards(rig: CliRig): Promise<void> {
  const [play = ''] = rig.plays();
  for (const args of [
    ...(await formatsOf(rig, 'transcript')).map((format) => ['transcript', play, '--format', format]),
    ['transcript', play, '--full'],
    ['show', play],
    ['show', play, '--format', 'json'],
    ['show', play, 'says'],
    ['show', play, 'fails', '--stderr'],
    ['show', play, 'cut_off', '--format', 'json'],
    ['compare', play, play],
    ['verify', play],
    ['note', play, `the token is ${secrets.token}`],
    ['transcript', play],
    ['export', play, '--output', 'play.tar'],
    ['plays', '--format', 'json'],
    ['plan', 'everything.yaml', '--format', 'json'],
    ['plan', 'everything.yaml', '--probe', '--format', 'json'],
    ['plan', 'everything.yaml', '--probe'],
  ]) {
    const { stdout, stderr } = await rig.run(...args);
    expectNone(args.join(' '), stdout + stderr);
  }
  expectNone('what was exported', readFileSync(join(rig.cwd, 'play.tar'), 'latin1'));
  expectNoneOnDisk(rig);
}

/** The formats that a command's help names. */
async function formatsOf(rig: CliRig, command: string): Promise<readonly string[]> {
  const { stdout } = await rig.run(command, '--help');
  const [, choices = ''] =
    /--format <\w+>[^(]*\(choices:\s+([^)]*?)(?:, default[^)]*)?\)/s.exec(stdout.replaceAll(/\n\s+/g, ' ')) ??
    [];
  const formats = [...choices.matchAll(/"([a-z-]+)"/g)].map(([, name = '']) => name);
  expect(formats).toContain('json');
  return formats;
}

describe('T13: a play of every kind of step with secrets', () => {
  test('has each kind', async () => {
    using rig = new CliRig();
    writeEverything(rig, http, secrets);
    const plan = await rig.json('plan', 'everything.yaml');
    const used = new Set([...JSON.stringify(plan).matchAll(/"kind":"([a-z-]+)"/g)].map(([, kind]) => kind));
    expect([...used].toSorted()).toEqual(Object.keys(kinds).toSorted());
  });

  test.each(['ndjson', 'json'])(
    'succeeding, failing, killed and resumed, told as %s',
    async (format) => {
      using rig = new CliRig();
      const answers = writeEverything(rig, http, secrets);
      const watch = watchProcesses();
      const { child, ended } = rig.start(['play', 'everything.yaml', ...answers, '--format', format]);
      const early = await Promise.race([ended, until(() => rig.has('up'))]);
      expect(early, JSON.stringify(early)).toBe(true);
      expectNone('the environment of the engine', read(`/proc/${child.pid}/environ`));
      child.kill('SIGKILL');
      const killed = await ended;
      expectNone('stdout', killed.stdout);
      expectNone('stderr', killed.stderr);
      // What the command prints stands there, for nobody else to read, until its outcome is recorded.
      expectNoneOnDisk(rig, /\/running\//);
      rig.write('go', '');
      const failed = await rig.run('resume', ...answers, '--format', format);
      expect(failed.code, failed.stderr).toBe(4);
      rig.write('fine', '');
      const done = await rig.run('resume', ...answers, '--format', format);
      await watch.stop();
      expect(done.code, done.stderr).toBe(0);
      for (const { stdout, stderr } of [failed, done]) {
        expectNone('stdout', stdout);
        expectNone('stderr', stderr);
      }
      expectNoneOnDisk(rig);
      expectNone('the environment of other steps', rig.read('environment-of-others'));
      await expectNoneAfterwards(rig);
      const journal = rig.journal();
      for (const name of Object.keys(secrets)) expect(journal).toContain(`[secret:${name}]`);
    },
    AT_MOST,
  );

  test(
    'at a terminal',
    async () => {
      using rig = new CliRig();
      const answers = writeEverything(rig, http, secrets);
      rig.write('go', '');
      rig.write('fine', '');
      using terminal = atTerminal(rig, 'play', 'everything.yaml', ...answers);
      expect(await terminal.ended).toBe(0);
      expect(terminal.shown).toContain('[secret:token]');
      expectNone('the screen', terminal.shown);
      expectNoneOnDisk(rig);
    },
    AT_MOST,
  );

  afterAll(() => {
    for (const line of looked.commandLines) expectNone('a command line', line);
    report({
      test: 'T13',
      what: `6 secrets, ${hidden.size} forms of them and their parts, in plays of every kind that succeed, fail, are killed and resumed: state folder, screens, formats, ${looked.commandLines.size} command lines`,
      n: looked.places,
      result: `0 hits in ${Math.round(looked.bytes / 1e6)} MB`,
    });
  });
});
