import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printedJson, safeJson } from '../../src/diagnostics/printed-json.ts';

const ACTS = /(?!\n)\p{Cc}|\p{Cf}|[\u2028\u2029]|\p{Cs}/u;

test('what a terminal or an editor would obey is an escape', () => {
  expect(safeJson('a\u009b31m\u202e\u{e0001}\u2028\u007f')).toBe(
    '"a\\u009b31m\\u202e\\udb40\\udc01\\u2028\\u007f"',
  );
  expect(printedJson({ a: 1 })).toBe('{\n  "a": 1\n}\n');
  expect(printedJson({ a: 1 }, 0)).toBe('{"a":1}\n');
});

test('any value comes back as it was, and nothing in it acts', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = printedJson(value);
      expect(text).not.toMatch(ACTS);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('no command prints JSON in another way', () => {
  const files = readdirSync('src/cli', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const bare = files.filter((file) =>
    /`\$\{JSON\.stringify\([^`]*\\n`/.test(readFileSync(join('src/cli', file), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(bare).toEqual([]);
});
