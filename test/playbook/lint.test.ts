import { describe, expect, test } from 'vitest';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';

/** The codes that a playbook gets, with what is only a warning marked so. */
async function codesOf(body: string): Promise<string[]> {
  const loaded = await loadPlaybook(
    { file: 'p.yaml', name: 'p', text: `runbook: 1\ntitle: T\n${body}\n` },
    kinds,
  );
  const diagnostics = loaded.ok ? loaded.warnings : loaded.diagnostics;
  return diagnostics.map(({ code, severity }) => (severity === 'error' ? code : `${code} warning`));
}

describe('a question with a time to answer', () => {
  test.each([
    ['without a word about it', 'timeout: 5m', ['RB220']],
    ['that ends the play', 'timeout: 5m, on-timeout: abort', []],
    ['that fails the step', 'timeout: 5m, on-timeout: fail', []],
    ['that is passed over', 'timeout: 5m, on-timeout: fail, on-failure: continue', ['RB220']],
    ['that ends the play all the same', 'timeout: 5m, on-timeout: abort, on-failure: continue', []],
    ['without a time', 'on-timeout: abort', ['RB213']],
  ])('%s', async (_, keys, codes) => {
    expect(await codesOf(`steps:\n  - { id: q, confirm: Sure?, ${keys} }`)).toEqual(codes);
  });

  test('is asked of no other kind', async () => {
    expect(await codesOf('steps:\n  - { id: q, shell: one, timeout: 5m }')).toEqual([]);
    expect(await codesOf('steps:\n  - { id: q, shell: one, timeout: 5m, on-timeout: abort }')).toEqual([]);
  });
});

describe('a comparison', () => {
  const INPUTS = `inputs:
  size: { type: choice, choices: [small, large], default: small }
  count: { type: integer, default: 3, minimum: 1, maximum: 9 }
  least: { type: integer, default: 3, minimum: 1 }
  name: { type: string, default: a }
env: { S: "{{inputs.size}}{{inputs.count}}{{inputs.least}}{{inputs.name}}" }
`;
  test.each([
    ['inputs.size == "small"', []],
    ['inputs.size == "tiny"', ['RB221']],
    ['"tiny" != inputs.size', ['RB221']],
    ['inputs.size in ["small", "tiny"]', ['RB221']],
    ['inputs.size.startsWith("t")', []],
    ['inputs.name == "tiny"', []],
    ['inputs.count > 9', ['RB221']],
    ['inputs.count >= 9', []],
    ['9 < inputs.count', ['RB221']],
    ['inputs.count >= 1', ['RB221']],
    ['inputs.count == 5', []],
    ['inputs.count == 10', ['RB221']],
    ['inputs.count != 10', ['RB221']],
    ['inputs.count in [1, 5]', []],
    ['inputs.count > -1', ['RB221']],
    ['inputs.least > 1000', []],
    ['inputs.least < 1', ['RB221']],
  ])('with an input: %s', async (when, codes) => {
    expect(await codesOf(`${INPUTS}steps:\n  - { id: a, shell: one, when: '${when}' }`)).toEqual(codes);
  });

  test.each([
    ['shell: one', 'steps.a.exit_code == 0', []],
    ['shell: one', 'steps.a.exit_code == 1', ['RB221 warning']],
    ['shell: one', 'steps.a.exit_code > 0', ['RB221 warning']],
    ['shell: one', '!steps.a.ok', ['RB221 warning']],
    ['shell: one', 'steps.a.ok', []],
    ['shell: one', 'steps.a.status == "failed"', ['RB221 warning']],
    ['shell: one', 'steps.a.status == "success"', ['RB221']],
    ['shell: { run: one, expect: { exit-code: [0, 1] } }', 'steps.a.exit_code == 1', []],
    ['shell: { run: one, expect: { exit-code: [0, 1] } }', 'steps.a.exit_code == 2', ['RB221 warning']],
    ['on-failure: continue, shell: one', 'steps.a.exit_code == 1', []],
    ['on-failure: ask, shell: one', 'steps.a.exit_code == 1', []],
    ['on-failure: stop, shell: one', 'steps.a.exit_code == 1', ['RB221 warning']],
    ['http-check: "http://localhost/"', 'steps.a.http_status == 204', []],
    ['http-check: "http://localhost/"', 'steps.a.http_status == 503', ['RB221 warning']],
    [
      'http-check: { url: "http://localhost/", expect: { status: [200, 5xx] } }',
      'steps.a.http_status == 503',
      [],
    ],
    ['metric-threshold: { metric: { command: one }, warn: "> 1" }', 'steps.a.level == "warn"', []],
    ['metric-threshold: { metric: { command: one }, warn: "> 1" }', 'steps.a.level == "warning"', ['RB221']],
    [
      'metric-threshold: { metric: { command: one }, critical: "> 1", on-breach: fail }',
      'steps.a.breached',
      ['RB221 warning'],
    ],
    ['confirm: { ask: How?, choices: [wait, go] }', 'steps.a.answer == "go"', []],
    ['confirm: { ask: How?, choices: [wait, go] }', 'steps.a.answer == "gone"', ['RB221']],
    ['confirm: { ask: How?, choices: [wait, "{{play.id}}"] }', 'steps.a.answer == "gone"', []],
    ['confirm: Sure?', 'steps.a.answer', []],
    ['confirm: Sure?', 'steps.a.answer == "yes"', ['RB208']],
    ['confirm: { ask: How many?, answer: number }', 'steps.a.answer > 3', []],
    ['confirm: { ask: What?, answer: text }', 'steps.a.answer > 3', ['RB208']],
  ])('with what %s left: %s', async (step, when, codes) => {
    const text = `steps:\n  - { id: a, ${step} }\n  - { id: b, shell: two, when: '${when}' }`;
    expect(await codesOf(text)).toEqual(codes);
  });

  test('with the label of an arm', async () => {
    const branch = 'branch: [{ when: play.id != "", label: Ours, then: [] }]';
    const step = (label: string) =>
      `steps:\n  - { id: a, ${branch} }\n  - { id: b, shell: two, when: 'steps.a.taken == "${label}"' }`;
    expect(await codesOf(step('Ours'))).toEqual([]);
    expect(await codesOf(step('Theirs'))).toEqual(['RB221']);
  });
});

