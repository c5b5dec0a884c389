import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faults, language, scopeValues, thrown } from './support.ts';

const values = scopeValues({
  inputs: { name: 'api', n: 3, yes: true, nothing: null, markup: '<b>&"\'', list: [1, 2], object: { a: 1 } },
  steps: {
    x: {
      lines: ['first', 'second'],
      json: { 'odd key': 'odd', 'a.b': 'dotted', deep: { list: [{ k: 'v' }] } },
    },
  },
  play: { started: '2026-11-22T08:51:07.042Z' },
  env: { HOME: '/root' },
});
const run = (text: string): string => language.scope(values, { mode: 'run' }).text(text);
const plan = (text: string): string => language.scope(values, { mode: 'plan' }).text(text);

describe('rendering', () => {
  test.each([
    ['plain text', 'plain text'],
    ['{{inputs.name}}', 'api'],
    ['a {{ inputs.name }} b {{inputs.n}} c {{inputs.yes}}', 'a api b 3 c true'],
    ['{{inputs.markup}}', '<b>&"\''],
    ['{{steps.x.lines.0}} {{steps.x.lines.[1]}}', 'first second'],
    ['{{steps.x.json.[odd key]}} {{steps.x.json.[a.b]}}', 'odd dotted'],
    ['{{steps.x.json.deep.list.0.k}}', 'v'],
    ['{{env.HOME}}', '/root'],
    [
      '{{json inputs.object}} {{json inputs.list}} {{json inputs.name}} {{json inputs.nothing}}',
      '{"a":1} [1,2] "api" null',
    ],
    [
      '{{default inputs.absent "none"}} {{default inputs.absent 7}} {{default inputs.absent false}}',
      'none 7 false',
    ],
    ['{{default inputs.nothing "none"}} {{default inputs.name "none"}}', 'none api'],
    ['{{default inputs.absent inputs.name}}', 'api'],
    ['{{default inputs.absent "}} \\" {{"}}', '}} " {{'],
    ['{{date play.started}}', '2026-11-22T08:51:07Z'],
    ['{{date play.started "yyyyMMdd-HHmmss.SSS"}}', '20261122-085107.042'],
    ['{"a":{"b":{{inputs.n}}}}', '{"a":{"b":3}}'],
    ['\\{{.State.Status}}', '{{.State.Status}}'],
    ['\\{{inputs.name}}', '{{inputs.name}}'],
    ['\\\\{{inputs.name}}', '\\api'],
    ['}} { {', '}} { {'],
  ])('%s', (template, expected) => {
    expect(run(template)).toBe(expected);
  });

  test.each([
    ['{{inputs.absent}}', 'inputs.absent has no value'],
    ['{{steps.y.stdout}}', 'steps.y.stdout has no value'],
    ['{{inputs.nothing}}', 'inputs.nothing has no value'],
    ['{{steps.x.lines.2}}', 'steps.x.lines.2 has no value'],
    ['{{steps.x.lines.length}}', 'steps.x.lines.length has no value'],
    ['{{inputs.name.length}}', 'inputs.name.length has no value'],
    ['{{inputs.toString}}', 'inputs.toString has no value'],
    ['{{inputs.list}}', 'inputs.list is a list, not a text'],
    ['{{inputs.object}}', 'inputs.object is an object, not a text'],
    ['{{date inputs.name}}', 'inputs.name is not a time'],
    ['{{json inputs.absent}}', 'inputs.absent has no value'],
  ])('%s is refused at run', (template, message) => {
    expect(thrown(() => run(template))).toMatchObject({ code: 'RB207', message });
  });

  test('names of Object.prototype are looked up like any other', () => {
    for (const template of ['{{inputs.constructor}}', '{{inputs.name.constructor}}', '{{steps.prototype.x}}'])
      expect(thrown(() => run(template))).toMatchObject({ code: 'RB207' });
    const values = scopeValues({ inputs: { constructor: 'a' }, steps: { prototype: { stdout: 'b' } } });
    const scope = language.scope(values, { mode: 'run' });
    expect(scope.text('{{inputs.constructor}} {{steps.prototype.stdout}}')).toBe('a b');
    expect(scope.shell('echo {{inputs.constructor}}').env).toEqual({ RB_inputs_constructor: 'a' });
  });

  test('the remedy for an object is the json helper', () => {
    expect(thrown(() => run('{{inputs.object}}')).help).toContain('{{json inputs.object}}');
  });

  test('a plan shows what only a run can know', () => {
    expect(plan('stop {{steps.health.json.failing}}?')).toBe('stop ‹steps.health.json.failing›?');
    expect(plan('{{json steps.health.json}} {{date steps.health.started}}')).toBe(
      '‹steps.health.json› ‹steps.health.started›',
    );
    expect(plan('{{default steps.health.json.failing "none"}}')).toBe('‹steps.health.json.failing›');
    expect(plan('{{default inputs.absent "none"}} {{inputs.name}}')).toBe('none api');
  });
});

