import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ValueType } from '../../src/language/scope.ts';
import { faults, language, scopeTypes, scopeValues, thrown } from './support.ts';

const COMMON: Record<string, ValueType> = {
  status: 'string',
  ok: 'bool',
  started: 'string',
  duration: 'double',
};
const types = scopeTypes({
  inputs: { n: 'int', x: 'double', s: 'string', b: 'bool', token: 'string' },
  steps: {
    rate: { ...COMMON, value: 'double', level: 'string', samples: 'list<dyn>' },
    health: {
      ...COMMON,
      json: 'dyn',
      exit_code: 'int',
      lines: 'list<string>',
      headers: 'map<string, string>',
    },
  },
  play: { id: 'string' },
  env: { HOME: 'string' },
});
const values = scopeValues({
  inputs: { n: 3, x: 1.5, s: 'api', b: true },
  steps: {
    rate: { status: 'succeeded', ok: true, value: 81, level: 'ok', samples: [] },
    health: {
      ok: true,
      exit_code: 0,
      lines: ['a', 'b'],
      headers: { etag: '1' },
      json: {
        services: [{ status: 'healthy' }, { status: 'unhealthy' }],
        count: 2,
        ratio: 0.5,
        nothing: null,
      },
    },
  },
  play: { id: 'p1' },
  env: { HOME: '/root' },
});

function holds(condition: string, at = values): boolean | string {
  const parsed = language.parseCondition(condition, types);
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join());
  const decision = language.scope(at, { mode: 'run' }).holds(condition);
  return decision.known ? decision.holds : decision.dependsOn.join();
}

