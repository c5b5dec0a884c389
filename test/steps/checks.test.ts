import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breaches, parseThreshold } from '../../src/language/thresholds.ts';
import { addressFaults } from '../../src/steps/address.ts';
import { confirm } from '../../src/steps/confirm.ts';
import { levelFaults } from '../../src/steps/limit-faults.ts';
import { metricThreshold } from '../../src/steps/metric-threshold.ts';
import { redis } from '../../src/steps/redis.ts';
import { shell } from '../../src/steps/shell.ts';

const HTTP = ['http', 'https'];

describe('an address is judged as far as it is constant', () => {
  test.each([
    'http://localhost:2040/health',
    'HTTPS://lida.example/',
    '{{inputs.api}}/health',
    'http://{{inputs.host}}:{{inputs.port}}/',
    'http{{inputs.tls}}://localhost/',
    'http://user:{{inputs.password}}@localhost/',
  ])('%s may be right', (url) => {
    expect(addressFaults(url, HTTP, [])).toEqual([]);
  });

  test.each([
    ['localhost:80/health', 'Write: http://localhost:80/health'],
    ['localhost', 'Write: http://localhost'],
    ['api.{{inputs.host}}/', 'Write: http://api.{{inputs.host}}/'],
    ['ftp://localhost/', 'Write http:// or https://'],
    ['http://', 'Write it as in http://127.0.0.1:8080'],
  ])('%s is wrong', (url, help) => {
    expect(addressFaults(url, HTTP, ['url'])).toMatchObject([{ path: ['url'], help }]);
  });
});

const messages = (faults: readonly { path: readonly unknown[]; message: string }[] = []) =>
  faults.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('limits of a metric', () => {
  test.each([
    { warn: '> 80', critical: '> 90' },
    { warn: '>= 90', critical: '> 90' },
    { warn: '< 10', critical: '< 5' },
    { warn: '> 80', critical: '< 10' },
    { warn: '> 80%', critical: '> 0.9 ratio' },
    { warn: '> 80', critical: '> 90%' },
    { warn: '!= 0', critical: '> 5' },
    { warn: '> 1 KiB', critical: '> 1 MiB', unit: 'B' },
  ])('$warn and $critical can be meant', (limits) => {
    expect(levelFaults(limits)).toEqual([]);
  });

  test.each([
    [{ warn: '> 80 MiB', critical: '> 90 ms' }, ['critical']],
    [{ warn: '> 90', critical: '> 80' }, ['critical']],
    [{ warn: '> 90', critical: '> 90' }, ['critical']],
    [{ warn: '> 90', critical: '>= 90' }, ['critical']],
    [{ warn: '< 5', critical: '< 10' }, ['critical']],
    [{ warn: '== 3', critical: '> 2' }, ['critical']],
    [{ warn: '> 1 MiB', critical: '> 1 KiB' }, ['critical']],
    [{ warn: '> 90%', critical: '> 0.8', unit: 'ratio' }, ['critical']],
    [{ warn: '> 5ms', unit: '%' }, ['warn']],
    [{ warn: '> 5', critical: '> 9', unit: 'frogs' }, ['unit']],
  ])('%o cannot', (limits, path) => {
    expect(levelFaults(limits)).toMatchObject([{ path }]);
  });

  test('are refused exactly where no value would ever be a warning', () => {
    const operator = fc.constantFrom('>', '>=', '<', '<=');
    const limit = fc.tuple(operator, fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(limit, limit, ([mild, low], [bad, high]) => {
        fc.pre(mild[0] === bad[0]);
        const warn = `${mild} ${low}`;
        const critical = `${bad} ${high}`;
        const holds = (text: string, value: number) => {
          const read = parseThreshold(text);
          const met = read.ok ? breaches(read.value, value) : read;
          return met.ok && met.value;
        };
        const values = Array.from({ length: 17 }, (_, index) => index / 2 - 1);
        const everWarns = values.some((value) => holds(warn, value) && !holds(critical, value));
        expect(levelFaults({ warn, critical }).length === 0).toBe(everWarns);
      }),
    );
  });

  test('keys that do nothing without another one are told', () => {
    const metric = { command: 'nproc' };
    const check = (more: object) => messages(metricThreshold.check?.({ metric, ...more }));
    expect(check({ for: '5s' })).toEqual(['for: for does nothing without warn or critical']);
    expect(check({ warn: '> 1', every: '5s', 'on-breach': 'fail' })).toEqual([
      'every: every does nothing without for',
      'on-breach: on-breach does nothing without critical',
    ]);
    expect(check({ critical: '> 1', for: '5s', every: '1s', 'on-breach': 'fail' })).toEqual([]);
    expect(check({ 'on-breach': 'record' })).toEqual([]);
  });
});

test('a question has choices or a kind of answer, and each choice once', () => {
  const check = (more: object) => messages(confirm.check?.({ ask: 'How?', ...more }));
  expect(confirm.check?.('Go on?')).toEqual([]);
  expect(check({ choices: ['a', { value: 'b' }] })).toEqual([]);
  expect(check({ answer: 'text' })).toEqual([]);
  expect(check({ answer: 'text', choices: ['a', { value: 'a' }] })).toEqual([
    'answer: answer: text and choices contradict each other',
    'choices.1: the choice "a" stands here twice',
  ]);
});

test('a Redis command must have words', () => {
  expect(messages(redis.check?.("GET 'x"))).toEqual([": a quote is not closed: 'x"]);
  expect(messages(redis.check?.({ command: "''" }))).toEqual(['command: the command is empty']);
  expect(redis.check?.({ command: ['GET', ''], url: '{{inputs.redis}}' })).toEqual([]);
});

test('nothing can be read of a command that has the terminal', () => {
  expect(shell.check?.({ run: 'vi x', tty: true })).toEqual([]);
  expect(shell.check?.({ run: 'ls', capture: 'text' })).toEqual([]);
  const paths = shell.check?.({ run: 'vi x', tty: true, capture: 'text', expect: { stdout: 'a' } });
  expect(paths?.map(({ path }) => path.join('.'))).toEqual(['capture', 'expect.stdout']);
});