describe('what is no template of ours', () => {
  test.each([
    '{{.State.Status}}',
    '{{ range .Items }}',
    '{{foo.bar}}',
    '{{#if inputs.name}}x{{/if}}',
    '{{> inputs}}',
    '{{!comment}}',
    '{{{inputs.name}}}',
    '{{&inputs.name}}',
    '{{~inputs.name}}',
    '{{inputs.name~}}',
    '{{../inputs.name}}',
    '{{this.inputs.name}}',
    '{{@root.inputs}}',
    '{{* inputs.name}}',
    '{{inputs/name}}',
    '{{inputs.name inputs.n}}',
    '{{json (json inputs.name)}}',
    '{{json inputs.name a=1}}',
    '{{default inputs.name}}',
    '{{json}}',
    '{{json "text"}}',
    '{{inputs}}',
    '{{steps}}',
    '{{inputs.__proto__}}',
    '{{default inputs.a steps.x.__proto__}}',
    '{{inputs.name',
    '{{inputs.name}',
    '{{inputs.name as |x|}}',
    '{{}}',
    '{{ }}',
    '{{else}}',
    '{{{{raw}}}} {{{{/raw}}}}',
  ])('%s is RB207', (template) => {
    for (const diagnostic of faults(language.parseTemplate(`before ${template}`))) {
      expect(diagnostic).toMatchObject({ code: 'RB207', severity: 'error' });
      expect(diagnostic.at?.start.offset).toBeGreaterThanOrEqual(7);
    }
  });

  test('braces of other tools are told what to write', () => {
    const [first] = faults(language.parseTemplate("docker inspect --format '{{.State.Status}}'"));
    expect(first?.help).toContain('\\{{');
    expect(first?.at?.start).toMatchObject({ offset: 25, line: 1, column: 26 });
  });

  test('a misspelt root gets a suggestion', () => {
    expect(faults(language.parseTemplate('{{input.name}}'))[0]?.help).toContain('Did you mean "inputs"?');
  });

  test('all faults of a text are found at once', () => {
    expect(
      faults(language.parseTemplate('{{.a}} {{inputs.ok}}\n{{.b}}')).map(({ at }) => at?.start.line),
    ).toEqual([1, 2]);
  });
});

test('references carry their place and whether an absent value matters', () => {
  const parsed = language.parseTemplate('a {{steps.x.lines.0}} {{default steps.y.z inputs.w}}');
  expect(parsed).toEqual({
    ok: true,
    value: {
      references: [
        { path: ['steps', 'x', 'lines', '0'], offset: 2, length: 19, guarded: false },
        { path: ['steps', 'y', 'z'], offset: 22, length: 30, guarded: true },
        { path: ['inputs', 'w'], offset: 22, length: 30, guarded: false },
      ],
    },
  });
});

test('values are never looked at again, whatever they contain', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('{{', '}}', 'inputs.', 'b', '\\', '"', '$', '#', '{', '}', 'json ', '‹'),
    }),
  );
  fc.assert(
    fc.property(hostile, hostile, (a, b) => {
      const scope = language.scope(scopeValues({ inputs: { a, b } }), { mode: 'run' });
      expect(scope.text('<{{inputs.a}}|{{inputs.b}}>')).toBe(`<${a}|${b}>`);
    }),
    { numRuns: 500 },
  );
});

test('any text either parses or gives our diagnostics', () => {
  const text = fc.string({
    unit: fc.constantFrom(
      '{{',
      '}}',
      '{',
      '}',
      'inputs',
      '.',
      'a',
      ' ',
      '\\',
      '"',
      "'",
      '[',
      ']',
      'json',
      'default',
      '~',
      '!',
      '#',
      '0',
      '|',
      '(',
      '\n',
    ),
    maxLength: 24,
  });
  fc.assert(
    fc.property(text, (template) => {
      const result = language.parseTemplate(template);
      if (!result.ok) expect(result.diagnostics.every(({ code }) => code === 'RB207')).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
