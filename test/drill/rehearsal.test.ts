import { describe, expect, test } from 'vitest';
import { unmetExpectations } from '../../src/drill/expectations.ts';
import { loadScenarios } from '../../src/drill/load.ts';
import { rehearse } from '../../src/drill/rehearsal.ts';
import { withTemporaryFolder } from '../../src/host/temporary-folder.ts';
import { resolveInputs } from '../../src/playbook/inputs.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';

/** Rehearses the first scenario of a test file with a playbook of these steps. */
async function rehearsed(steps: string, scenario: string) {
  const text = `runbook: 1\ntitle: T\ninputs: { name: { type: string, default: api } }\nsteps:\n${steps}`;
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text }, kinds);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const scenarios = await loadScenarios(
    'p.test.yaml',
    `runbook-test: 1\nscenarios:\n  - name: s\n${scenario}`,
  );
  if (!scenarios.ok) throw new Error(JSON.stringify(scenarios.diagnostics));
  const [first] = scenarios.value;
  const { playbook, language } = loaded;
  const inputs = resolveInputs(playbook, first?.inputs ?? {}, {});
  if (first === undefined || !inputs.ok) throw new Error('no scenario, or no inputs');
  return withTemporaryFolder(async (folder) => {
    const of = { playbook, language, registry: kinds, inputs: inputs.value, scenario: first, folder };
    const { end, commands } = await rehearse(of);
    const steps = Object.fromEntries([...end.state.steps].map(([id, step]) => [id, step]));
    return { end, commands, steps, unmet: unmetExpectations(first.expect, end, {}, commands) };
  });
}

describe('a mock answers for', () => {
  test('a command: its exit code and what it prints', async () => {
    const { steps } = await rehearsed(
      '  - { id: a, effect: read, shell: { run: lida health check, capture: json, expect: { exit-code: [0, 1] } } }\n',
      `    mocks: { a: { exit-code: 1, stdout: '{"failing": "api"}', stderr: late } }\n`,
    );
    expect(steps.a).toMatchObject({
      status: 'succeeded',
      outputs: { exit_code: 1, json: { failing: 'api' }, stderr: 'late' },
    });
  });

  test('a request: status, headers and body', async () => {
    const { steps } = await rehearsed(
      '  - { id: a, http-check: { url: "http://nowhere.invalid/", expect: { status: 503, json: { status: down } } } }\n',
      `    mocks: { a: { status: 503, headers: { retry-after: "5" }, body: '{"status": "down"}' } }\n`,
    );
    expect(steps.a).toMatchObject({
      status: 'succeeded',
      outputs: { status: 503, headers: { 'retry-after': '5' } },
    });
  });

  test.each([
    ['{ prometheus: { url: "http://nowhere.invalid/metrics", name: rate, labels: { job: "a\\"b" } } }'],
    ['{ command: rate-of api }'],
  ])('a metric from %s', async (metric) => {
    const step = `  - { id: a, metric-threshold: { metric: ${metric}, critical: "> 10/s", for: 1m } }\n`;
    expect((await rehearsed(step, '    mocks: { a: { value: 12.5 } }\n')).steps.a).toMatchObject({
      outputs: { value: 12.5, level: 'critical' },
    });
    expect((await rehearsed(step, '    mocks: { a: { no-data: true } }\n')).steps.a).toMatchObject({
      outputs: { level: 'unknown' },
    });
  });

  test('Redis: its reply', async () => {
    const { steps } = await rehearsed(
      '  - { id: a, redis: { command: GET x } }\n',
      '    mocks: { a: { reply: [1, null, "y"] } }\n',
    );
    expect(steps.a).toMatchObject({ outputs: { reply: [1, null, 'y'] } });
  });

  test('what is not there: command, listener', async () => {
    const { end } = await rehearsed('  - { id: a, shell: lida }\n', '    mocks: { a: { refused: true } }\n');
    expect(end).toMatchObject({ status: 'failed', error: { code: 'RB502' } });
    const http = await rehearsed(
      '  - { id: a, http-check: "http://x/" }\n',
      '    mocks: { a: { refused: true } }\n',
    );
    expect(http.end).toMatchObject({ status: 'failed', error: { code: 'RB506' } });
  });

  test('what does not end: its timeout ends it, without anybody waiting', async () => {
    const { end } = await rehearsed(
      '  - { id: a, timeout: 2h, shell: lida system start }\n',
      '    mocks: { a: { times-out: true } }\n',
    );
    expect(end).toMatchObject({ status: 'failed', error: { code: 'RB503' } });
  });

  test('each run in turn, and each look of the probe', async () => {
    const { steps, end } = await rehearsed(
      '  - { id: a, retry: { attempts: 3, delay: 1h }, shell: lida start, verify: { shell: lida up, within: 5m } }\n',
      '    mocks: { a: [{ exit-code: 1 }, { verify: [{ exit-code: 1 }, { exit-code: 1 }, {}] }] }\n',
    );
    expect(end.status).toBe('succeeded');
    expect(steps.a).toMatchObject({ attempt: 2 });
  });
});

describe('a rehearsal', () => {
  test('takes the answers of its scenario, and stops at a question without one', async () => {
    const steps =
      '  - { id: q, confirm: Go on? }\n  - { id: a, when: steps.q.answer == true, shell: lida }\n';
    expect((await rehearsed(steps, '    answers: { q: yes }\n')).steps.a).toMatchObject({
      status: 'succeeded',
    });
    expect((await rehearsed(steps, '    inputs: {}\n')).end.status).toBe('waiting');
  });

  test('tells commands as they were rendered', async () => {
    const { unmet, commands } = await rehearsed(
      '  - { id: a, shell: "lida open --name {{inputs.name}}" }\n',
      `    inputs: { name: "api backend" }\n    expect: { commands: { a: "lida open --name 'api backend'", b: x } }\n`,
    );
    expect(commands.get('a')).toBe("lida open --name 'api backend'");
    expect(unmet).toEqual(['step b: command should be x and is not there']);
  });
});

test.each([
  ['    system: lida\n', 'RB202'],
  ['    given: outage\n', 'RB213'],
  ['    system: lida\n    given: outage\n    mocks: { a: {} }\n', 'RB213'],
  ['    mocks: { a: { exit-cod: 1 } }\n', 'RB201'],
])('a scenario that contradicts itself is refused: %j', async (scenario, code) => {
  const loaded = await loadScenarios('p.test.yaml', `runbook-test: 1\nscenarios:\n  - name: s\n${scenario}`);
  expect(loaded.ok ? [] : loaded.diagnostics.map((one) => one.code)).toEqual([code]);
});