describe('numbers of JS and of CEL mix', () => {
  test.each([
    ['steps.rate.value > 80', true],
    ['steps.rate.value > 80.5', true],
    ['steps.rate.value == 81', true],
    ['steps.rate.value != 81.0', false],
    ['inputs.n == 3', true],
    ['inputs.n == 3.0', true],
    ['inputs.n + 1 == 4', true],
    ['1 + inputs.n * 2.0 == 7', true],
    ['inputs.n / 2 == 1.5', true],
    ['inputs.n % 2 == 1', true],
    ['inputs.n > inputs.x', true],
    ['inputs.n in [1, 2, 3]', true],
    ['steps.health.exit_code == 0', true],
    ['steps.health.json.count == 2', true],
    ['steps.health.json.count + 1 == 3', true],
    ['steps.health.json.ratio < 1', true],
    ['size(steps.health.lines) == 2', true],
    ['steps.health.lines[0] == "a"', true],
    ['steps.health.json.services[1].status == "unhealthy"', true],
    ['-inputs.n < 0', true],
  ])('%s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });
});

test.each([
  ['steps.health.json.services.exists(s, s.status == "unhealthy")', true],
  ['steps.health.json.services.all(s, s.status == "unhealthy")', false],
  ['steps.health.headers["etag"] == "1"', true],
  ['has(steps.health.json.count)', true],
  ['has(steps.health.json.absent)', false],
  ['has(steps.health.json.absent.deeper)', false],
  ['has(inputs.token)', false],
  ['has(inputs.token) && inputs.token == "x"', false],
  ['!has(inputs.token) || inputs.token == "x"', true],
  ['inputs.s.startsWith("a") ? inputs.b : false', true],
  ['env.HOME == "/root" && play.id == "p1"', true],
  ['steps.health.json.nothing == null', true],
  ['(inputs.b || false) && !(inputs.s == "b")', true],
  ['"a\\"\\n\\\\b" == "a\\"\\n\\\\b"', true],
])('%s', (condition, expected) => {
  expect(holds(condition)).toBe(expected);
});

describe('faults are found when the playbook is read', () => {
  test.each([
    ['inputs.nn == 1', 'RB204', 'there is no input "nn"', 'Did you mean "n"?'],
    ['steps.healt.ok', 'RB204', 'there is no step "healt"', 'Did you mean "health"?'],
    ['steps.rate.vaule > 1', 'RB204', 'there is no output of step rate "vaule"', 'Did you mean "value"?'],
    ['steps["nope"].ok', 'RB204', 'there is no step "nope"', 'rate'],
    ['input.n == 1', 'RB204', 'there is no name "input"', 'Did you mean "inputs"?'],
    ['env.NOPE == ""', 'RB204', 'there is no variable in env "NOPE"', 'HOME'],
    ['has(steps.nope)', 'RB204', 'there is no step "nope"', 'rate'],
    ['steps.health.lines.exists(l, l == inputs.zzz)', 'RB204', 'there is no input "zzz"', 'token'],
    ['steps.all(s, true)', 'RB208', '"steps" alone is no value', 'steps.<name>'],
    ['inputs.n', 'RB208', 'the condition is a number, not true or false', 'inputs.n > 0'],
    ['inputs.s', 'RB208', 'the condition is a text, not true or false', 'inputs.s != ""'],
    [
      'steps.health.lines',
      'RB208',
      'the condition is a list, not true or false',
      'size(steps.health.lines) > 0',
    ],
    ['{{inputs.s}} == "x"', 'RB208', 'conditions are written without braces', 'Write: inputs.s == "x"'],
    ['"{{ inputs.s }}" == "x"', 'RB208', 'conditions are written without braces', 'Write: inputs.s == "x"'],
    ['inputs.n = 0', 'RB208', '"=" is not an operator of conditions', 'Write =='],
    ['inputs.b === true', 'RB208', '"===" is not an operator of conditions', 'Write =='],
    ['inputs.b & inputs.b', 'RB208', '"&" is not an operator of conditions', 'Write &&'],
    ['inputs.b and inputs.b', 'RB208', '"and" is not an operator of conditions', 'Write &&'],
    ['inputs.b OR inputs.b', 'RB208', '"OR" is not an operator of conditions', 'Write ||'],
    ['not inputs.b', 'RB208', '"not" is not an operator of conditions', 'Write !'],
    ['inputs.b inputs.b', 'RB208', '"inputs" cannot follow here', 'operator'],
    ['(inputs.b', 'RB208', 'a bracket is not closed', ')'],
    ['inputs.n in [1, 2', 'RB208', 'a bracket is not closed', ']'],
    ['inputs.s == "x', 'RB208', 'a text is not closed', 'quote'],
    ['inputs.n ==', 'RB208', 'the condition ends where a value should follow', 'Complete'],
    [' ', 'RB208', 'the condition is empty', 'Remove'],
    ['steps.in.ok', 'RB208', '"in" is a word of the language of conditions', 'steps["in"]'],
    [
      'inputs.n == "0"',
      'RB208',
      'inputs.n is a number and "0" is a text: they cannot be compared with ==',
      'Write: inputs.n == 0',
    ],
    [
      '"true" != inputs.b',
      'RB208',
      '"true" is a text and inputs.b is true or false: they cannot be compared with !=',
      'Write: true != inputs.b',
    ],
    [
      'inputs.s == 3',
      'RB208',
      'inputs.s is a text and 3 is a number: they cannot be compared with ==',
      'Write: inputs.s == "3"',
    ],
    [
      'inputs.b == 1',
      'RB208',
      'inputs.b is true or false and 1 is a number: they cannot be compared with ==',
      'Write: inputs.b, or !inputs.b',
    ],
    [
      'inputs.s > 3',
      'RB208',
      'inputs.s is a text and 3 is a number: they cannot be compared with >',
      'Write: double(inputs.s) > 3',
    ],
    [
      'inputs.s + 3 == "a"',
      'RB208',
      'inputs.s is a text and 3 is a number: they cannot be combined with +',
      'Write: inputs.s + string(3)',
    ],
    ['inputs.n in ["a"]', 'RB208', 'inputs.n is a number, and ["a"] holds no such value', '[1, 2]'],
    ['inputs.b && inputs.s', 'RB208', 'inputs.s is a text, not true or false', 'inputs.s != ""'],
    ['!inputs.n', 'RB208', 'inputs.n is a number, not true or false', 'inputs.n > 0'],
    ['-inputs.s == 1', 'RB208', '- needs a number, not a text', 'double('],
    ['inputs.s.starsWith("a")', 'RB208', 'there is no function "starsWith"', 'Did you mean "startsWith"?'],
    ['inputs.s.startsWith(1)', 'RB208', 'startsWith cannot be called on a text with a number', 'Convert'],
    ['inputs.b ? 1 : "a"', 'RB208', 'one way of ? : gives a number, the other a text', 'true or false'],
  ])('%s', (condition, code, message, help) => {
    expect(faults(language.parseCondition(condition, types))[0]).toMatchObject({
      code,
      message,
      help: expect.stringContaining(help),
    });
  });

  test.each([
    'inputs.n == "3"',
    'inputs.s > 1',
    '1 +',
    'inputs.b &&',
    'nope(1)',
    'steps.rate.value.deeper == 1',
    '',
    '"a" == \'b',
    'inputs.__proto__ == 1',
  ])('%s', (condition) => {
    expect(['RB208', 'RB204']).toContain(faults(language.parseCondition(condition, types))[0]?.code);
  });

  test('nothing is declared, and how to declare it is said', () => {
    const told = (condition: string) => faults(language.parseCondition(condition, scopeTypes()))[0]?.help;
    expect(told('inputs.n == 1')).toContain('inputs: { n: { type: string } }');
    expect(told('env.HOST == "a"')).toContain('env: { HOST: value }');
  });

  test('a value at run that has the wrong type is told in words', () => {
    const text = scopeValues({ steps: { health: { json: { count: 'many' } } } });
    expect(thrown(() => holds('steps.health.json.count > 1', text)).message).toContain(
      'a text and a number cannot be combined with >',
    );
  });

  test('the place of a name is told', () => {
    const [fault] = faults(language.parseCondition('inputs.b &&\n  steps.rate.vaule > 1', types));
    expect(fault?.at).toMatchObject({ start: { offset: 14, line: 2, column: 3 }, end: { offset: 30 } });
  });

  test('all unknown names are told at once', () => {
    expect(faults(language.parseCondition('inputs.p && inputs.q', types))).toHaveLength(2);
  });
});

describe('guards', () => {
  test.each<[string, readonly [string, boolean][]]>([
    ['steps.rate.ok', [['steps.rate.ok', false]]],
    ['has(steps.rate)', [['steps.rate', true]]],
    [
      'has(steps.rate.ok) && steps.rate.ok',
      [
        ['steps.rate.ok', true],
        ['steps.rate.ok', true],
      ],
    ],
    [
      'has(steps.rate) && inputs.b && steps.rate.ok',
      [
        ['steps.rate', true],
        ['inputs.b', false],
        ['steps.rate.ok', true],
      ],
    ],
    [
      'steps.rate.ok && has(steps.rate)',
      [
        ['steps.rate.ok', false],
        ['steps.rate', true],
      ],
    ],
    [
      'has(steps.rate) || steps.rate.ok',
      [
        ['steps.rate', true],
        ['steps.rate.ok', false],
      ],
    ],
    [
      '!has(steps.rate) || steps.rate.ok',
      [
        ['steps.rate', true],
        ['steps.rate.ok', true],
      ],
    ],
    [
      'has(steps.health) && steps.rate.ok',
      [
        ['steps.health', true],
        ['steps.rate.ok', false],
      ],
    ],
    [
      'has(steps.rate) ? steps.rate.ok : steps.rate.ok',
      [
        ['steps.rate', true],
        ['steps.rate.ok', true],
        ['steps.rate.ok', false],
      ],
    ],
    [
      '(has(steps.rate) || has(steps.health)) && steps.rate.ok',
      [
        ['steps.rate', true],
        ['steps.health', true],
        ['steps.rate.ok', false],
      ],
    ],
    [
      'has(steps.health) && steps.health.lines.exists(l, l == steps.health.status)',
      [
        ['steps.health', true],
        ['steps.health.lines', true],
        ['steps.health.status', true],
      ],
    ],
  ])('%s', (condition, expected) => {
    const parsed = language.parseCondition(condition, types);
    if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message);
    expect(parsed.value.references.map(({ path, guarded }) => [path.join('.'), guarded])).toEqual(expected);
  });
});

