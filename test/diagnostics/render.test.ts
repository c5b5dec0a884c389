import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Diagnostic, Span } from '../../src/diagnostics/diagnostic.ts';
import { diagnosticsJson } from '../../src/diagnostics/json.ts';
import { renderAll, renderDiagnostic } from '../../src/diagnostics/render.ts';

function spanOf(source: string, words: string, file = 'p.yaml'): Span {
  const at = (offset: number) => {
    const before = source.slice(0, offset).split('\n');
    return { offset, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  };
  const start = source.indexOf(words);
  return { file, start: at(start), end: at(start + words.length) };
}

const wrong = (source: string, words: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'RB204',
  severity: 'error',
  message: `no "${words}"`,
  at: spanOf(source, words),
  ...more,
});

/** The columns that the carets stand under. */
function underlined(rendered: string): string {
  const [, line = '', carets = ''] = rendered.split('\n');
  const start = carets.indexOf('^');
  let text = '';
  let column = 0;
  for (const character of line) {
    if (column >= start && column < start + carets.split('^').length - 1) text += character;
    column += stringWidth(character);
  }
  return text;
}

test('code, place, message, line, caret and remedy stand in this order', () => {
  const source = 'steps:\n  - id: a\n    verifi: x\n';
  const diagnostic = wrong(source, 'verifi', {
    message: 'unknown key "verifi"',
    help: 'Did you mean "verify"?',
  });
  expect(renderDiagnostic(diagnostic, source)).toBe(
    [
      'RB204 p.yaml:3:5 error: unknown key "verifi"',
      '  3 |     verifi: x',
      '    |     ^^^^^^',
      '    help: Did you mean "verify"?',
    ].join('\n'),
  );
});

test('related places have their own line; a warning says so', () => {
  const source = 'a: 1\nb: 2\n';
  const diagnostic = wrong(source, 'b', {
    severity: 'warning',
    message: 'b again',
    related: [{ message: 'first here', at: spanOf(source, 'a') }],
    help: 'Stop.',
  });
  expect(renderDiagnostic(diagnostic, source)).toBe(
    [
      'RB204 p.yaml:2:1 warning: b again',
      '  2 | b: 2',
      '    | ^',
      '    p.yaml:1:1 first here',
      '  1 | a: 1',
      '    | ^',
      '    help: Stop.',
    ].join('\n'),
  );
});

test('without a help of its own a diagnostic shows the help of its code', () => {
  expect(renderDiagnostic({ code: 'RB201', severity: 'error', message: 'm' })).toContain(
    'help: Remove it, correct',
  );
});

test.each([
  ['tabs before it', '\t\tshel: x', 'shel'],
  ['a tab inside the line', 'a:\tshel', 'shel'],
  ['wide characters before it', 'name: 日本語 shel', 'shel'],
  ['emoji before it', 'name: 🚑🚒 shel', 'shel'],
  ['wide characters in it', 'name: 日本 x', '日本'],
  ['a combining mark before it', 'nome: cafe\u0301 shel', 'shel'],
])('carets are right with %s', (_, source, words) => {
  expect(underlined(renderDiagnostic(wrong(source, words), source))).toBe(words);
});

test.each([0, 1, 29, 30, 31, 70, 99, 100, 101, 500, 1_000_000])(
  'a long line is trimmed around column %i',
  (before) => {
    const source = `${'x'.repeat(before)}shel${'y'.repeat(300)}`;
    const rendered = renderDiagnostic(wrong(source, 'shel'), source);
    expect(underlined(rendered)).toBe('shel');
    for (const line of rendered.split('\n').slice(1, 3)) expect(line.length).toBeLessThan(115);
    expect(rendered.split('\n')[1]).toContain('…');
  },
);

test('a mark over several lines is drawn to the end of its first line', () => {
  const source = 'a: [1,\n 2]\n';
  expect(underlined(renderDiagnostic(wrong(source, '[1,\n 2]', { message: 'm' }), source))).toBe('[1,');
});

test('control and direction characters of a file are shown, not obeyed', () => {
  const source = 'a: \u001b[31mred\u202e x';
  const rendered = renderDiagnostic(wrong(source, 'x', { message: 'bad \u001b]0;t\u0007 \r' }), source);
  for (const character of ['\u001b', '\u0007', '\r', '\u202e']) expect(rendered).not.toContain(character);
  expect(underlined(rendered)).toBe('x');
});

test('colours come only when asked for, and change no character of the text', () => {
  const source = 'a: 1\nb: 2';
  const diagnostic = wrong(source, 'b', { related: [{ message: 'there', at: spanOf(source, 'a') }] });
  const plain = renderDiagnostic(diagnostic, source);
  const colored = renderDiagnostic(diagnostic, source, { color: true });
  expect(plain).not.toContain('\u001b');
  expect(colored).toContain('\u001b[31mRB204\u001b[39m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours to remove
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(plain);
});

test('several are counted at the end', () => {
  const source = 'a: 1';
  const rendered = renderAll(
    [wrong(source, 'a'), wrong(source, '1'), wrong(source, 'a', { severity: 'warning' })],
    source,
  );
  expect(rendered.endsWith('\n\n2 errors, 1 warning')).toBe(true);
  expect(renderAll([wrong(source, 'a')], source)).not.toMatch(/^1 error/m);
});

test('the JSON form names place, title and remedy', () => {
  const source = 'a: 1\nbc: 2';
  expect(diagnosticsJson([wrong(source, 'bc')])).toEqual({
    version: 1,
    diagnostics: [
      {
        code: 'RB204',
        title: 'Unknown reference',
        severity: 'error',
        message: 'no "bc"',
        file: 'p.yaml',
        line: 2,
        column: 1,
        endLine: 2,
        endColumn: 3,
        help: 'Refer to an input, or to a step that exists.',
        related: [],
      },
    ],
  });
});

test.each([80, 60])('cuts lines of the source to a terminal of %s columns, the mark in sight', (columns) => {
  const source = `${'a'.repeat(150)} here ${'b'.repeat(150)}`;
  const at = {
    file: 'p.yaml',
    start: { offset: 151, line: 1, column: 152 },
    end: { offset: 155, line: 1, column: 156 },
  };
  const shown = renderDiagnostic({ code: 'RB201', severity: 'error', message: 'm', at }, source, { columns });
  const [, line = '', mark = ''] = shown.split('\n');
  expect(line.length).toBeLessThanOrEqual(columns);
  expect(line.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe('here');
});
