import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { CliRig, until } from '../cli/rig.ts';
import { report, scale } from './figures.ts';
import { eventsOf, leftRunning, MARK, playFolder } from './oracle.ts';

const BIN = fileURLToPath(new URL('../../bin/runbook.js', import.meta.url));
const MIB = 2 ** 20;

/** An ordinary run takes a part of the gibibyte: the rest is the same again, and takes time. */
const FLOOD = scale >= 4 ? 1024 * MIB : 256 * MIB;

/** The peak that no output may drive the engine beyond. */
const MOST = 200 * MIB;

/** A gibibyte on a busy machine. */
const PATIENCE = 600_000;

/** Preloaded: writes the engine's own peak of memory when it ends. */
const PEAK = `process.on('exit', () =>
  require('node:fs').writeFileSync('peak', String(process.resourceUsage().maxRSS * 1024)));\n`;

let peak = 0;
let cases = 0;
afterAll(() =>
  report({
    test: 'T16',
    what: `${FLOOD / MIB} MiB, a line of 100 MB, binary, head -1, a closed terminal`,
    n: cases,
    result: `steps unaffected, output whole, engine below ${Math.ceil(peak / MIB)} MiB`,
  }),
);

function written(command: string, more = ''): CliRig {
  const rig = new CliRig();
  rig.write('peak.cjs', PEAK);
  rig.write(
    'p.yaml',
    `runbook: 1
title: Floods
env: {${MARK}: "${rig.cwd}"}
steps:
  - {id: t${more}, shell: ${JSON.stringify(command)}}
  - {id: after, shell: touch after}
`,
  );
  return rig;
}

/** Where its screen is does not matter here; kept in memory, it would be too large. */
const quietly = (rig: CliRig) => ({ cwd: rig.cwd, env: rig.env, stdio: 'ignore' }) as const;

const engine = (rig: CliRig): string[] => ['--require', join(rig.cwd, 'peak.cjs'), BIN, 'play', 'p.yaml'];

function peakOf(rig: CliRig): number {
  const bytes = Number(rig.read('peak'));
  peak = Math.max(peak, bytes);
  return bytes;
}

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
};

/** The output that is on record for the step. */
function recorded(rig: CliRig) {
  const finished = eventsOf(rig).find((event) => event.type === 'step.finished' && event.step === 't');
  if (finished?.type !== 'step.finished') throw new Error('the step has no outcome');
  return { status: finished.outcome.status, output: finished.output };
}

/** The step succeeded, what it printed is on the disk as it was, and the next one ran. */
async function isWhole(rig: CliRig, bytes: number, sha256: string): Promise<void> {
  const { status, output } = recorded(rig);
  expect({ status, ...output }).toEqual({ status: 'succeeded', file: 'output/t.1.log', bytes, sha256 });
  const file = join(playFolder(rig) ?? '', 'output/t.1.log');
  expect(statSync(file).size).toBe(bytes);
  expect(await hashOf(file)).toBe(sha256);
  expect(rig.has('after')).toBe(true);
  expect(leftRunning(rig)).toEqual([]);
  cases += 1;
}

const printed = (command: string): string =>
  spawnSync('sh', ['-c', `${command} | sha256sum`], { encoding: 'utf8' }).stdout.slice(0, 64);

describe.each([
  ['a change', ''],
  ['a read', ', effect: read'],
])('%s that prints', (_, effect) => {
  test.each([
    ['a flood', `yes 'a line of an ordinary length, as logs have them' | head -c ${FLOOD}`, FLOOD],
    ['one line of 100 MB', "head -c 100000000 /dev/zero | tr '\\0' a", 100_000_000],
  ])(
    '%s is unaffected, and memory does not grow with it',
    async (_, command, bytes) => {
      using rig = written(command, effect);
      const { status } = spawnSync(process.execPath, engine(rig), quietly(rig));
      expect(status).toBe(0);
      expect(peakOf(rig)).toBeLessThan(MOST);
      await isWhole(rig, bytes, printed(command));
    },
    PATIENCE,
  );

  test('what is no text is kept byte by byte', async () => {
    using rig = written(`head -c ${8 * MIB} /dev/urandom | tee raw`, effect);
    const { status } = spawnSync(process.execPath, engine(rig), quietly(rig));
    expect(status).toBe(0);
    await isWhole(rig, 8 * MIB, await hashOf(join(rig.cwd, 'raw')));
  });

  test('to a reader that takes one line goes on to its end', async () => {
    const command = `yes 'a line for head' | head -c ${32 * MIB}`;
    using rig = written(command, effect);
    const line = [process.execPath, ...engine(rig)].join(' ');
    spawnSync('sh', ['-c', `${line} 2>&1 | head -n 1`], quietly(rig));
    await until(() => rig.has('peak'));
    expect(peakOf(rig)).toBeLessThan(MOST);
    await isWhole(rig, 32 * MIB, printed(command));
  });
});

test('a terminal that is closed in the middle of a flood does not end a change', async () => {
  const command = `yes 'a line for nobody' | head -c ${8 * MIB}; touch half; until test -e go; do sleep 0.1; done; seq 1000`;
  using rig = written(command);
  const line = [process.execPath, ...engine(rig)].join(' ');
  const terminal = spawn('script', ['-qec', line, '/dev/null'], {
    cwd: rig.cwd,
    env: { ...rig.env, TERM: 'xterm' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await until(() => rig.has('half'));
  terminal.kill('SIGKILL');
  await new Promise((closed) => terminal.once('close', closed));
  rig.write('go', '');
  await until(() => rig.has('peak'));
  expect(peakOf(rig)).toBeLessThan(MOST);
  expect(recorded(rig).status).toBe('succeeded');
  const resumed = await rig.run('resume');
  expect(resumed.code, resumed.stderr).toBe(0);
  const sums = `yes 'a line for nobody' | head -c ${8 * MIB}; seq 1000`;
  await isWhole(rig, 8 * MIB + 3893, printed(`{ ${sums}; }`));
});