describe('at run', () => {
  test('a value that is missing or null is an error, not false', () => {
    expect(thrown(() => holds('steps.rate.value > 1', scopeValues()))).toMatchObject({ code: 'RB208' });
    const nothing = scopeValues({ steps: { rate: { value: null } } });
    expect(thrown(() => holds('steps.rate.value > 1', nothing))).toMatchObject({ code: 'RB208' });
  });

  test('has() of a step that did not run is false, at any depth', () => {
    expect(holds('has(steps.health)', scopeValues())).toBe(false);
    expect(holds('has(steps.health.json.failing)', scopeValues())).toBe(false);
  });

  test('a value that is neither true nor false is an error', () => {
    const dyn = scopeValues({ steps: { health: { json: { up: 'yes' } } } });
    expect(thrown(() => holds('steps.health.json.up', dyn)).message).toContain('the string yes');
  });

  test('names of Object.prototype are names like any other', () => {
    const text: ValueType = 'string';
    const truth: ValueType = 'bool';
    const names = scopeTypes({ inputs: { constructor: text }, steps: { constructor: { ok: truth } } });
    const condition = 'has(steps.constructor) && steps.constructor.ok && inputs.constructor == "x"';
    expect(language.parseCondition(condition, names).ok).toBe(true);
    expect(faults(language.parseCondition('steps.constructor.ok', types))[0]?.code).toBe('RB204');
    const run = (at: ReturnType<typeof scopeValues>) => language.scope(at, { mode: 'run' }).holds(condition);
    expect(run(scopeValues())).toEqual({ known: true, holds: false });
    const there = scopeValues({ inputs: { constructor: 'x' }, steps: { constructor: { ok: true } } });
    expect(run(there)).toEqual({ known: true, holds: true });
    const json: unknown = {
      services: [{ constructor: 'a', ok: true }, { ok: false }],
      deep: { constructor: { x: 1 } },
    };
    const reported = scopeValues({ steps: { health: { json } } });
    expect(holds('steps.health.json.services.exists(s, has(s.constructor) && s.ok)', reported)).toBe(true);
    expect(holds('steps.health.json.deep.constructor.x == 1', reported)).toBe(true);
    expect(holds('size(steps.health.json.deep) == 1', reported)).toBe(true);
  });

  test('own properties only', () => {
    const dyn = scopeValues({ steps: { health: { json: {} } } });
    expect(holds('has(steps.health.json.constructor)', dyn)).toBe(false);
    expect(thrown(() => holds('steps.health.json.constructor == 1', dyn)).code).toBe('RB208');
  });
});

