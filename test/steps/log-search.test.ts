import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLogs } from '../../src/host/logs.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Logs } from '../../src/ports/logs.ts';
import { logSearch } from '../../src/steps/log-search.ts';
import { errorOf, runStep, witness } from './context.ts';
import { stepKindExam } from './exam.ts';

stepKindExam(logSearch, async () => {
  const controller = new AbortController();
  let started = () => {};
  const underWay = new Promise<void>((resolve) => {
    started = resolve;
  });
  const { context } = witness({ signal: controller.signal, onStart: () => started() });
  return {
    config: { log: { command: 'sleep 600' } },
    context,
    underWay,
    abort: () => controller.abort(),
  };
});

const NOW = Date.parse('2026-01-02T03:00:00Z');
const clock: Clock = { now: () => NOW, monotonic: () => 0, random: () => 0, sleep: async () => {} };
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

/** A folder with these files, and what a search in it came to. */
function folderWith(files: Readonly<Record<string, string>>) {
  const cwd = mkdtempSync(join(tmpdir(), 'runbook-log-search-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  type Config = Parameters<typeof logSearch.prepare>[0];
  const search = (
    config: Omit<Config, 'log'> & { readonly log?: Config['log'] },
    logs: Logs = createLogs(),
  ) => runStep(logSearch, { log: { file: 'a.log' }, ...config }, { cwd, clock, logs });
  return { cwd, search };
}

const texts = ({ outputs }: { readonly outputs: Readonly<Record<string, unknown>> }): unknown =>
  (outputs.entries as { text: string }[]).map(({ text }) => text);

describe('entries', () => {
  test('are lines, counted as they match and shown at the end that is wanted, or both', async () => {
    const { search } = folderWith({ 'a.log': 'ERROR 1\nok\r\nERROR 2\nERROR 3\r\nlast ERROR' });
    const outcome = await search({ match: 'ERROR', limit: 2, show: 'last' });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { count: 4, searched: 5, complete: true },
    });
    expect(texts(outcome)).toEqual(['ERROR 3', 'last ERROR']);
    const left = '… 2 entries left out here …';
    expect(outcome.seen.stdout()).toBe(`4 of 5 entries match\n${left}\nERROR 3\nlast ERROR\n`);
    const first = await search({ match: 'ERROR', limit: 2, show: 'first' });
    expect(texts(first)).toEqual(['ERROR 1', 'ERROR 2']);
    expect(first.seen.stdout()).toBe(`4 of 5 entries match\nERROR 1\nERROR 2\n${left}\n`);
    const both = await search({ match: 'ERROR', limit: 3 });
    expect(texts(both)).toEqual(['ERROR 1', 'ERROR 2', 'last ERROR']);
    expect(both.seen.stdout()).toBe(
      '4 of 5 entries match\nERROR 1\nERROR 2\n… 1 entry left out here …\nlast ERROR\n',
    );
    expect(await search({})).toMatchObject({ outputs: { count: 5 } });
  });

  test('begin with a time where times count, and hold the lines behind it', async () => {
    const { search } = folderWith({
      'a.log': `of an older one\n${ago(30)} ERROR query\n    at db.js:7\n    at api.js:9\n${ago(20)} INFO ok\n`,
    });
    const outcome = await search({ match: 'db.js', since: '1m' });
    expect(texts(outcome)).toEqual([`${ago(30)} ERROR query\n    at db.js:7\n    at api.js:9`]);
    expect(outcome.outputs).toMatchObject({ count: 1, searched: 2, first: ago(30), last: ago(30) });
    expect(await search({ match: 'of an older', time: 'iso' })).toMatchObject({ outputs: { count: 1 } });
  });

  test('are whole wherever the pieces of the file end, and bounded however long a line is', async () => {
    const line = (index: number): string => `${ago(60)} übergröße ${'é'.repeat(index % 700)} ${index}`;
    const lines = Array.from({ length: 3000 }, (_, index) => line(index));
    const { search } = folderWith({ 'a.log': `${lines.join('\n')}\n${'x'.repeat(3_000_000)}\n${line(1)}\n` });
    const outcome = await search({ match: { regex: 'übergröße é* \\d+$' }, limit: 200, show: 'last' });
    expect(outcome.outputs).toMatchObject({ count: 3001, searched: 3002 });
    expect(texts(outcome)).toEqual([...lines.slice(-199), line(1)].map((text) => text.slice(0, 2000)));
  });
});

