import { describe, expect, test } from 'vitest';
import { summaryOf } from '../../src/engine/plan-summary.ts';
import type { Plan, PlanTotals } from '../../src/engine/plan-types.ts';
import { planned } from './planned.ts';

const most = async (steps: string, more: Parameters<typeof planned>[1] = {}) =>
  (await planned(steps, more)).totals.duration.most;

const ms = async (steps: string, more: Parameters<typeof planned>[1] = {}): Promise<number> => {
  const found = await most(steps, more);
  expect(found.open).toEqual([]);
  expect(found.each).toEqual([]);
  return found.ms;
};

/** A step with a timeout of so many seconds. */
const takes = (id: string, seconds: number, more = ''): string =>
  `{ id: ${id}, effect: read, timeout: ${seconds}s, shell: ${id}${more === '' ? '' : `, ${more}`} }`;

const LOOK = `  - ${takes('look', 10, 'retry: { attempts: 1 }')}\n`;

describe('the worst case', () => {
  test('of steps one after another is their sum', async () => {
    expect(await ms(`  - ${takes('a', 10)}\n  - ${takes('b', 20)}\n`)).toBe(30_000);
  });

  test('has each attempt, and each delay at its longest', async () => {
    // 3 attempts of 10 s; 2 s and 4 s between them, each by 10 % longer.
    expect(await ms(`  - ${takes('a', 10, 'retry: { attempts: 3, delay: 2s }')}\n`)).toBe(
      30_000 + 2_200 + 4_400,
    );
    // 5 attempts of 1 s; 10 s, then never more than 15 s, nothing added.
    const retry = 'retry: { delay: 10s, max-delay: 15s, jitter: 0 }';
    expect(await ms(`  - ${takes('a', 1, retry)}\n`)).toBe(5_000 + 10_000 + 3 * 15_000);
  });

  test('has a verification with each attempt: its time, a second, and a look that began just before', async () => {
    const verify = (within: string): string =>
      `  - { id: a, effect: change, timeout: 10s, retry: { attempts: 2, delay: 1s, jitter: 0 }, shell: a, verify: { shell: b${within} } }\n`;
    expect(await ms(verify(''))).toBe(2 * (10_000 + 10_000) + 1_000);
    expect(await ms(verify(', within: 30s'))).toBe(2 * (10_000 + 30_000 + 1_000 + 10_000) + 1_000);
  });

  test('of a step that ends by itself is no longer than that', async () => {
    expect(await ms('  - { id: a, wait: 90s }\n')).toBe(90_000);
    expect(await ms('  - { id: a, timeout: 60s, wait: 90s }\n')).toBe(60_000);
    expect(await ms('  - { id: a, wait: { until: { shell: a }, at-most: 10m } }\n')).toBe(600_000);
    expect(await ms('  - { id: a, effect: read, shell: { run: a, stop-after: 5m } }\n')).toBe(300_000);
    expect(await ms('  - { id: a, notify: { webhook: { url: "http://x/", body: b } } }\n')).toBe(30_000);
  });

  test('has what a person takes to answer apart', async () => {
    const { totals } = await planned(
      `  - { id: q, timeout: 5m, on-timeout: fail, confirm: Go on? }\n  - { id: l, checklist: [one, two] }\n`,
    );
    expect(totals.duration.most).toEqual({ ms: 0, open: [], each: [] });
    expect(totals).toMatchObject({ questions: 3, people: 1 });
  });

  test('of a branch is its longest arm that may be taken', async () => {
    const steps = (when: string): string => `${LOOK}  - id: b
    branch:
      - { when: "${when}", then: [${takes('x', 60)}, ${takes('y', 5)}] }
      - { when: steps.look.exit_code == 1, then: [${takes('z', 40)}] }
      - { otherwise: [${takes('w', 20)}] }
`;
    const top = 'inputs: { on: { type: boolean, default: false } }';
    expect(await ms(steps('steps.look.exit_code == 2'), { top })).toBe(10_000 + 65_000);
    expect(await ms(steps('inputs.on'), { top })).toBe(10_000 + 40_000);
    expect(await ms(steps('!inputs.on'), { top })).toBe(10_000 + 65_000);
  });

  test('of steps at once is the longest way through the places that there are', async () => {
    const steps = (limit: number): string =>
      `  - id: p\n    parallel: { limit: ${limit}, steps: [${[30, 20, 25, 10].map((one, index) => takes(`s${index}`, one)).join(', ')}] }\n`;
    expect(await ms(steps(4))).toBe(30_000);
    // 30 and 20; 25 behind the 20, 10 behind the 30.
    expect(await ms(steps(2))).toBe(45_000);
    expect(await ms(steps(1))).toBe(85_000);
  });

  test('of a repeat is its bound: the items, or the most iterations with the pauses between them', async () => {
    const body = `steps: [${takes('x', 10)}]`;
    expect(await ms(`  - { id: r, repeat: { for-each: [a, b, c], ${body} } }\n`)).toBe(30_000);
    const many = `[${Array.from({ length: 25 }, (_, index) => `n${index}`).join(', ')}]`;
    expect(await ms(`  - { id: r, repeat: { for-each: ${many}, ${body} } }\n`)).toBe(250_000);
    const until = `  - { id: r, repeat: { until: steps.x.ok, at-most: 4, every: 30s, ${body} } }\n`;
    expect(await ms(until)).toBe(4 * 10_000 + 3 * 30_000);
  });

  test('of a list that only a run can know is told for each item', async () => {
    const inner = `{ id: i, repeat: { for-each: steps.list.lines, steps: [${takes('y', 7)}] } }`;
    const found = await most(`  - { id: list, effect: read, timeout: 5s, shell: { run: l, capture: lines } }
  - { id: r, repeat: { for-each: steps.list.lines, steps: [${takes('x', 10)}, ${inner}] } }
`);
    expect(found).toEqual({
      ms: 5_000,
      open: [],
      each: [
        { of: ['steps.list.lines'], ms: 10_000 },
        { of: ['steps.list.lines', 'steps.list.lines'], ms: 7_000 },
      ],
    });
  });

  test('names each step once that has no bound, and counts the rest', async () => {
    const found = await most(
      `  - ${takes('a', 10)}
  - { id: free, effect: read, shell: b }
  - { id: watched, metric-threshold: { metric: { command: c }, warn: "> 1", for: 30s } }
  - { id: asked, http-check: "http://x/" }
  - { id: r, repeat: { for-each: [m, n], steps: [{ id: each, effect: change, retry: { attempts: 2, delay: 1s, jitter: 0 }, shell: d }] } }
  - { id: off, when: inputs.on, effect: read, shell: e }
`.replace(/^/, ''),
      { top: 'inputs: { on: { type: boolean, default: false } }' },
    );
    expect(found).toEqual({
      ms: 10_000 + 30_000 + 2 * 1_000,
      open: ['free', 'watched', 'asked', 'each'],
      each: [],
    });
  });

  test('goes through a playbook that is played', async () => {
    const others = { './c.yaml': `runbook: 1\ntitle: C\nsteps: [${takes('x', 10)}, ${takes('y', 20)}]\n` };
    expect(await ms(`${LOOK}  - { id: p, play: ./c.yaml }\n`, { others })).toBe(40_000);
  });
});

