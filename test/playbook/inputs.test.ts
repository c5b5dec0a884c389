import { describe, expect, test } from 'vitest';
import { takes } from '../../src/playbook/input-values.ts';
import { resolveInputs } from '../../src/playbook/inputs.ts';
import type { InputSpec, Playbook } from '../../src/playbook/playbook.ts';

const playbook = (inputs: Record<string, InputSpec>): Playbook => ({
  format: 1,
  name: 'test/inputs',
  file: 'p.yaml',
  digest: '',
  title: 'Inputs',
  symptoms: [],
  alerts: [],
  requires: { commands: [], env: [] },
  env: {},
  inputs,
  steps: [],
});

const one = (spec: InputSpec, given: unknown) => {
  const resolved = resolveInputs(playbook({ x: spec }), { x: given }, {});
  return resolved.ok
    ? resolved.value.values.x
    : resolved.diagnostics.map(({ code, message }) => `${code} ${message}`);
};

describe('typed conversion', () => {
  test.each<[InputSpec, unknown, unknown]>([
    [{ type: 'integer' }, '8', 8],
    [{ type: 'integer' }, '-8', -8],
    [{ type: 'integer' }, 8, 8],
    [{ type: 'number' }, '0.5', 0.5],
    [{ type: 'number' }, '1e3', 1000],
    [{ type: 'boolean' }, 'true', true],
    [{ type: 'boolean' }, 'No', false],
    [{ type: 'boolean' }, false, false],
    [{ type: 'string' }, '', ''],
    [{ type: 'string' }, '{{inputs.y}}', '{{inputs.y}}'],
    [{ type: 'choice', choices: ['blue', 'green'] }, 'green', 'green'],
    [{ type: 'url' }, 'http://localhost:2040', 'http://localhost:2040'],
    [{ type: 'url' }, 'redis://127.0.0.1:6379/0', 'redis://127.0.0.1:6379/0'],
    [{ type: 'duration' }, '1h30m', '1h30m'],
    [{ type: 'string', pattern: '[a-z]+' }, 'abc', 'abc'],
    [{ type: 'secret' }, 'hunter22', 'hunter22'],
    [{ type: 'boolean' }, 'y', true],
    [{ type: 'string', 'min-length': 2, 'max-length': 2 }, '🦊🦊', '🦊🦊'],
  ])('%j takes %j as %j', (spec, given, expected) => {
    expect(one(spec, given)).toBe(expected);
  });

  test.each<[InputSpec, unknown, string]>([
    [{ type: 'integer' }, '8.5', 'must be a whole number'],
    [{ type: 'integer' }, '', 'must be a whole number, not ""'],
    [{ type: 'integer' }, '0x10', 'must be a whole number'],
    [{ type: 'integer' }, '9007199254740993', 'must be a whole number within 2^53'],
    [{ type: 'integer', minimum: 1 }, '0', 'must be at least 1, not 0'],
    [{ type: 'number', maximum: 1 }, 1.5, 'must be at most 1, not 1.5'],
    [{ type: 'number' }, 'Infinity', 'must be a number'],
    [{ type: 'boolean' }, 'maybe', 'must be true or false'],
    [{ type: 'boolean' }, '__proto__', 'must be true or false'],
    [{ type: 'string' }, 8, 'must be text, not 8'],
    [{ type: 'string' }, ['a'], 'not a list'],
    [{ type: 'string' }, null, 'not empty'],
    [{ type: 'choice', choices: ['blue'] }, 'red', 'must be one of blue, not "red"'],
    [{ type: 'url' }, 'localhost', 'must be an address'],
    [{ type: 'url' }, 'javascript:alert(1)', 'must be an address'],
    [{ type: 'duration' }, 'soon', 'must be a duration'],
    [{ type: 'string', pattern: '[a-z]+' }, 'abc1', 'must match [a-z]+'],
    [{ type: 'string', pattern: 'a|b' }, 'ab', 'must match a|b'],
    [{ type: 'string' }, 'a\0b', 'NUL'],
    [{ type: 'string', 'min-length': 2 }, 'a', 'must have at least 2 characters, not 1'],
    [{ type: 'string', 'max-length': 1 }, 'ab', 'must have at most 1 character, not 2'],
    [{ type: 'list' }, 8, 'must be a list of texts'],
    [{ type: 'list' }, ['a', 8], 'item 2 is none'],
    [{ type: 'list' }, 'a,,b', 'has an item 2 that must not be empty'],
    [{ type: 'list', pattern: '[a-z]+' }, 'a,B', 'has an item 2 that must match [a-z]+'],
    [
      { type: 'list', choices: ['blue', 'green'] },
      'blue,gren',
      'has an item 2 that must be one of blue, green',
    ],
    [{ type: 'list', 'min-length': 1 }, '', 'must have at least 1 item, not 0'],
    [{ type: 'list' }, ['a\0b'], 'NUL'],
  ])('%j refuses %j', (spec, given, message) => {
    const refused = one(spec, given);
    expect(refused).toHaveLength(1);
    expect(String(refused)).toContain(message);
  });
});