describe('since', () => {
  const old = (lines: number): string =>
    Array.from(
      { length: lines },
      (_, index) => `${ago(100_000 - index / 10)} ERROR of long ago ${index}\n`,
    ).join('');

  test('counts what is younger, and reads little of a large file', async () => {
    const { search } = folderWith({ 'a.log': `${old(300_000)}${ago(90)} ERROR a\n${ago(30)} ERROR b\n` });
    let bytes = 0;
    const logs: Logs = {
      ...createLogs(),
      open: async (path) => {
        const file = await createLogs().open(path);
        if ('reason' in file) return file;
        const read: typeof file.read = async (start, length) => {
          const piece = await file.read(start, length);
          bytes += piece.length;
          return piece;
        };
        return { ...file, read };
      },
    };
    const outcome = await search({ match: 'ERROR', since: '1m' }, logs);
    expect(outcome.outputs).toMatchObject({ count: 1, searched: 1 });
    expect(bytes).toBeLessThan(1_000_000);
  });

  test('misses nothing of a range that is longer than a piece, nor a line that a piece begins inside of', async () => {
    const young = Array.from(
      { length: 8000 },
      (_, index) => `${ago(50 - index / 1000)} ERROR ${'x'.repeat(100)}\n`,
    );
    const { search } = folderWith({ 'a.log': `${old(20_000)}${young.join('')}` });
    const outcome = await search({ match: 'ERROR', since: '1m' });
    expect(outcome.outputs).toMatchObject({ count: 8000, searched: 8000, first: ago(50) });
  });

  test('goes back into what was rotated, but not further than it must', async () => {
    const { search } = folderWith({
      'a.log': `${ago(10)} ERROR new\n`,
      'a.log.1': `${ago(900)} ERROR too old\n${ago(40)} ERROR turned\n`,
      'a.log.2': `${ago(50)} ERROR in the wrong file\n`,
    });
    expect(texts(await search({ since: '1m' }))).toEqual([`${ago(40)} ERROR turned`, `${ago(10)} ERROR new`]);
    const alone = await search({ since: '1m', log: { file: { path: 'a.log', rotated: false } } });
    expect(alone.outputs).toMatchObject({ count: 1 });
  });

  test('says what time it searched, and until is where that ends', async () => {
    const { search } = folderWith({ 'a.log': `${ago(50)} a\n${ago(30)} b\n${ago(10)} c\n` });
    const whole = await search({ since: '1m' });
    expect(whole.outputs).toMatchObject({ count: 3, from: ago(60), to: ago(0) });
    expect(whole.seen.stdout()).toContain(`3 of 3 entries match, from ${ago(60)} until ${ago(0)}\n`);
    const part = await search({ since: '50s', until: '10s' });
    expect(texts(part)).toEqual([`${ago(50)} a`, `${ago(30)} b`]);
    expect(part.outputs).toMatchObject({ from: ago(50), to: ago(10) });
  });

  test('is a failure where no line has a time: nothing found would be a lie', async () => {
    const { search } = folderWith({ 'a.log': 'ERROR\nERROR\n', 'empty.log': '' });
    expect(errorOf(await search({ since: '1m' }))).toMatchObject({
      code: 'RB505',
      help: expect.stringContaining('time:'),
    });
    expect((await search({ since: '1m', log: { file: 'empty.log' } })).outputs).toMatchObject({ count: 0 });
    expect(errorOf(await search({ since: '1m', log: { command: 'echo ERROR' } })).code).toBe('RB505');
  });
});

describe('an entry matches', () => {
  test('by a text, literally, in any case where that is said', async () => {
    const { search } = folderWith({ 'a.log': 'a.*b\naxxb\nA.*B\n' });
    expect((await search({ match: 'a.*b' })).outputs.count).toBe(1);
    expect((await search({ match: { text: 'a.*b', 'ignore-case': true } })).outputs.count).toBe(2);
    expect((await search({ match: { regex: '^a.*b$' } })).outputs.count).toBe(2);
  });

  test('by fields of JSON: values, one of several, limits, all at once', async () => {
    const entry = (level: string, status: unknown) => `${JSON.stringify({ level, http: { status } })}\n`;
    const { search } = folderWith({
      'a.log': `${entry('error', 500)}${entry('error', 404)}${entry('fatal', 503)}${entry('error', '500')}no JSON error 500\n`,
    });
    const count = async (json: Record<string, string | string[] | number>) =>
      (await search({ json })).outputs.count;
    expect(await count({ level: 'error' })).toBe(3);
    expect(await count({ level: ['error', 'fatal'], 'http.status': '>= 500' })).toBe(2);
    expect(await count({ 'http.status': 404 })).toBe(1);
    expect(await count({ constructor: 'x' })).toBe(0);
  });

  test('by no pattern that takes for ever: the step fails, and the play lives', async () => {
    const { search } = folderWith({ 'a.log': `${'a'.repeat(80)}!\n` });
    const error = errorOf(await search({ match: { regex: '(a+)+$' } }));
    expect(error).toMatchObject({
      code: 'RB505',
      message: expect.stringContaining('takes longer than a second'),
    });
  });
});