describe('in a plan', () => {
  const plan = (condition: string, at = scopeValues({ inputs: values.inputs })) =>
    language.scope(at, { mode: 'plan' }).holds(condition);

  test.each<[string, boolean | readonly string[]]>([
    ['steps.rate.value > 80', ['steps.rate.value']],
    ['has(steps.rate)', ['steps.rate']],
    ['inputs.n == 4 && steps.rate.ok', false],
    ['steps.rate.ok && inputs.n == 4', false],
    ['inputs.n == 3 || steps.rate.ok', true],
    ['inputs.n == 3 && steps.rate.ok', ['steps.rate.ok']],
    ['!steps.rate.ok', ['steps.rate.ok']],
    ['steps.rate.ok ? true : true', true],
    ['steps.rate.ok ? inputs.b : steps.health.ok', ['steps.rate.ok', 'steps.health.ok']],
    ['has(inputs.token)', false],
    ['steps.health.lines.exists(l, l == steps.rate.level)', ['steps.health.lines', 'steps.rate.level']],
  ])('%s', (condition, expected) => {
    expect(plan(condition)).toEqual(
      typeof expected === 'boolean'
        ? { known: true, holds: expected }
        : { known: false, dependsOn: expected },
    );
  });

  test('agrees with trying every outcome of the steps that have not run', () => {
    const names = ['a', 'b', 'c', 'd'] as const;
    const flags = scopeTypes({
      steps: Object.fromEntries(names.map((name) => [name, { ok: 'bool' as const }])),
    });
    const tree = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(...names.map((name) => `steps.${name}.ok`), 'true', 'false'),
        fc
          .tuple(tie('node'), fc.constantFrom('&&', '||'), tie('node'))
          .map(([l, op, r]) => `(${l} ${op} ${r})`),
        tie('node').map((inner) => `!${inner}`),
        fc.tuple(tie('node'), tie('node'), tie('node')).map(([t, y, n]) => `(${t} ? ${y} : ${n})`),
      ),
    })).node;
    const known = fc.record({ a: fc.option(fc.boolean()), b: fc.option(fc.boolean()) });
    const asSteps = (flag: Record<string, boolean | null>) =>
      scopeValues({
        steps: Object.fromEntries(
          Object.entries(flag).flatMap(([k, ok]) => (ok === null ? [] : [[k, { ok }]])),
        ),
      });

    fc.assert(
      fc.property(tree, known, (condition, given) => {
        expect(language.parseCondition(condition, flags).ok).toBe(true);
        const decision = plan(condition, asSteps(given));
        const outcomes = new Set<boolean>();
        for (let bits = 0; bits < 16; bits++) {
          const all = Object.fromEntries(names.map((name, i) => [name, (bits >> i) % 2 === 1]));
          const merged = {
            ...all,
            ...(given.a === null ? {} : { a: given.a }),
            ...(given.b === null ? {} : { b: given.b }),
          };
          const read = new Function('steps', `return ${condition}`) as (steps: unknown) => boolean;
          const steps = asSteps(merged).steps;
          const outcome = read(steps);
          outcomes.add(outcome);
          expect(language.scope(scopeValues({ steps }), { mode: 'run' }).holds(condition)).toEqual({
            known: true,
            holds: outcome,
          });
        }
        // A known decision must be the only outcome; an unknown one may be cautious, but only about real steps.
        if (decision.known) expect([...outcomes]).toEqual([decision.holds]);
        else for (const path of decision.dependsOn) expect(condition).toContain(path);
        if (outcomes.size === 2) expect(decision.known).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