test('a list comes from YAML as it is, from a command line with commas', () => {
  expect(one({ type: 'list' }, ['db-1', 'a, b'])).toEqual(['db-1', 'a, b']);
  expect(one({ type: 'list' }, 'db-1, db-2')).toEqual(['db-1', 'db-2']);
  expect(one({ type: 'list' }, '')).toEqual([]);
});

test.each<[InputSpec, string]>([
  [{ type: 'integer', minimum: 1, maximum: 64 }, 'a whole number from 1 to 64'],
  [{ type: 'number', minimum: 0 }, 'a number, at least 0'],
  [{ type: 'string', 'max-length': 63, pattern: '[a-z]+' }, 'text, at most 63 characters, matching [a-z]+'],
  [{ type: 'choice', choices: ['blue', 'green'] }, 'one of blue, green'],
  [{ type: 'list', choices: ['blue', 'green'] }, 'some of blue, green'],
  [{ type: 'boolean' }, 'yes or no'],
])('%j is told as "%s"', (spec, words) => {
  expect(takes(spec)).toBe(words);
});

describe('where values come from', () => {
  const token: InputSpec = { type: 'secret', from: { env: 'LIDA_TOKEN' } };

  test('given, then the environment, then the default', () => {
    const book = playbook({ a: { type: 'integer', default: 1 }, b: { type: 'integer', default: 2 }, token });
    const resolved = resolveInputs(book, { a: '7' }, { LIDA_TOKEN: 'from-the-environment' });
    expect(resolved).toEqual({
      ok: true,
      value: {
        values: { a: 7, b: 2, token: 'from-the-environment' },
        secrets: [{ name: 'token', value: 'from-the-environment' }],
        origins: { a: { from: 'flag' }, b: { from: 'default' }, token: { from: 'environment' } },
      },
    });
    const given = resolveInputs(
      playbook({ token }),
      { token: 'given-value' },
      { LIDA_TOKEN: 'from-the-environment' },
    );
    expect(given.ok && given.value.secrets).toEqual([{ name: 'token', value: 'given-value' }]);
  });

  test('an optional input that nobody gave is absent', () => {
    const resolved = resolveInputs(playbook({ token: { ...token, optional: true } }), {}, { LIDA_TOKEN: '' });
    expect(resolved).toEqual({ ok: true, value: { values: {}, secrets: [], origins: {} } });
  });

  test('all that is wrong is said at once, each with its remedy', () => {
    const book = playbook({
      replicas: { type: 'integer' },
      api: { type: 'url', description: 'Where it listens' },
      token,
    });
    const resolved = resolveInputs(book, { replcas: '3', api: 'x' }, {});
    expect(
      !resolved.ok && resolved.diagnostics.map(({ code, message, help }) => [code, message, help]),
    ).toEqual([
      ['RB301', 'the playbook has no input "replcas"', 'Did you mean "replicas"?'],
      [
        'RB303',
        'input "api" must be an address such as http://localhost:2040, not "x"',
        'Where it listens (url).',
      ],
      [
        'RB302',
        '2 inputs are missing: "replicas" (a whole number); "token" (a secret)',
        'Give it with --input replicas=VALUE; set LIDA_TOKEN in the environment, or give "token" in a file with --inputs FILE',
      ],
    ]);
  });

  test('names of Object.prototype are no inputs', () => {
    const resolved = resolveInputs(playbook({}), JSON.parse('{"__proto__": 1, "constructor": 2}'), {});
    expect(!resolved.ok && resolved.diagnostics.map(({ code }) => code)).toEqual(['RB301', 'RB301']);
  });
});

test.each(['pass', '€', 12345, true, ['abcde']])('a secret that is refused is never shown: %j', (value) => {
  const resolved = resolveInputs(playbook({ token: { type: 'secret' } }), { token: value }, {});
  expect(resolved.ok).toBe(false);
  const shown = JSON.stringify(resolved).replaceAll('pass a', '');
  expect(shown).toContain('RB303');
  expect(shown).not.toContain(String(value));
});

test('six bytes are enough for a secret, however many characters they are', () => {
  expect(one({ type: 'secret' }, '€€')).toBe('€€');
  expect(one({ type: 'secret' }, 'abcdef')).toBe('abcdef');
});
