import { describe, expect, test } from 'vitest';
import { type Clocking, timestampOf } from '../../../src/sources/logs/timestamps.ts';

const NOW = Date.parse('2026-01-02T03:00:00Z');
const read = (line: string, clocking: Partial<Clocking> = {}): string | undefined => {
  const at = timestampOf(line, { zone: 'utc', now: NOW, ...clocking });
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('the time of an entry', () => {
  test.each([
    ['2026-01-02T02:59:01Z ERROR', '2026-01-02T02:59:01.000Z'],
    ['2026-01-02T02:59:01.123456789+02:00 ERROR', '2026-01-02T00:59:01.123Z'],
    ['2026-01-02T02:59:01-0330', '2026-01-02T06:29:01.000Z'],
    ['[2026-01-02 02:59:01,5] ERROR', '2026-01-02T02:59:01.500Z'],
    ['2026-01-02 02:59 ERROR', '2026-01-02T02:59:00.000Z'],
    ['1767322741 ERROR', '2026-01-02T02:59:01.000Z'],
    ['1767322741.25 ERROR', '2026-01-02T02:59:01.250Z'],
    ['1767322741123 ERROR', '2026-01-02T02:59:01.123Z'],
    ['Jan  2 02:59:01 host app[1]: ERROR', '2026-01-02T02:59:01.000Z'],
    ['<34>Jan  2 02:59:01 host app[1]: ERROR', '2026-01-02T02:59:01.000Z'],
    ['Dec 31 23:59:59 host app[1]: ERROR', '2025-12-31T23:59:59.000Z'],
    ['{"time":"2026-01-02T02:59:01Z","level":"error"}', '2026-01-02T02:59:01.000Z'],
    ['{"level":"error","ts":1767322741.5}', '2026-01-02T02:59:01.500Z'],
  ])('%s', (line, at) => expect(read(line)).toBe(at));

  test.each([
    '    at query (db.js:7)',
    'Caused by: 2026-01-02T02:59:01Z',
    '17673227411234567 ERROR',
    'May we begin?',
    '{"message":"2026-01-02T02:59:01Z"}',
    '{"time": {}}',
    '{"time":"2026-01-02T02:59:01Z"',
    '',
  ])('is not known of: %s', (line) => expect(read(line)).toBeUndefined());

  test('is looked for as the playbook says, where it says', () => {
    expect(read('1767322741 x', { format: 'iso' })).toBeUndefined();
    expect(read('{"time":1,"at":"2026-01-02T02:59:01Z"}', { field: 'at' })).toBe('2026-01-02T02:59:01.000Z');
  });

  test('of a line without a zone is in that of the machine, unless it is said to be UTC', () => {
    const local = new Date(2026, 0, 2, 2, 59, 1).toISOString();
    expect(read('2026-01-02T02:59:01 x', { zone: 'local' })).toBe(local);
    expect(read('2026-01-02T02:59:01Z x', { zone: 'local' })).toBe('2026-01-02T02:59:01.000Z');
  });
});
