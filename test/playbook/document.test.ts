import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/diagnostics/diagnostic.ts';
import { parseDocument, type SourceDocument } from '../../src/playbook/document.ts';

function read(text: string): SourceDocument {
  const { document, diagnostics } = parseDocument('p.yaml', text);
  expect(diagnostics).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return document;
}

const words = (text: string, { start, end }: Span): string => text.slice(start.offset, end.offset);

const found = (text: string): string[] =>
  parseDocument('p.yaml', text).diagnostics.map(
    ({ code, at }) => `${code} ${at?.start.line}:${at?.start.column}`,
  );

test('values are plain YAML 1.2 core: yes is a text, 012 is twelve, << is a key', () => {
  expect(read('a: yes\nb: 012\nc: 0o14\nd: ~\ne: 2026-11-22\n<<: x').value).toEqual({
    a: 'yes',
    b: 12,
    c: 12,
    d: null,
    e: '2026-11-22',
    '<<': 'x',
  });
});

describe('spans', () => {
  const text = 'steps:\n  - id: a\n    shell:\n      run: ls -l\n    empty:\nx: [1, {y: z}]\n';
  const document = read(text);

  test.each([
    [['steps', 0, 'id'], 'key', 'id'],
    [['steps', 0, 'id'], 'value', 'a'],
    [['steps', 0, 'shell', 'run'], 'value', 'ls -l'],
    [['x', 1, 'y'], 'value', 'z'],
    [['x', 0], 'key', '1'],
    [['steps', 0, 'empty'], 'value', 'empty'],
    [['steps', 0, 'shell', 'absent'], 'key', 'shell'],
  ] as const)('%j %s is %s', (path, part, expected) => {
    expect(words(text, document.spanOf(path, part))).toBe(expected);
  });

  test('an absent path of the root is the root', () => {
    expect(document.spanOf(['absent'], 'value').start).toMatchObject({ line: 1, column: 1 });
  });

  test('a value behind an alias is where its anchor is', () => {
    const aliased = 'a: &one { b: here }\nc: *one\n';
    expect(words(aliased, read(aliased).spanOf(['c', 'b'], 'value'))).toBe('here');
  });

  test.each([
    ['plain', 'a: see {{inputs.x}} now'],
    ['double quotes', 'a: "see {{inputs.x}} now"'],
    ['single quotes', "a: 'see {{inputs.x}} now'"],
    ['escapes before it', 'a: "tab\\t\\"quoted\\" {{inputs.x}} now"'],
    ['doubled quotes before it', "a: 'it''s {{inputs.x}}'"],
    ['a literal block', 'a: |\n  first\n    indented {{inputs.x}}\n  last\n'],
    ['a literal block with an indent of its own', 'a: |2-\n    first\n  {{inputs.x}}'],
    ['a literal block with CRLF', 'a: |\r\n  first\r\n  {{inputs.x}}\r\n'],
    ['a folded block', 'a: >\n  first\n  second {{inputs.x}}\n'],
    ['a plain text over two lines', 'a: first\n  second {{inputs.x}}\n'],
    ['the same words twice', 'a: "\\t{{inputs.y}} {{inputs.x}}"'],
  ])('a part of a text in %s is found in the source', (_, source) => {
    const document = read(source);
    const value = (document.value as { a: string }).a;
    const span = document.spanInside(['a'], value.indexOf('{{inputs.x'), '{{inputs.x}}'.length);
    expect(words(source, span)).toBe('{{inputs.x}}');
  });

  test('the second of two equal parts is the second in the source', () => {
    const source = 'a: "\\t{{x}} and {{x}}"';
    const document = read(source);
    const value = (document.value as { a: string }).a;
    expect(document.spanInside(['a'], value.lastIndexOf('{{'), 5).start.offset).toBe(
      source.lastIndexOf('{{'),
    );
  });
});