describe('the level of a count', () => {
  const errors = { 'a.log': 'ERROR a\nERROR b\nERROR c\n' };

  test.each([
    [{ warn: '> 2' }, 'warn'],
    [{ warn: '> 2', critical: '>= 3' }, 'critical'],
    [{ warn: '> 3' }, 'ok'],
    [{ critical: '< 5' }, 'critical'],
  ] as const)('%j: %s', async (limits, level) => {
    const outcome = await folderWith(errors).search({ match: 'ERROR', ...limits });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { count: 3, level, breached: level === 'critical', limits },
    });
  });

  test('fails the step where a breach is to', async () => {
    const outcome = await folderWith(errors).search({ match: 'ERROR', critical: '> 2', 'on-breach': 'fail' });
    expect(errorOf(outcome)).toEqual({ code: 'RB507', message: '3 entries with "ERROR" (critical > 2)' });
  });

  const partly: Parameters<typeof runStep>[2] = {
    readLog: async (_query, _range, take) => {
      take([{ text: 'ERROR a' }, { text: 'ERROR b' }]);
      return { ok: true, value: { missing: 'the second page was refused' } };
    },
  };
  const incomplete = (config: object) =>
    runStep(logSearch, { log: { file: 'a.log' }, match: 'ERROR', ...config }, partly);

  test.each([
    [{ warn: '> 5' }, 'unknown'],
    [{ warn: '> 1' }, 'warn'],
    [{ critical: '< 5' }, 'unknown'],
    [{ critical: '< 2' }, 'ok'],
  ] as const)('%j of an incomplete log: %s', async (limits, level) => {
    const outcome = await incomplete(limits);
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { count: 2, complete: false, missing: 'the second page was refused', level },
    });
    expect(outcome.seen.stderr()).toBe('runbook: entries may be missing: the second page was refused\n');
  });

  test.each([
    [{ expect: '< 5' }, 'RB508'],
    [{ expect: '>= 2' }, ''],
    [{ expect: '< 2' }, 'RB504'],
    [{ 'on-match': 'fail' }, 'RB504'],
    [{ 'on-incomplete': 'fail' }, 'RB508'],
    [{}, ''],
  ] as const)('%j of an incomplete log never holds by luck: %s', async (wanted, code) => {
    const outcome = await incomplete(wanted);
    expect(outcome.status === 'failed' ? outcome.error.code : '').toBe(code);
    if (code === 'RB508') expect(errorOf(outcome).message).toContain('there may be more: the second page');
  });
});

describe('the step', () => {
  test.each([
    [{ expect: '< 2' }, 'RB504', '2 entries with "ERROR", expected < 2; the last one: ERROR b'],
    [{ expect: '== 0' }, 'RB504', 'expected == 0'],
    [{ 'on-match': 'fail' }, 'RB504', '2 entries with "ERROR", expected none'],
    [{ expect: '>= 2' }, '', ''],
    [{ 'on-match': 'record' }, '', ''],
  ] as const)('%j: %s', async (more, code, message) => {
    const { search } = folderWith({ 'a.log': 'ERROR a\nERROR b\n' });
    const outcome = await search({ match: 'ERROR', ...more });
    expect(outcome.outputs.count).toBe(2);
    if (code === '') expect(outcome.status).toBe('succeeded');
    else expect(errorOf(outcome)).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('fails where the log cannot be read', async () => {
    const { search } = folderWith({});
    expect(errorOf(await search({}))).toMatchObject({
      code: 'RB508',
      message: expect.stringContaining('a.log cannot be read: '),
    });
    expect(errorOf(await search({ log: { command: 'echo ERROR; echo lost >&2; exit 3' } }))).toMatchObject({
      code: 'RB501',
      message: expect.stringContaining('ended with exit code 3'),
    });
  });

  test('reads what a command prints, and shows what matches of it', async () => {
    const { search } = folderWith({});
    const outcome = await search({ log: { command: 'seq 100000' }, match: { regex: '^9*$' } });
    expect(outcome.outputs).toMatchObject({ count: 5, searched: 100_000 });
    expect(outcome.seen.stdout()).toBe('5 of 100,000 entries match\n9\n99\n999\n9999\n99999\n');
  });
});