describe('how long it usually takes', () => {
  const usual = async (steps: string, top = ''): Promise<number | undefined> =>
    (await planned(steps, { top })).totals.duration.usual;
  const step = (id: string, seconds: number): string =>
    `{ id: ${id}, effect: read, expect-duration: ${seconds}s, shell: ${id} }`;

  test('is what the playbook says, else what all of its steps say', async () => {
    const steps = `  - ${step('a', 10)}\n  - { id: p, parallel: [${step('b', 20)}, ${step('c', 30)}] }\n  - { id: q, confirm: Well? }\n`;
    expect(await usual(steps)).toBe(40_000);
    expect(await usual(steps, 'expect-duration: 5m')).toBe(300_000);
  });

  test('is not known where one of them does not say it, or nobody knows how often', async () => {
    expect(await usual(`  - ${step('a', 10)}\n  - { id: b, effect: read, shell: b }\n`)).toBeUndefined();
    const until = `{ until: steps.a.ok, at-most: 3, steps: [${step('a', 10)}] }`;
    expect(await usual(`  - { id: r, repeat: ${until} }\n`)).toBeUndefined();
    expect(await usual('  - { id: q, confirm: Well? }\n')).toBeUndefined();
  });
});

describe('what is touched', () => {
  const touched = async (steps: string, more: Parameters<typeof planned>[1] = {}): Promise<string[]> => {
    const { totals } = await planned(steps, more);
    return totals.touches.map(({ type, name, effect = '', steps: by }) =>
      [type, name, effect, by.join('+')].join(' ').trim(),
    );
  };

  test('are hosts, programs, files and locks, each with the worst that is done to it and by which steps', async () => {
    expect(
      await touched(
        `  - { id: http, http-check: "https://user:pw@api.example/health?x=1" }
  - { id: post, http-check: { url: "https://api.example/x", method: POST } }
  - { id: cache, redis: { url: "redis://:pw@[::1]:6380/0", command: PING } }
  - { id: local, redis: PING }
  - { id: metric, metric-threshold: { metric: { prometheus: { url: "http://m:9090/metrics", name: e } }, warn: "> 1" } }
  - { id: number, metric-threshold: { metric: { command: "sudo -n load | awk 1" }, warn: "> 1" } }
  - { id: log, log-search: { log: { file: /var/log/a.log }, match: x } }
  - { id: journal, log-search: { log: { command: journalctl -u a }, match: x } }
  - { id: tell, notify: { webhook: { url: "http://hook:1/", body: x } } }
  - { id: mail, notify: { command: mail -s x ops } }
  - { id: words, effect: read, shell: [/opt/bin/lida, status] }
  - { id: stop, effect: destroy, destroys: lida, shell: "cd /x && test -e y || lida stop --force; echo done" }
  - { id: until, wait: { until: { http-check: "http://late/" }, at-most: 1m } }
  - { id: sure, effect: change, shell: reload, verify: { redis: { url: "redis://v/", command: PING } }, undo: { shell: rollback } }
`,
        { top: 'lock: lida' },
      ),
    ).toEqual([
      'host 127.0.0.1:6379 read local',
      'host [::1]:6380 read cache',
      'host api.example change http+post',
      'host hook:1 change tell',
      'host late read until',
      'host m:9090 read metric',
      'host v read sure',
      'program journalctl read journal',
      'program lida destroy words+stop',
      'program load read number',
      'program mail change mail',
      'program reload change sure',
      'file /var/log/a.log read log',
      'lock lida',
    ]);
  });

  test('stand as what they are where only a run can know them', async () => {
    const top = 'inputs: { api: { type: url }, hook: { type: secret } }';
    expect(
      await touched(
        `  - { id: find, effect: read, shell: { run: find-host, capture: json } }
  - { id: one, http-check: "{{inputs.api}}/health" }
  - { id: two, http-check: "http://{{steps.find.json.host}}:8080/{{steps.find.json.path}}" }
  - { id: three, notify: { slack: { url: "{{inputs.hook}}", text: x } } }
  - { id: four, log-search: { log: { file: "/var/log/{{steps.find.json.name}}.log" }, match: x } }
`,
        { top },
      ),
    ).toEqual([
      'host ‹inputs.api› read one',
      'host ‹inputs.hook› change three',
      'host ‹steps.find.json.host›:8080 read two',
      'program find-host read find',
      'file /var/log/‹steps.find.json.name›.log read four',
    ]);
  });

  test('are not those of steps that would be skipped; the locks of what is played are among them', async () => {
    const others = {
      './c.yaml': 'runbook: 1\ntitle: C\nlock: other\nsteps: [{ id: x, http-check: "http://inside/" }]\n',
    };
    const top = 'lock: own\ninputs: { on: { type: boolean, default: false } }';
    expect(
      await touched(
        '  - { id: p, play: ./c.yaml }\n  - { id: off, when: inputs.on, http-check: "http://off/" }\n',
        { top, others },
      ),
    ).toEqual(['host inside read p.x', 'lock other', 'lock own']);
  });
});

