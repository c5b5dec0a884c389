import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../../src/steps/index.ts';
import { CliRig } from '../cli/rig.ts';
import { startRedis } from '../steps/redis-server.ts';
import { SystemRig } from '../systems/rig.ts';
import { type Counting, counting, PROGRAMS, writeEverything } from './everything.ts';
import { report } from './figures.ts';
import { type Touches, type Traced, traced } from './touches.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Every playbook of the repository that can be played. */
const PLAYBOOKS = [
  ...readdirSync(join(ROOT, 'playbooks'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.yaml$/.test(file) && !/\.test\.yaml$/.test(file))
    .map((file) => join(ROOT, 'playbooks', file)),
  ...readdirSync(join(ROOT, 'fixtures/scenarios')).map((name) =>
    join(ROOT, 'fixtures/scenarios', name, 'playbook.yaml'),
  ),
];

/** Each way to ask for a plan without a probe. */
const WAYS: readonly (readonly string[])[] = [
  ['plan'],
  ['plan', '--format', 'markdown'],
  ['play', '--dry-run', '--format', 'json'],
];

const NOTHING: Touches = { starts: [], ports: [], others: [] };

/** The first words of the command lines that were started, each once, the shells around them left out. */
const programs = ({ starts }: Touches): string[] =>
  [...new Set(starts.map(([name = '']) => name))].filter((name) => name !== 'sh').toSorted();

const succeeded = ({ status, stderr, touches }: Traced): Touches => {
  expect(status, stderr).toBe(0);
  return touches;
};

let traces = 0;

test.each(PLAYBOOKS)('a plan of %s starts nothing, connects nowhere and writes nothing', async (file) => {
  using rig = new CliRig();
  for (const [verb = '', ...more] of WAYS) {
    expect(succeeded(await traced(rig, [verb, file, ...more]))).toEqual(NOTHING);
    traces += 1;
  }
});

test('with a scenario, too, whatever its mocks and its system', async () => {
  using rig = new CliRig();
  const file = join(ROOT, 'playbooks/lida/complete-outage.yaml');
  for (const name of ['the port of Redis is taken', 'everything is down']) {
    expect(succeeded(await traced(rig, ['plan', file, '--scenario', name]))).toEqual(NOTHING);
    traces += 1;
  }
});

describe('a playbook in which each kind of read and of change stand side by side', () => {
  let read: Counting;
  let change: Counting;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    read = await counting('rate 5\n');
    change = await counting('');
    redis = await startRedis();
  });
  afterAll(async () => {
    await Promise.all([read.close(), change.close(), redis.stop()]);
  });

  /** Plans it and looks at what that touched. */
  const plans = (rig: CliRig, args: readonly string[], bin?: string): Promise<Traced> => {
    const env = writeEverything(rig, { read: read.port, change: change.port, redis: redis.port });
    return traced(rig, ['plan', 'everything.yaml', ...args], { env, ...(bin !== undefined && { bin }) });
  };

  test('has each kind', async () => {
    using rig = new CliRig();
    await plans(rig, []);
    // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests look at
    const kindsOf = (steps: readonly any[]): string[] =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      steps.flatMap(({ kind, arms = [] }) => [kind, ...kindsOf(arms.flatMap((arm: any) => arm.steps))]);
    const { steps } = await rig.json('plan', 'everything.yaml');
    expect([...new Set(kindsOf(steps))].toSorted()).toEqual(Object.keys(kinds).toSorted());
  });

  test('nothing of it is touched by a plan', async () => {
    using rig = new CliRig();
    for (const format of ['text', 'json', 'markdown']) {
      expect(succeeded(await plans(rig, ['--format', format]))).toEqual(NOTHING);
      traces += 1;
    }
    report({
      test: 'T23',
      what: `plans under strace: ${PLAYBOOKS.length + 1} playbooks, each kind of step, text, JSON and Markdown, scenarios`,
      n: traces,
      result: '0 processes, 0 connections, 0 writes',
    });
  });

  test.each([
    ['--probe', [...PROGRAMS.reads]],
    ['--probe=all', [...PROGRAMS.reads, ...PROGRAMS.behind]],
  ] as const)('with %s its reads are run, and nothing else is touched', async (flag, expected) => {
    using rig = new CliRig();
    const touches = succeeded(await plans(rig, [flag]));
    expect(programs(touches)).toEqual(expected.toSorted());
    expect(touches.ports.toSorted()).toEqual([read.port, redis.port].toSorted());
    expect(touches.others).toEqual([]);
    expect(change.connections()).toBe(0);
    report({
      test: 'T23',
      what: `a plan with ${flag} of ${Object.keys(kinds).length} kinds of step, as reads and as changes`,
      n: touches.starts.length,
      result: `${expected.length} programs and 2 servers of reads touched, ${PROGRAMS.never.length} programs and 1 server of others not`,
    });
  });

  /** The program with other texts in one of its parts. */
  const seeded = (rig: CliRig, ...faults: readonly (readonly [string, string])[]): string => {
    for (const part of ['bin', 'dist', 'schemas', 'package.json'])
      cpSync(join(ROOT, part), join(rig.cwd, 'program', part), { recursive: true });
    const folder = join(rig.cwd, 'program/dist/chunks');
    for (const [find, replace] of faults) {
      const [file, ...others] = readdirSync(folder)
        .filter((name) => name.endsWith('.cjs'))
        .map((name) => join(folder, name))
        .filter((path) => readFileSync(path, 'latin1').includes(find));
      if (file === undefined || others.length > 0) throw new Error(`the seeded fault does not fit: ${find}`);
      writeFileSync(
        file,
        readFileSync(file, 'latin1').replace(find, () => replace),
        'latin1',
      );
    }
    return join(rig.cwd, 'program/bin/runbook.js');
  };

  test('a plan that probes unasked is found out by the same look', async () => {
    using rig = new CliRig();
    const bin = seeded(rig, ['options.probe === void 0 ?', 'false ?']);
    expect(programs(succeeded(await plans(rig, [], bin)))).toEqual(PROGRAMS.reads.toSorted());
  });

  test('a probe that takes a change for a read is found out by the same look', async () => {
    using rig = new CliRig();
    const taken = ['step.effect === "read" ? this.', 'true ? this.'] as const;
    const guarded = await plans(rig, ['--probe'], seeded(rig, taken));
    // Where it is run, it is looked at once more.
    expect(guarded.status).toBe(1);
    expect(guarded.touches.ports).not.toContain(change.port);
    using other = new CliRig();
    const bin = seeded(other, taken, [
      '.step.effect === "read") return ports',
      '.step.effect !== "x") return ports',
    ]);
    const { touches } = await plans(other, ['--probe'], bin);
    expect(touches.ports).toContain(change.port);
    // A command that is to outlive its engine would write files, where no plan has any.
    expect(touches.others.join('\n')).toContain('/dev/null/running/child.act');
    expect(programs(touches)).toContain('c_secret');
  });
});

