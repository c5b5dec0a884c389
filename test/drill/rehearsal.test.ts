import { describe, expect, test } from 'vitest';
import { unmetExpectations } from '../../src/drill/expectations.ts';
import { loadScenarios } from '../../src/drill/load.ts';
import { observe } from '../../src/drill/observed.ts';
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
  const [first] = scenarios.value.scenarios;
  const { playbook, language } = loaded;
  const inputs = resolveInputs(playbook, first?.inputs ?? {}, {});
  if (first === undefined || !inputs.ok) throw new Error('no scenario, or no inputs');
  return withTemporaryFolder(async (folder) => {
    const of = { playbook, language, registry: kinds, inputs: inputs.value, scenario: first, folder };
    const { end, events, unstruck } = await rehearse(of);
    const observed = observe(events);
    const steps = Object.fromEntries([...end.state.steps].map(([id, step]) => [id, step]));
    const unmet = unmetExpectations(first.expect, { ...observed, playbook, end, system: {} });
    const types = events.map(({ type, ...rest }) => ('step' in rest ? `${type} ${rest.step}` : type));
    return { end, steps, unmet, unstruck, types, ...observed };
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

  test('a log, of a file or of a command, at the time of the rehearsal', async () => {
    const log = '2026-01-01T02:59:30Z ERROR new\\n2026-01-01T01:00:00Z ERROR old\\n';
    const loki = 'loki: { url: "http://nowhere.invalid", query: \'{job="api"}\' }';
    for (const source of ['file: /var/log/a.log', 'command: journalctl', loki, 'google: {}']) {
      const { steps } = await rehearsed(
        `  - { id: a, log-search: { log: { ${source} }, match: ERROR, since: 15m } }\n`,
        `    mocks: { a: { log: "${log}" } }\n`,
      );
      expect(steps.a).toMatchObject({ status: 'succeeded', outputs: { count: 1, searched: 1 } });
    }
    const { steps } = await rehearsed(
      '  - { id: a, log-search: { log: { file: a.log } } }\n',
      '    mocks: { a: { no-data: true } }\n',
    );
    expect(steps.a).toMatchObject({ status: 'failed', error: { code: 'RB508' } });
    const partly = await rehearsed(
      `  - { id: a, log-search: { log: { ${loki} }, since: 1h, critical: "> 5" } }\n`,
      `    mocks: { a: { log: "${log}", incomplete: the second page was refused } }\n`,
    );
    expect(partly.steps.a).toMatchObject({
      status: 'succeeded',
      outputs: { count: 1, level: 'unknown', missing: 'the second page was refused' },
    });
  });

  test('a log that is followed: what its mock says comes meanwhile, and no time passes', async () => {
    const { steps } = await rehearsed(
      '  - { id: a, log-search: { log: { file: a.log }, match: ready, follow: 1h, expect: ">= 1" } }\n',
      '    mocks: { a: { log: "not yet\\nready to serve" } }\n',
    );
    expect(steps.a).toMatchObject({ status: 'succeeded', outputs: { count: 1, searched: 2 } });
  });

  test('each look of a wait, without any time passing', async () => {
    const wait = (until: string): string =>
      `  - { id: a, wait: { until: ${until}, every: 1h, at-most: 3h } }\n`;
    const up = await rehearsed(
      wait('{ http-check: "http://nowhere.invalid/" }'),
      `    mocks: { a: [{ status: 503 }, { refused: true }, { status: 200 }] }\n`,
    );
    expect(up.steps.a).toMatchObject({ status: 'succeeded', outputs: { looks: 3, waited: 7200 } });
    const never = await rehearsed(wait('{ shell: "false" }'), `    mocks: { a: { fails: still down } }\n`);
    expect(never.steps.a).toMatchObject({
      status: 'failed',
      error: { code: 'RB518', message: 'not reached within 3 h: still down' },
    });
    const hangs = await rehearsed(wait('{ shell: "true" }'), `    mocks: { a: { times-out: true } }\n`);
    expect(hangs.steps.a).toMatchObject({
      status: 'failed',
      error: { code: 'RB518' },
      outputs: { looks: 1 },
    });
  });

  test('a request: status, headers and body', async () => {
    const { steps } = await rehearsed(
      '  - { id: a, http-check: { url: "http://nowhere.invalid/", expect: { status: 503, json: { status: down } } } }\n',
      `    mocks: { a: { status: 503, headers: { retry-after: "5" }, body: '{"status": "down"}' } }\n`,
    );
    expect(steps.a).toMatchObject({
      status: 'succeeded',
      outputs: { http_status: 503, headers: { 'retry-after': '5' } },
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
    expect(
      (await rehearsed(step, '    mocks: { a: { no-data: the target is down } }\n')).steps.a,
    ).toMatchObject({
      outputs: { level: 'unknown', reason: '0 of 2 samples had a value: the target is down' },
    });
    const series = '{ a: { samples: [{ error: it has 2 series }] } }';
    expect((await rehearsed(step, `    mocks: ${series}\n`)).steps.a).toMatchObject({
      error: { code: 'RB505', message: 'it has 2 series' },
    });
    const falls = '{ a: { samples: [30, 20, 0.01], unit: /ms } }';
    expect((await rehearsed(step, `    mocks: ${falls}\n`)).steps.a).toMatchObject({
      outputs: {
        value: 0.01,
        unit: '/ms',
        level: 'ok',
        samples: [{ value: 30 }, { value: 20 }, { value: 0.01 }],
      },
    });
  });

  test('a metric by what its command prints, or what stands on its page', async () => {
    const of = async (metric: string, mock: string) =>
      (
        await rehearsed(
          `  - { id: a, metric-threshold: { metric: ${metric} } }\n`,
          `    mocks: { a: ${mock} }\n`,
        )
      ).steps.a;
    const page = '{ prometheus: { url: "http://nowhere.invalid/metrics", name: rate } }';
    expect(await of('{ command: rate }', '{ stdout: 12 ms }')).toMatchObject({
      outputs: { value: 12, unit: 'ms' },
    });
    expect(await of(page, '{ body: "rate 3" }')).toMatchObject({ outputs: { value: 3 } });
    expect(await of(page, '{ status: 503 }')).toMatchObject({ outputs: { level: 'unknown' } });
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

describe('an outcome that a mock gives', () => {
  test('fails or succeeds a step of any kind, without its kind being run', async () => {
    const steps = `  - { id: a, on-failure: continue, http-check: "http://x/" }
  - { id: b, confirm: Go on? }
  - { id: c, when: steps.b.answer == false && !steps.a.ok, redis: { command: GET x } }
`;
    const run = await rehearsed(
      steps,
      '    mocks: { a: { fails: no route }, b: { outputs: { answer: false } }, c: { fails: true } }\n',
    );
    expect(run.steps.a).toMatchObject({ status: 'failed', error: { message: 'no route' } });
    expect(run.steps.b).toMatchObject({ status: 'succeeded', outputs: { answer: false } });
    expect(run.end).toMatchObject({ status: 'failed', step: 'c' });
  });

  test('is that of a probe too', async () => {
    const step = '  - { id: a, shell: lida start, verify: { http-check: "http://x/" } }\n';
    const run = await rehearsed(step, '    mocks: { a: { verify: { fails: nobody home } } }\n');
    expect(run.end.error?.message).toContain('nobody home');
  });
});

describe('an engine that dies', () => {
  const START =
    '  - { id: a, shell: lida start, verify: { shell: lida up } }\n  - { id: b, shell: lida b }\n';
  const crash = (when: string, step: string, more = ''): string =>
    `    faults: [{ crash: ${when}, step: ${step} }]\n${more}`;
  const count = (types: readonly string[], type: string): number =>
    types.filter((one) => one === type).length;

  test('before a step leaves nothing of it: the resume runs it once', async () => {
    const { end, types, unstruck } = await rehearsed(START, crash('before', 'b'));
    expect({ status: end.status, unstruck }).toEqual({ status: 'succeeded', unstruck: [] });
    expect(types.slice(types.indexOf('play.resumed'))).toEqual([
      'play.resumed',
      'step.started b',
      'step.finished b',
      'play.finished',
    ]);
    expect(count(types, 'step.started b')).toBe(1);
  });

  test('during a command leaves it in doubt, which its probe decides', async () => {
    const held = await rehearsed(START, crash('during', 'a'));
    expect(count(held.types, 'step.started a')).toBe(1);
    expect(held.types).toContain('step.verdict a');
    const gone = await rehearsed(
      START,
      crash('during', 'a', '    mocks: { a: { verify: [{ exit-code: 1 }, {}] } }\n'),
    );
    expect(count(gone.types, 'step.started a')).toBe(2);
    expect([held.end.status, gone.end.status]).toEqual(['succeeded', 'succeeded']);
  });

  test.each([
    ['done', 1, 'succeeded'],
    ['again', 2, 'failed'],
    ['not-done', 2, 'failed'],
  ])('during a command without a probe asks: %s starts it %i times', async (verdict, times, status) => {
    const steps = '  - { id: a, shell: lida start }\n';
    const { types, end } = await rehearsed(
      steps,
      crash('during', 'a', `    verdicts: { a: ${verdict} }\n    mocks: { a: { exit-code: 1 } }\n`),
    );
    expect([count(types, 'step.started a'), end.status]).toEqual([times, status]);
  });

  test('during a command without a word leaves the play in doubt', async () => {
    const { end } = await rehearsed('  - { id: a, shell: lida start }\n', crash('during', 'a'));
    expect(end).toMatchObject({ status: 'in-doubt', step: 'a' });
  });

  test('after a changing command: what it left on the disk is taken up, its failure too', async () => {
    const steps = '  - { id: a, shell: { run: lida start, capture: text } }\n';
    const fine = await rehearsed(steps, crash('after', 'a', '    mocks: { a: { stdout: up } }\n'));
    expect(fine.types).toContain('step.adopted a');
    expect(count(fine.types, 'step.started a')).toBe(1);
    expect(fine.steps.a).toMatchObject({ status: 'succeeded', outputs: { stdout: 'up' } });
    const bad = await rehearsed(steps, crash('after', 'a', '    mocks: { a: { exit-code: 3 } }\n'));
    expect(bad.end).toMatchObject({ status: 'failed', step: 'a' });
  });

  test('after a request that changed something leaves it in doubt: nothing keeps its answer', async () => {
    const steps = '  - { id: a, http-check: { url: "http://x/", method: POST } }\n';
    expect((await rehearsed(steps, crash('after', 'a'))).end.status).toBe('in-doubt');
  });

  test('at a question keeps the answer that it was given', async () => {
    const steps = '  - { id: a, approve: Sure?, shell: lida start }\n';
    const { types, end } = await rehearsed(steps, crash('before', 'a', '    answers: { a: yes }\n'));
    expect([end.status, count(types, 'question.asked a')]).toEqual(['succeeded', 1]);
  });

  test('in an arm, and twice', async () => {
    const steps = `  - id: fork
    branch: [{ otherwise: [{ id: a, effect: read, shell: x }] }]
`;
    const { types, end } = await rehearsed(
      steps,
      '    faults: [{ crash: during, step: fork }, { crash: during, step: a }]\n',
    );
    expect([end.status, count(types, 'play.resumed'), count(types, 'step.routed fork')]).toEqual([
      'succeeded',
      2,
      1,
    ]);
  });

  test('nowhere, since its step was not begun, is told', async () => {
    const steps = '  - { id: a, when: inputs.name == "x", shell: lida start }\n';
    expect((await rehearsed(steps, crash('during', 'a'))).unstruck).toEqual([{ crash: 'during', step: 'a' }]);
  });
});

describe('a remedy', () => {
  const STEPS = `  - { id: a, shell: lida a, undo: { shell: lida not a } }
  - { id: b, shell: lida b }
`;

  test('is said to each failure in turn, and then the play stops', async () => {
    const said = (remedies: string) =>
      rehearsed(STEPS, `    mocks: { b: { exit-code: 1 } }\n    remedies: { b: ${remedies} }\n`);
    expect((await said('[retry, retry]')).steps.b).toMatchObject({ status: 'failed', attempt: 3 });
    expect((await said('continue')).end.status).toBe('succeeded');
    expect((await said('stop')).end.status).toBe('failed');
  });

  test('takes back what was changed; what refuses to be is told', async () => {
    const undo = await rehearsed(STEPS, '    mocks: { b: { exit-code: 1 } }\n    remedies: { b: undo }\n');
    expect(undo.end.status).toBe('rolled-back');
    expect(undo.commands.get('undo.a')).toBe('lida not a');
    const stuck = await rehearsed(
      STEPS,
      '    mocks: { b: { exit-code: 1 }, undo.a: { exit-code: 1 } }\n    remedies: { b: undo }\n',
    );
    expect(stuck.end.status).toBe('rollback-failed');
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
    expect(unmet).toEqual(['step b should have run a command, and it did not run']);
  });
});

test.each([
  ['    system: lida\n', 'RB202'],
  ['    given: outage\n', 'RB213'],
  ['    system: lida\n    given: outage\n    mocks: { a: {} }\n', 'RB213'],
  ['    mocks: { a: { exit-cod: 1 } }\n', 'RB201'],
  ['    system: lida\n    given: outage\n    faults: [{ crash: during, step: a }]\n', 'RB213'],
  ['    faults: [{ crash: sometimes, step: a }]\n', 'RB203'],
  ['  - name: s\n', 'RB203'],
])('a scenario that contradicts itself is refused: %j', async (scenario, code) => {
  const loaded = await loadScenarios('p.test.yaml', `runbook-test: 1\nscenarios:\n  - name: s\n${scenario}`);
  expect(loaded.ok ? [] : loaded.diagnostics.map((one) => one.code)).toEqual([code]);
});

describe('steps at once', () => {
  const lanes = (fail: string): string => `  - id: all
    parallel:
      fail: ${fail}
      steps:
        - { id: rate, metric-threshold: { metric: { prometheus: { url: "http://nowhere.invalid/", name: errors } }, warn: "> 3" } }
        - { id: stop, shell: lida stop, timeout: 5m }
        - { id: look, effect: read, shell: lida look }
        - { id: slow, shell: lida slow, retry: { attempts: 2, delay: 1h } }
  - { id: after, shell: lida after }
`;
  const MOCKS = '    mocks: { stop: { exit-code: 1 }, slow: [{ exit-code: 1 }, {}], rate: { value: 1 } }\n';
  const statuses = async (fail: string) => {
    const { steps, end } = await rehearsed(lanes(fail), MOCKS);
    return [end.status, ...['rate', 'stop', 'look', 'slow', 'after'].map((id) => steps[id]?.status)];
  };

  test('have their turns in the order in which they stand, however long each takes to load', async () => {
    const { types } = await rehearsed(lanes('last'), MOCKS);
    const finished = types.filter((type) => type.startsWith('step.finished'));
    expect(finished).toEqual([
      'step.finished rate',
      'step.finished stop',
      'step.finished look',
      'step.finished slow',
      'step.finished slow',
      'step.finished all',
    ]);
  });

  test('all come to their end, or are ended for the first failure, each time the same', async () => {
    const last = ['failed', 'succeeded', 'failed', 'succeeded', 'succeeded', undefined];
    const fast = ['failed', 'succeeded', 'failed', 'in-doubt', 'repeatable', undefined];
    for (let time = 0; time < 3; time += 1) {
      expect(await statuses('last')).toEqual(last);
      expect(await statuses('fast')).toEqual(fast);
    }
  });

  test('that wait for their time wait together: the longest counts', async () => {
    const { end, steps } = await rehearsed(
      `  - id: all
    parallel:
      - { id: hung, shell: lida hang, timeout: 10m, on-failure: continue }
      - { id: held, wait: 30m }
      - { id: quick, shell: lida quick, timeout: 1m }
`,
      '    mocks: { hung: { times-out: true } }\n',
    );
    expect(end.status).toBe('succeeded');
    expect([steps.hung?.status, steps.held?.status, steps.quick?.status]).toEqual([
      'failed',
      'succeeded',
      'succeeded',
    ]);
    const { all } = steps;
    expect(all?.status === 'succeeded' && [all.duration, all.outputs.alone]).toEqual([30 * 60_000, 2400]);
  });
});

describe('a guard in a scenario', () => {
  const STEPS = `  - id: all
    guards: [{ id: rate, metric: { command: rate }, critical: "> 10", for: 20s, every: 5s }]
    branch:
      - otherwise:
          - { id: a, shell: one, undo: { shell: back } }
          - { id: b, shell: two }
          - { id: c, shell: three }
`;

  test('trips at the step that takes its time, in each rehearsal at the same look', async () => {
    const scenario = `    mocks: { rate: { samples: [1, 14] }, b: { takes: 2m } }
    expect: { status: stopped, stopped-by: rate, ran: [all, a, b], not-ran: [c] }
`;
    const [first, second] = [await rehearsed(STEPS, scenario), await rehearsed(STEPS, scenario)];
    expect(first.unmet).toEqual([]);
    expect(first.visits.get('rate')?.failed).toBe(true);
    expect(second.types).toEqual(first.types);
  });

  test('is answered by the person of the scenario', async () => {
    const { unmet } = await rehearsed(
      STEPS,
      `    mocks: { rate: { samples: [1, 14] }, b: { takes: 2m } }
    remedies: { rate: undo }
    expect: { status: rolled-back, stopped-by: rate, ran: [a, b, undo.a] }
`,
    );
    expect(unmet).toEqual([]);
  });

  test('does not watch without a mock, and an expected trip that does not come is told', async () => {
    const { unmet, end } = await rehearsed(STEPS, '    expect: { stopped-by: rate }\n');
    expect(end.status).toBe('succeeded');
    expect(unmet).toEqual(['the play: stopped-by should be rate and is not there']);
  });
});
