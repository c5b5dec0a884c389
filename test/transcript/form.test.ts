import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostics/diagnostic.ts';
import { renderForm } from '../../src/transcript/form.ts';
import { readForm } from '../../src/transcript/form-template.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderJson } from '../../src/transcript/json.ts';
import { recordedPlay, recordedPlays } from './play.ts';

const fill = (text: string, data: unknown): string => {
  const form = readForm('form.hbs', text);
  if (!form.ok)
    throw new Error(form.diagnostics.map(({ message, help }) => `${message} ${help ?? ''}`).join('\n'));
  return [...renderForm(form.value, data)].join('');
};
const dataOf = (name: string) => {
  const { events, outputs } = recordedPlay(name);
  return JSON.parse([...renderJson(gather(events), outputs)].join(''));
};

describe('a form', () => {
  test('is filled with values, lists and what is there', () => {
    const data = {
      name: 'x',
      list: [{ a: 1 }, { a: 2 }],
      none: [],
      ms: 1500,
      at: '2026-11-22T03:14:07.123Z',
      sub: { a: 'y' },
    };
    expect(fill('{{name}} {{sub.a}} {{count list}}', data)).toBe('x y 2');
    expect(fill('{{#each list}}{{a}}{{#if @last}}.{{else}}, {{/if}}{{/each}}', data)).toBe('1, 2.');
    expect(fill('{{#each none}}x{{else}}nothing{{/each}}', data)).toBe('nothing');
    expect(fill('{{#each list}}{{../name}}{{@index}}{{/each}}', data)).toBe('x0x1');
    expect(fill('{{#with sub}}{{a}}{{/with}}{{#unless none}}!{{/unless}}', data)).toBe('y!');
    expect(fill('{{#if (eq name "x")}}same{{/if}}{{#if (not name)}}never{{/if}}', data)).toBe('same');
    expect(fill('{{duration ms}} {{time at}}', data)).toBe('1.5 s 2026-11-22 03:14:07');
    expect(fill('a\n{{#if name}}\nb\n{{/if}}\n{{! a remark }}\nc', data)).toBe('a\nb\nc');
  });

  test('writes what comes from outside as text, never as markup, code or a template', () => {
    const hostile = '<img src=x onerror=alert(1)> [a](javascript:b) {{name}} `c` | *d*\n# e';
    const text = fill('{{x}}\n{{code x}}', { x: hostile, name: 'no' });
    expect(text).not.toMatch(/<img|\[a\]\(|^# e/m);
    expect(text).toContain('{{name}}');
    expect(text).not.toContain('no\n');
    const block = fill('{{block x}}', { x: 'a\n```\n# b' });
    expect(block).toBe('````text\na\n```\n# b\n````\n');
  });

  test.each([
    ['{{nme}}', 'form.hbs:1:1: there is no nme', 'name'],
    ['\n  {{sub.b}}', 'form.hbs:2:3: there is no sub.b', ''],
    ['{{list}}', 'form.hbs:1:1: list is a list', 'each'],
    ['{{sub}}', 'sub is a mapping', 'json'],
    ['{{constructor}}', 'there is no constructor', ''],
    ['{{sub.__proto__}}', 'there is no sub.__proto__', ''],
    ['{{list.length}}', '', ''],
    ['{{duration name}}', 'duration cannot write name', 'milliseconds'],
    ['{{code nothing}}', 'there is no nothing', ''],
  ])('%s says what is not there', (text, message, help) => {
    const data = { name: 'x', sub: { a: 1 }, list: [1] };
    if (message === '') {
      expect(fill(text, data)).toBe('1');
      return;
    }
    try {
      fill(text, data);
      expect.fail('it was filled in');
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      expect(error.diagnostic.code).toBe('RB207');
      expect(error.message).toContain(message);
      expect(error.diagnostic.help ?? '').toContain(help);
    }
  });

  test.each([
    ['{{{x}}}', '{{{ and & let markup through'],
    ['{{&x}}', '{{{ and & let markup through'],
    ['{{> file}}', 'files and code cannot be taken in'],
    ['{{#> file}}{{/file}}', 'files and code cannot be taken in'],
    ['{{* decorator}}', 'files and code cannot be taken in'],
    ['{{lookup x "y"}}', 'there is no helper "lookup"'],
    ['{{log x}}', 'there is no helper "log"'],
    ['{{tme at}}', 'there is no helper "tme" Did you mean "time"?'],
    ['{{eq a}}', 'eq takes 2 values'],
    ['{{#foo x}}{{/foo}}', 'there is no block "#foo"'],
    ['{{#each a b}}{{/each}}', '#each takes one value'],
    ['{{#each a as |x|}}{{/each}}', '#each takes nothing but a value'],
    ['{{code x y=1}}', 'name=value does not exist in forms'],
    ['{{@root}}', 'there is no @root'],
    ['{{#if x}}', 'cannot be read'],
    ['{{#if never}}{{> deep}}{{/if}}', 'form.hbs:1:14: files and code cannot be taken in'],
  ])('%s is refused before anything is written', (text, message) => {
    expect(() => fill(text, { x: 1, at: '' })).toThrow(message);
  });
});

test.each(recordedPlays.map(({ name }) => name))(
  'the form in the documentation can be filled in: %s',
  (name) => {
    const text = fill(readFileSync('docs/postmortem.hbs', 'utf8'), dataOf(name));
    expect(text).toMatch(/^# Postmortem: /);
    expect(text).not.toMatch(/\{\{|undefined|\[object/);
    expect(text).not.toMatch(/\n\n\n\n/);
  },
);

test('the form in the documentation draws what was measured', () => {
  const text = fill(readFileSync('docs/postmortem.hbs', 'utf8'), dataOf('metrics-watched'));
  expect(text).toMatch(/### Is the error rate high\?\n\n```text\n(?:.*\n){2}15\/s ┤.*▲/);
  expect(() => fill('{{plot x}}', { x: { samples: [] } })).toThrow('plot cannot write x');
});

test('the form in the documentation tells changes, decisions and failures', () => {
  const text = fill(readFileSync('docs/postmortem.hbs', 'utf8'), dataOf('complete-outage'));
  expect(text).toContain(
    '- 2026-11-22 03:14:28: `force_stop` (destroy), succeeded\n  - `lida system stop --force`',
  );
  expect(text).toContain('Have users confirmed that it works? **true**, ada after 35 s');
  expect(text).toContain('### Start Redis, attempt 1');
});