test('what a play does is seen: its processes, its journal', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: "true"}\n');
  const { starts, others } = succeeded(await traced(rig, ['play', 'p.yaml']));
  expect(starts).toContainEqual(['sh', '-c', 'true']);
  expect(others.join('\n')).toMatch(/openat\(.*journal\.jsonl.*O_WRONLY/);
});

test.each([
  ['outage', ['--probe']],
  ['healthy', ['--probe', '--probe=all']],
] as const)(
  'complete-outage on a drilled system that is in %s: looked at, and left as it was',
  async (given, flags) => {
    const system = await SystemRig.start(join(ROOT, 'dist/systems/lida/system.cjs'), given);
    using rig = new CliRig();
    try {
      const before = await system.status();
      const inputs = Object.entries(system.ready.inputs).flatMap(([name, value]) =>
        ['redis', 'api'].includes(name) ? ['--input', `${name}=${value}`] : [],
      );
      const PATH = [...system.ready.path, rig.env.PATH].join(delimiter);
      const looked = async (flag: string): Promise<readonly string[]> => {
        const args = ['plan', join(ROOT, 'playbooks/lida/complete-outage.yaml'), flag, ...inputs];
        const { starts } = succeeded(await traced(rig, args, { env: { PATH } }));
        const commands = starts.filter(([name]) => name === 'sh').map((words) => words.slice(1).join(' '));
        return [...new Set(commands.filter((words) => words.startsWith('-c ')))].map((words) =>
          words.slice(3),
        );
      };
      const first = ['ping -c 1 localhost', 'redis-cli ping'];
      const behind = { '--probe': [], '--probe=all': ['lida health check'] };
      for (const flag of flags) expect(await looked(flag)).toEqual([...first, ...behind[flag]]);
      expect(await system.status()).toEqual(before);
    } finally {
      await system.request('stop').catch(() => {});
      system.abandon();
    }
  },
);