describe('an output that its step does not keep', () => {
  test.each([
    ['shell: one', 'echo {{steps.a.json.x}}', ['RB204']],
    ['shell: one', 'echo {{default steps.a.lines "none"}}', ['RB204']],
    ['shell: one', 'echo {{steps.a.stdout}}', []],
    ['shell: [one]', 'echo {{steps.a.json}}', ['RB204']],
    ['shell: { run: one, capture: json }', 'echo {{steps.a.json.x}}', []],
    ['shell: { run: one, capture: json }', 'echo {{steps.a.lines}}', ['RB204']],
    ['shell: { run: vi x, tty: true }', 'echo {{steps.a.stdout}}', ['RB204']],
  ])('%s, then %s', async (step, text, codes) => {
    const steps = `steps:\n  - { id: a, ${step} }\n  - { id: b, shell: '${text}' }`;
    expect(await codesOf(steps)).toEqual(codes);
  });
});

describe('a condition that names nothing', () => {
  test.each([
    ['"true"', ['RB222 warning']],
    ['1 + 1 == 3', ['RB222 warning']],
    ['play.id != ""', []],
  ])('%s', async (when, codes) => {
    expect(await codesOf(`steps:\n  - { id: a, shell: one, when: ${when} }`)).toEqual(codes);
  });

  test('makes the arms behind it dead where it always holds', async () => {
    const arms = '[{ when: "true", then: [] }, { when: play.id != "", then: [] }]';
    expect(await codesOf(`steps:\n  - { id: a, branch: ${arms} }`)).toEqual(['RB222 warning', 'RB214']);
  });
});

test('arms of one condition are found whatever the spaces between its words', async () => {
  const arms = (second: string) => `[{ when: play.id == "a b", then: [] }, { when: '${second}', then: [] }]`;
  expect(await codesOf(`steps:\n  - { id: a, branch: ${arms('play.id=="a b"')} }`)).toEqual(['RB214']);
  expect(await codesOf(`steps:\n  - { id: a, branch: ${arms('play.id=="ab"')} }`)).toEqual([]);
});