describe('faults', () => {
  test.each([
    ['empty', '', ['RB109 1:1']],
    ['a comment only', '# nothing\n', ['RB109 1:1']],
    ['the null document', '~\n', ['RB109 1:1']],
    ['two documents', 'a: 1\n---\nb: 2\n', ['RB108 2:1']],
    ['a tab as indentation', 'a:\n\tb: 1\n', ['RB102 2:1']],
    ['an unknown tag', 'a: !thing 1\n', ['RB105 1:4']],
    ['a known tag of YAML 1.1', 'a: !!binary aGk=\n', ['RB105 1:4']],
    ['two equal keys, twice', 'a: 1\nb: { c: 1, c: 2 }\na: 2\n', ['RB104 2:12', 'RB104 3:1']],
    [
      'integers beyond 2^53',
      'a: 9007199254740993\nb: -9007199254740993\nc: 9007199254740991\n',
      ['RB106 1:4', 'RB106 2:4'],
    ],
    ['numbers that JSON has not', 'a: .inf\nb: .nan\nc: 1e400\n', ['RB106 1:4', 'RB106 2:4', 'RB106 3:4']],
    ['an alias without an anchor', 'a: *b\n', ['RB102 1:4']],
    ['an alias inside its own anchor', 'a: &b [*b]\n', ['RB103 1:8']],
    ['a mapping as a key', '{ [a]: 1 }\n', ['RB102 1:3']],
    ['a zero byte', 'a: \0\n', ['RB107 1:4']],
    ['depth 33', `${'['.repeat(33)}${']'.repeat(33)}`, ['RB103 1:33']],
    ['more than 1 MiB', `# ${'x'.repeat(1024 * 1024)}`, ['RB103 1:1']],
  ])('%s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test('depth 32 and a byte order mark are accepted, the mark with a warning', () => {
    expect(found(`${'['.repeat(32)}1${']'.repeat(32)}`)).toEqual([]);
    const { document, diagnostics } = parseDocument('p.yaml', '\ufeffa: 1\n');
    expect(document?.value).toEqual({ a: 1 });
    expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['RB110 warning']);
  });

  test('an alias is the anchor before it, also where a later anchor has its name', () => {
    expect(read('a: &x 1\nb: *x\nc: &x 2\nd: *x\n').value).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  test('aliases that multiply are refused, not expanded', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level++)
      lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);
    expect(found(lines.join('\n'))).toEqual(['RB103 5:10']);
  });

  test('__proto__ is a key like any other and changes nothing', () => {
    const value = read('__proto__: { polluted: true }\n').value as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect((value as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a huge text of one pattern is answered, never a hang or a crash', () => {
  const size = 128 * 1024 * Math.min(8, Number(process.env.RUNBOOK_TEST_SCALE ?? 1));
  const patterns = [
    '"',
    "'",
    '|\n',
    '>\n',
    '#\n',
    '\t',
    '\n',
    ' ',
    '---\n',
    '...\n',
    '%a\n',
    ']',
    '}\n',
    'a\n',
    'a ',
    'a: b\r',
  ];

  const repeated = (pattern: string, length = size): string =>
    pattern.repeat(Math.ceil(length / pattern.length));

  test.each(patterns)('%j', (pattern) => {
    const { diagnostics } = parseDocument('p.yaml', repeated(pattern));
    for (const { code } of diagnostics) expect(code).toMatch(/^RB1/);
    expect(diagnostics.length).toBeLessThan(60);
  });

  // Each of these took the parser minutes, or all of the stack, before there were limits.
  test.each(['[', '{', '- ', 'a: ', '? ', '&a ', '!t ', '- &a 1\n', '[{a: ', '[*a, '])(
    '%j is beyond the limits',
    (pattern) => {
      expect(found(repeated(pattern)).map((line) => line.slice(0, 5))).toEqual(['RB103']);
    },
  );

  test.each(['{},', 'a: b,', '? a : b,', ',', 'a\n', 'a #\n', '"a" '])('[ and then %j', (pattern) => {
    expect(parseDocument('p.yaml', `[${repeated(pattern)}`).diagnostics.length).toBeGreaterThan(0);
  });

  test('half a million tokens are enough', () => {
    expect(found(repeated('- a\n', 1024 * 1024 - 8))).toEqual([expect.stringMatching(/^RB103/)]);
  });
});
