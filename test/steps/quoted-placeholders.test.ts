import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insideQuotes, unquotedPlaceholders } from '../../src/steps/quoted-placeholders.ts';

test.each([
  '{job="{{inputs.job}}"}',
  '{job="a\\"{{inputs.job}}"} |= "{{inputs.text}}" != "x"',
  '{job="x"} |= "\\{{"',
])('a placeholder may stand in double quotes: %s', (query) =>
  expect(unquotedPlaceholders(query, ['query'])).toEqual([]),
);

test.each([
  '{job={{inputs.job}}}',
  '{{inputs.query}}',
  '{job="a"} |= `{{inputs.text}}`',
  '{job=~"{{inputs.job}}"}',
  '{job="a"} |~ "{{inputs.text}}"',
  'rate(x{a="b"}[{{inputs.window}}])',
])('and nowhere else: %s', (query) => {
  expect(unquotedPlaceholders(query, ['query'])).toMatchObject([
    { path: ['query'], message: expect.stringContaining('{{inputs.') },
  ]);
});

test('a value stays inside of its quotes, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      const string = `"${insideQuotes(value)}"`;
      expect(string.slice(1, -1)).not.toMatch(/(?<!\\)(?:\\\\)*"/);
      expect(string).not.toContain('\n');
      expect(JSON.parse(string)).toBe(value);
    }),
  );
});
