import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/host/clock.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { LogEntry } from '../../src/sources/logs/source.ts';
import type { RunContext } from '../../src/steps/kind.ts';
import { logSearch } from '../../src/steps/log-search.ts';
import { type Asked, serveLoki } from '../sources/logs/loki-server.ts';
import type { Written } from '../sources/logs/stand.ts';
import { errorOf, runStep } from './context.ts';

const START = Date.parse('2026-11-22T03:00:00Z');
const SECOND = 1000;
const at = (seconds: number): string => new Date(START + seconds * SECOND).toISOString();

type Config = Parameters<typeof logSearch.prepare>[0];

/**
 * A clock that goes on only while both sleep: whoever looks at the log, and whoever bounds that. `events` happen at their
 * second, before the sleeper of that time wakes.
 */
const staged = (events: Readonly<Record<number, () => void>>): Clock => {
  let now = START;
  const due = Object.entries(events).map(([second, happen]) => ({
    at: START + Number(second) * SECOND,
    happen,
  }));
  const sleepers: {
    readonly at: number;
    readonly wake: () => void;
    readonly signal?: AbortSignal | undefined;
  }[] = [];
  const tick = (): void => {
    const [next, other] = sleepers.toSorted((a, b) => a.at - b.at);
    if (next === undefined || other === undefined) return;
    sleepers.splice(sleepers.indexOf(next), 1);
    while (due[0] !== undefined && due[0].at <= next.at) due.shift()?.happen();
    if (!next.signal?.aborted) now = Math.max(now, next.at);
    next.wake();
  };
  return {
    now: () => now,
    monotonic: () => now - START,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = { at: now + ms, wake: resolve, signal };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          const index = sleepers.indexOf(sleeper);
          if (index !== -1) sleepers.splice(index, 1);
          resolve();
        });
        setImmediate(tick);
      }),
  };
};

const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-log-follow-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

/** Follows a file in which something is written meanwhile. */
const followFile = (
  config: Omit<Config, 'log'>,
  events: (path: string) => Readonly<Record<number, () => void>>,
  more: Partial<RunContext> = {},
) => {
  const cwd = scratch();
  const path = join(cwd, 'a.log');
  writeFileSync(path, `${at(-5)} ERROR old\n`);
  const clock = staged(events(path));
  return runStep(logSearch, { log: { file: 'a.log' }, match: 'ERROR', ...config }, { cwd, clock, ...more });
};

const write =
  (path: string, second: number, said = 'ERROR'): (() => void) =>
  () =>
    appendFileSync(path, `${at(second)} ${said} ${second}\n`);

describe('a file that is followed', () => {
  test('is read from now on, until the time is over', async () => {
    const outcome = await followFile({ follow: '1m' }, (path) => ({
      2: write(path, 2),
      10: write(path, 10, 'INFO'),
      50: write(path, 50),
    }));
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { count: 2, searched: 3, complete: true },
    });
    expect(outcome.seen.stdout()).toBe(`${at(2)} ERROR 2\n${at(50)} ERROR 50\n2 of 3 entries match\n`);
  });

  test('with since begins in the past, and says what time it came to', async () => {
    const outcome = await followFile({ follow: '30s', since: '1m' }, (path) => ({ 2: write(path, 2) }));
    expect(outcome.outputs).toMatchObject({
      count: 2,
      from: at(-60),
      to: at(30),
      first: at(-5),
      last: at(2),
    });
  });

  test('ends as soon as there are as many as it waits for', async () => {
    let second = 0;
    const events = (path: string) =>
      Object.fromEntries(
        [5, 10, 15, 20].map((when) => [
          when,
          () => {
            second = when;
            write(path, when)();
          },
        ]),
      );
    const outcome = await followFile({ follow: { for: '10m', until: '>= 2' } }, events);
    expect(outcome.outputs).toMatchObject({ count: 2 });
    expect(second).toBe(10);
  });

  test.each([
    [{ expect: '>= 1' }, 'succeeded'],
    [{ expect: '== 0' }, 'RB504'],
    [{ 'on-match': 'fail' }, 'RB504'],
    [{ critical: '> 0', 'on-breach': 'fail' }, 'RB507'],
  ] as const)('%j ends as soon as nothing that comes could change it: %s', async (limits, end) => {
    let late = false;
    const outcome = await followFile({ follow: '10m', ...limits }, (path) => ({
      5: write(path, 5),
      60: () => {
        late = true;
      },
    }));
    expect(outcome.status === 'failed' ? outcome.error.code : outcome.status).toBe(end);
    expect(outcome.outputs).toMatchObject({ count: 1 });
    expect(late).toBe(false);
  });

  test('is followed through a rotation', async () => {
    const outcome = await followFile({ follow: '1m' }, (path) => ({
      2: write(path, 2),
      10: () => renameSync(path, `${path}.1`),
      11: write(path, 11),
    }));
    expect(outcome.outputs).toMatchObject({ count: 2, complete: true });
  });

  test('is not followed where it is not there', async () => {
    const outcome = await runStep(logSearch, { log: { file: 'none.log' }, follow: '1m' }, { cwd: scratch() });
    expect(errorOf(outcome)).toMatchObject({ code: 'RB508' });
  });

  test('keeps what it had found when it is interrupted, as not complete', async () => {
    const controller = new AbortController();
    const outcome = await followFile(
      { follow: '10m' },
      (path) => ({ 2: write(path, 2), 30: () => controller.abort() }),
      { signal: controller.signal },
    );
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'RB514' } });
    expect(outcome.outputs).toMatchObject({ count: 1, complete: false });
  });

  test('goes on after an interruption with what came meanwhile, for what is left of its time', async () => {
    let late = false;
    const outcome = await followFile(
      { follow: '1m', since: '1s' },
      (path) => ({
        5: write(path, 5),
        25: () => {
          late = true;
        },
      }),
      { elapsed: 40 * SECOND },
    );
    // The old one was written while it was cut off: 35 s after it had begun.
    expect(outcome.outputs).toMatchObject({ count: 2, from: at(-41) });
    expect(late).toBe(false);
  });
});

