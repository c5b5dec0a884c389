import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Labels } from '../../../src/sources/metrics/labels.ts';
import {
  parsePrometheusText,
  type Sample,
  selectSample,
} from '../../../src/sources/metrics/prometheus-text.ts';

const samples = (page: string): readonly Sample[] => {
  const parsed = parsePrometheusText(page);
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message);
  return parsed.value;
};

const refusal = (page: string): string | undefined => {
  const parsed = parsePrometheusText(page);
  if (parsed.ok) throw new Error(`it was read: ${JSON.stringify(parsed.value)}`);
  expect(parsed.diagnostics[0]?.code).toBe('RB505');
  return parsed.diagnostics[0]?.message;
};

describe('reading', () => {
  test('samples with and without labels, times and comments', () => {
    const page = [
      '# HELP http_requests_total The total number of {requests} with "quotes".',
      '# TYPE http_requests_total counter',
      'http_requests_total{method="post",code="200"} 1027 1395066363000',
      'http_requests_total{ method = "get" , code="400", }    3',
      '',
      '  error_rate\t12.5  ',
      '# any other comment',
      'before_epoch{x=""} 1e-3 -3982045',
      'unspaced{a="b"}7',
    ].join('\n');
    expect(samples(page)).toEqual([
      {
        name: 'http_requests_total',
        labels: { method: 'post', code: '200' },
        value: 1027,
        timestamp: 1395066363000,
      },
      { name: 'http_requests_total', labels: { method: 'get', code: '400' }, value: 3 },
      { name: 'error_rate', labels: {}, value: 12.5 },
      { name: 'before_epoch', labels: { x: '' }, value: 0.001, timestamp: -3982045 },
      { name: 'unspaced', labels: { a: 'b' }, value: 7 },
    ]);
  });

  test('values that are no finite numbers', () => {
    const page = 'a NaN\nb +Inf\nc -Inf\nd inf\ne .5\nf 5.\ng -2E+3';
    expect(samples(page).map(({ value }) => value)).toEqual([
      NaN,
      Infinity,
      -Infinity,
      Infinity,
      0.5,
      5,
      -2000,
    ]);
  });

  test('escapes in label values', () => {
    expect(samples(String.raw`m{path="C:\\DIR\\new",text="a\n\"b\"}, c=\"d"} 1`)[0]?.labels).toEqual({
      path: String.raw`C:\DIR\new`,
      text: 'a\n"b"}, c="d',
    });
  });

  test('line ends of Windows, and a last line without one', () => {
    expect(samples('a 1\r\nb 2').map(({ name, value }) => [name, value])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  test('any label value comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }), (text, value) => {
        const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
        const shown = Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
        // A carriage return at the end of a line is part of the line end.
        const [sample] = samples(`m{l="${escaped}"} ${shown} 1\n`);
        expect(sample?.labels).toEqual({ l: text });
        expect(sample?.value).toBe(value === 0 ? Number(shown) : value);
      }),
    );
  });
});

describe('OpenMetrics', () => {
  const open = (page: string) => parsePrometheusText(page, 'openmetrics');

  test('times in seconds, exemplars behind values, an end', () => {
    const page = [
      '# TYPE foo counter',
      '# UNIT foo_seconds seconds',
      'foo_total 17.0 1520879607.789',
      'foo_bucket{le="1.0"} 8 # {trace_id="a # b"} 0.67 1520879607.5',
      'foo_created 1.5e9',
      '# EOF',
      '',
    ].join('\n');
    expect(open(page)).toEqual({
      ok: true,
      value: [
        { name: 'foo_total', labels: {}, value: 17, timestamp: 1520879607789 },
        { name: 'foo_bucket', labels: { le: '1.0' }, value: 8 },
        { name: 'foo_created', labels: {}, value: 1.5e9 },
      ],
    });
  });

  test('a page without its end was cut off', () => {
    expect(open('foo 1\n')).toMatchObject({ ok: false, diagnostics: [{ code: 'RB505' }] });
    expect(open('foo 1\n# EOF')).toMatchObject({ ok: true });
  });
});

describe('refusing', () => {
  test.each([
    ['<html>', 'a metric name is expected'],
    ['error-rate 5', 'a metric name is expected'],
    ['error_rate', 'a metric name is expected'],
    ['9lives 9', 'a metric name is expected'],
    ['m 0x10', 'a number'],
    ['m 1_000', 'a number'],
    ['m 1,5', 'a number'],
    ['m ', 'a number'],
    ['m 1 2 3', 'a number'],
    ['m{a="b" 1', '"," or "}"'],
    ['m{a="b"', '"," or "}"'],
    ['m{a=b} 1', 'a quoted value'],
    ['m{a="b} 1', 'a quoted value'],
    [String.raw`m{a="\t"} 1`, 'a quoted value'],
    ['m{a "b"} 1', '"=" is expected'],
    ['m{="b"} 1', 'a label name'],
    ['m{,} 1', 'a label name'],
    ['m{a="1",a="2"} 1', 'the label a is given twice'],
  ])('%s', (line, reason) => {
    expect(refusal(`fine 1\n${line}`)).toContain(`line 2 is not in the Prometheus text format: ${reason}`);
  });
});

describe('choosing', () => {
  const page = samples(
    'rate{service="api",zone="a"} 1\nrate{service="api",zone="b"} 2\nrate{service="db",zone="a"} 3\nup 1',
  );
  const chosen = (name: string, labels: Labels) => {
    const found = selectSample(page, name, labels);
    return found.ok ? found.value?.value : found.diagnostics[0]?.message;
  };

  test('by name and by as many labels as it takes', () => {
    expect(chosen('up', {})).toBe(1);
    expect(chosen('rate', { service: 'db' })).toBe(3);
    expect(chosen('rate', { zone: 'b' })).toBe(2);
    expect(chosen('rate', { service: 'db', zone: 'b' })).toBeUndefined();
    expect(chosen('rat', {})).toBeUndefined();
    expect(chosen('up', { toString: 'x' })).toBeUndefined();
  });

  test('never guesses among several', () => {
    expect(chosen('rate', { service: 'api' })).toBe(
      'rate has 2 series: { service: "api", zone: "a" }; { service: "api", zone: "b" }',
    );
    const many = samples(Array.from({ length: 12 }, (_, n) => `m{n="${n}"} 1`).join('\n'));
    const found = selectSample(many, 'm', {});
    expect(found.ok ? '' : found.diagnostics[0]?.message).toMatch(/^m has 12 series: .*; and 2 more$/);
  });
});