describe('a step behind the end', () => {
  test.each([
    ['shell: exit 1', ['RB223 warning']],
    ['shell: "echo no; exit 3"', ['RB223 warning']],
    ['shell: "test -f x || exit 1"', []],
    ['shell: exit 0', []],
    ['shell: exit 1, on-failure: continue', []],
    ['shell: exit 1, when: play.id != ""', []],
    ['shell: { run: exit 1, expect: { exit-code: 1 } }', []],
  ])('%s', async (step, codes) => {
    expect(await codesOf(`steps:\n  - { id: a, ${step} }\n  - { id: b, shell: two }`)).toEqual(codes);
  });

  test('is not beside one that fails at once with it, but behind both', async () => {
    const both = 'parallel: [{ id: x, shell: exit 1 }, { id: y, shell: one }]';
    expect(await codesOf(`steps:\n  - { id: p, ${both} }`)).toEqual([]);
    expect(await codesOf(`steps:\n  - { id: p, ${both} }\n  - { id: b, shell: two }`)).toEqual([
      'RB223 warning',
    ]);
  });

  test('is behind a branch of which every arm ends, and only then', async () => {
    const pick = (otherwise: string) =>
      `steps:\n  - { id: p, branch: [{ when: play.id != "", then: [{ id: x, shell: exit 1 }] }${otherwise}] }\n  - { id: b, shell: two }`;
    expect(await codesOf(pick(', { otherwise: [{ id: y, shell: exit 2 }] }'))).toEqual(['RB223 warning']);
    expect(await codesOf(pick(''))).toEqual([]);
    expect(await codesOf(pick(', { otherwise: [] }'))).toEqual([]);
  });
});

describe('what is declared and used nowhere', () => {
  test.each([
    ['inputs: { n: { type: string, default: a } }\nsteps:\n  - { id: a, shell: one }', ['RB224 warning']],
    ['inputs: { n: { type: string, default: a } }\nsteps:\n  - { id: a, shell: "one {{inputs.n}}" }', []],
    [
      'inputs: { n: { type: boolean, default: true } }\nsteps:\n  - { id: a, when: inputs.n, shell: one }',
      [],
    ],
    ['env: { A: b }\nsteps:\n  - { id: a, shell: one }', []],
    ['env: { A: b }\nsteps:\n  - { id: a, redis: PING }', ['RB224 warning']],
    ['env: { A: b }\nsteps:\n  - { id: a, redis: "GET {{env.A}}" }', []],
    [
      'x-ignore: { RB224: for the next version }\ninputs: { n: { type: string, default: a } }\nsteps:\n  - { id: a, shell: one }',
      [],
    ],
  ])('%s', async (text, codes) => {
    expect(await codesOf(text)).toEqual(codes);
  });

  test('is not told beside an error, which may be its misspelt use', async () => {
    const text =
      'inputs: { name: { type: string, default: a } }\nsteps:\n  - { id: a, shell: "one {{inputs.nam}}" }';
    expect(await codesOf(text)).toEqual(['RB204']);
  });
});

describe('a destruction that is tried again', () => {
  test.each([
    ['retry: {}', ['RB225 warning']],
    ['retry: { attempts: 1 }', []],
    ['retry: {}, idempotent: true', []],
    ['retry: {}, x-ignore: { RB225: the tool locks itself }', []],
  ])('%s', async (keys, codes) => {
    const step = `{ id: a, effect: destroy, destroys: cache, shell: lida cache wipe, ${keys} }`;
    expect(await codesOf(`steps:\n  - ${step}`)).toEqual(codes);
  });
});

describe('a name that nobody filled in', () => {
  test.each([
    ['shell: [lida, open, <circuit>]', ['RB209']],
    ['shell: [lida, open, --name=<circuit>]', ['RB209']],
    ['shell: [grep, "a < b > c"]', []],
    ['http-check: http://localhost/<service>/health', ['RB209']],
    ['redis: GET <key>', ['RB209']],
    ['redis: { command: [GET, <key>] }', ['RB209']],
    ['confirm: Is <service> announced?', []],
    ['shell: one, approve: "Stop <service>?"', []],
    ['http-check: { url: "http://localhost/", method: POST, body: "<a>b</a>" }', []],
    ['http-check: { url: "http://localhost/", method: POST, body: <a> }', []],
  ])('%s', async (step, codes) => {
    expect(await codesOf(`steps:\n  - { id: a, ${step} }`)).toEqual(codes);
  });
});