describe('the counts', () => {
  const counts = ({ totals }: Plan): Partial<PlanTotals> => {
    const { touches: _touches, duration: _duration, ...rest } = totals;
    return rest;
  };

  test('are of steps that would run or may run, with those apart of which it is not known', async () => {
    const plan = await planned(
      `${LOOK}  - { id: off, when: inputs.on, effect: destroy, destroys: x, shell: a }
  - { id: may, when: steps.look.exit_code == 1, effect: change, approve: true, shell: b }
  - { id: two, effect: destroy, destroys: y, approve: { by: 2 }, shell: c }
  - id: r
    repeat: { for-each: [m, n], steps: [{ id: each, effect: change, approve: true, shell: d }] }
`,
      { top: 'inputs: { on: { type: boolean, default: false } }' },
    );
    expect(counts(plan)).toEqual({
      steps: 6,
      read: 1,
      change: 3,
      destroy: 1,
      depends: { read: 0, change: 1, destroy: 0 },
      questions: 1 + 2 + 2,
      people: 2,
    });
  });

  test('take an item that is called second for no second person', async () => {
    const plan = await planned('  - { id: l, checklist: [{ id: second, do: x }] }\n');
    expect(plan.totals.people).toBe(1);
  });
});

const summary = (plan: Plan): string[] =>
  summaryOf(plan, (text) => text).map(({ label, text }) => `${label}: ${text}`);

test('a summary says all of it, a line each', async () => {
  const plan = await planned(
    `  - { id: list, effect: read, timeout: 5s, shell: { run: list, capture: lines } }
  - { id: free, effect: change, shell: lida start }
  - { id: r, repeat: { for-each: steps.list.lines, steps: [${takes('x', 10)}] } }
  - { id: q, confirm: { ask: Go on?, by: 2 } }
`,
    { top: 'lock: lida\nexpect-duration: 10m' },
  );
  expect(summary(plan)).toEqual([
    'steps: 3 read, 1 change, 0 destroy; depending on what a play finds: 1 read',
    'programs: lida (change), list, x',
    'locks: lida',
    'questions: 2, for two people',
    'takes: usually 10 m; at most 5 s and 10 s for each of steps.list.lines, beside what has no bound, plus your answers',
    'no bound: free: no timeout',
  ]);
});

test('a summary of what has no bound at all names no time', async () => {
  const steps = Array.from({ length: 8 }, (_, index) => `  - { id: s${index}, effect: read, shell: a }\n`);
  expect(summary(await planned(steps.join('')))).toEqual([
    'steps: 8 read, 0 change, 0 destroy',
    'programs: a',
    'questions: none',
    'no bound: s0, s1, s2, s3, s4 and 3 more: no timeout',
  ]);
});