describe('a command that is followed', () => {
  test('is ended when enough has come, though it would go on for ever', async () => {
    const script = 'while :; do echo ERROR; sleep 0.01; done';
    const outcome = await runStep(
      logSearch,
      { log: { command: script }, match: 'ERROR', follow: { for: '10m', until: '>= 3' } },
      { cwd: scratch(), clock: systemClock },
    );
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { count: 3 } });
    expect(outcome.seen.stdout()).toBe('ERROR\nERROR\nERROR\n3 of 3 entries match\n');
  });

  test('is ended when the time is over, and what it printed last counts', async () => {
    const outcome = await runStep(
      logSearch,
      { log: { command: 'printf "ERROR 1\\nERROR 2"; exec sleep 600' }, match: 'ERROR', follow: '1s' },
      { cwd: scratch(), clock: systemClock },
    );
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { count: 2 } });
  });

  test('that fails, fails the step', async () => {
    const config = { log: { command: 'echo ERROR; exit 3' }, follow: '10m' } as const;
    const outcome = await runStep(logSearch, config, { cwd: scratch(), clock: systemClock });
    expect(errorOf(outcome)).toMatchObject({ code: 'RB501' });
  });
});

describe('a log that is followed by asking again', () => {
  const entry = (second: number, said = 'ERROR'): Written => ({
    at: START + second * SECOND,
    text: `${said} ${second}`,
  });

  const followLoki = async (
    events: (log: Written[]) => Readonly<Record<number, () => void>>,
    { refuse = () => false }: { refuse?: (asked: Asked, number: number) => boolean } = {},
  ) => {
    const log: Written[] = [entry(-5)];
    const { url, asked } = await serveLoki(log, {
      instead: (question, number, response) => {
        const refused = refuse(question, number);
        if (refused) response.writeHead(404).end('gone');
        return refused;
      },
    });
    const outcome = await runStep(
      logSearch,
      { log: { loki: { url, query: '{job="api"}' } }, match: 'ERROR', follow: { for: '1m', every: '5s' } },
      { clock: staged(events(log)) },
    );
    return { outcome, asked };
  };

  const add = (log: Written[], second: number, said?: string) => () => void log.push(entry(second, said));

  test('shows each entry once, those that come late and out of order too', async () => {
    const { outcome, asked } = await followLoki((log) => ({
      3: add(log, 3),
      12: add(log, 11),
      // Loki gives it out only now.
      30: () => log.splice(1, 0, entry(2, 'ERROR late')),
      58: add(log, 58),
    }));
    expect(outcome.outputs).toMatchObject({ count: 4, from: at(0), to: at(60), complete: true });
    expect((outcome.outputs.entries as LogEntry[]).map(({ text }) => text)).toEqual([
      'ERROR 3',
      'ERROR 11',
      'ERROR late 2',
      'ERROR 58',
    ]);
    expect(asked.length).toBe(13);
  });

  test('makes up for looks that failed, and says so where the last one did', async () => {
    const events = (log: Written[]) => ({ 3: add(log, 3), 12: add(log, 11) });
    const made = await followLoki(events, { refuse: (_, number) => [2, 3, 4].includes(number) });
    expect(made.outcome.outputs).toMatchObject({ count: 2, complete: true });
    const failed = await followLoki(events, { refuse: (_, number) => number > 4 });
    expect(failed.outcome.outputs).toMatchObject({
      count: 2,
      complete: false,
      missing: expect.stringContaining('answered with status 404: gone'),
    });
    const never = await followLoki(events, { refuse: () => true });
    expect(errorOf(never.outcome)).toMatchObject({ code: 'RB508' });
  });
});
