import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { CliRig, lives, processesWith, until } from './rig.ts';
import { atTerminal } from './terminal.ts';

/** The planned steps by their ids, those in arms included. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests look at
const byId = (steps: readonly any[]): Record<string, any> =>
  Object.assign(
    {},
    ...steps.map((step) => ({
      [step.id]: step,
      // biome-ignore lint/suspicious/noExplicitAny: as above
      ...byId((step.arms ?? []).flatMap((arm: any) => arm.steps)),
    })),
  );

const planned = async (rig: CliRig, ...args: readonly string[]) => {
  const plan = await rig.json('plan', 'p.yaml', ...args);
  return { plan, steps: byId(plan.steps) };
};

const TODAY = `steps:
  - { id: load, effect: read, metric-threshold: { metric: { command: "echo 93; echo look >> looked" }, warn: "> 70", critical: "> 90" } }
  - id: decide
    branch:
      - { when: steps.load.level == "critical", label: far too high, then: [{ id: scale, shell: "touch scaled" }] }
      - { label: bearable, otherwise: [] }
  - { id: after, effect: read, shell: { run: "echo 4; echo after >> looked", capture: text } }
  - { id: more, when: steps.after.stdout == "4", effect: change, shell: "touch more" }
`;

test('reads are run for real and decide what would be done now; what a change stands before is left open', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', TODAY);
  const { plan, steps } = await planned(rig, '--probe');
  expect(steps.load.probed).toMatchObject({
    status: 'succeeded',
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    outputs: { value: 93, level: 'critical' },
  });
  expect(steps.decide.arms.map((arm: { decision: string }) => arm.decision)).toEqual(['taken', 'not-taken']);
  expect(steps.after).toMatchObject({ unprobed: 'it reads what scale changes' });
  expect(steps.more.state).toBe('depends-on');
  expect(plan.probe).toMatchObject({ ran: 1, failed: 0 });
  expect(plan.digest).toBeUndefined();
  expect(rig.read('looked')).toBe('look\n');
  expect([rig.has('scaled'), rig.has('more'), rig.has('home')]).toEqual([false, false, false]);
});

test('--probe=all looks at that, too, and says that nothing was changed before', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', TODAY);
  const { plan, steps } = await planned(rig, '--probe=all');
  expect(steps.after.probed).toMatchObject({ before: 'scale', outputs: { stdout: '4' } });
  expect(steps.more.state).toBe('would-run');
  expect(plan.probe).toMatchObject({ ran: 2, all: true });
  const { stdout } = await rig.run('plan', '--probe=all', 'p.yaml');
  expect(stdout).toMatch(/probed \d\d:\d\d:\d\dZ, before scale changes it: stdout=4/);
  expect([rig.has('scaled'), rig.has('more')]).toEqual([false, false]);
});

test('text and Markdown mark what was probed with its time, in the head and at the step, and bind nothing', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', TODAY);
  const text = await rig.run('plan', '--probe', 'p.yaml');
  expect(text).toMatchObject({ code: 0, stderr: '' });
  const found = 'value=93 level=critical breached=true';
  expect(text.stdout).toMatch(
    new RegExp(`Probed on \\d{4}-\\d\\d-\\d\\d\\n  \\d\\d:\\d\\d:\\d\\dZ  load  ${found}`),
  );
  expect(text.stdout).toMatch(new RegExp(`\\n {7}probed \\d\\d:\\d\\d:\\d\\dZ: ${found}`));
  expect(text.stdout).toContain('not probed: it reads what scale changes\n');
  expect(text.stdout).toContain('\n1 read was run; nothing else was.\n');
  expect(text.stdout).not.toContain('Nothing was run');
  expect(text.stdout).not.toContain('--plan');
  const markdown = await rig.run('plan', 'p.yaml', '--probe', '--format', 'markdown');
  expect(markdown.stdout).toMatch(/Probed on \d{4}-\d\d-\d\d, \d\d:\d\d:\d\dZ to \d\d:\d\d:\d\dZ/);
  expect(markdown.stdout).toMatch(new RegExp(`<br>probed \\d\\d:\\d\\d:\\d\\dZ: ${found}`));
  expect(markdown.stdout).toContain('<br>not probed: it reads what scale changes');
  expect(markdown.stdout).toContain('1 read was run; nothing else was.');
  expect(markdown.stdout).not.toContain('--plan');
});

test('a probe that fails or takes too long is shown as that, and the rest goes on without its values', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    `steps:
  - { id: broken, effect: read, on-failure: stop, shell: { run: "echo no luck >&2; exit 3", capture: text } }
  - { id: slow, effect: read, timeout: 100ms, on-failure: continue, shell: "sleep 300" }
  - { id: whole, effect: read, shell: { run: echo 7, capture: text } }
  - { id: one, when: steps.broken.stdout == "", shell: touch done }
  - { id: two, when: '!steps.slow.ok', effect: read, shell: echo two }
  - { id: three, when: steps.whole.stdout == "7", effect: read, shell: echo three }
`,
  );
  const { steps, plan } = await planned(rig, '--probe');
  expect(steps.broken.probed).toMatchObject({ status: 'failed', error: { code: 'RB501' } });
  expect(steps.slow.probed).toMatchObject({ status: 'failed', error: { code: 'RB503' }, passedOver: true });
  expect(steps.whole.probed.status).toBe('succeeded');
  expect(steps.one.state).toBe('depends-on');
  // What a play goes on without is known as that.
  expect(steps.two).toMatchObject({ state: 'would-run', unprobed: 'it reads what one changes' });
  expect(steps.three.state).toBe('would-run');
  expect(plan.probe).toMatchObject({ ran: 3, failed: 1 });
  const { stdout, code } = await rig.run('plan', 'p.yaml', '--probe');
  expect(code).toBe(0);
  expect(stdout).toMatch(/: failed: .*exit code 3: no luck \(a play stops here\)/);
  expect(stdout).toMatch(/: failed: timed out after 100 ms \(a play goes on\)/);
});

test('a retry and an expectation mean what they mean in a play', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    `steps:
  - id: thrice
    effect: read
    retry: { attempts: 3, delay: 10ms, backoff: 1 }
    shell: { run: "echo x >> tries; wc -l < tries", capture: text, expect: { stdout: "^3$" } }
  - { id: worse, effect: read, shell: { run: "exit 1", expect: { exit-code: [0, 1] } } }
`,
  );
  const { steps } = await planned(rig, '--probe');
  expect(steps.thrice.probed).toMatchObject({ status: 'succeeded', outputs: { stdout: '3' } });
  expect(steps.worse.probed).toMatchObject({ status: 'succeeded', outputs: { exit_code: 1 } });
});

const REFUSED: readonly (readonly [string, string, string])[] = [
  ['that is a question to a person', 'confirm: Go on?', ''],
  ['that waits', 'wait: { for: 5m }', 'it waits, and a plan does not'],
  [
    'that takes the terminal',
    'effect: read\n    shell: { run: touch ran, tty: true }',
    'it takes the terminal',
  ],
  [
    'that is asked about',
    'effect: read\n    approve: May I?\n    shell: touch ran',
    'it is asked about first',
  ],
  ['that needs what nobody knows', 'effect: read\n    shell: "touch ran {{play.id}}"', 'it needs play.id'],
  ['that needs a missing input', 'effect: read\n    shell: "touch ran {{inputs.x}}"', 'it needs inputs.x'],
];

test.each(REFUSED)('a step %s is not run', async (_, step, why) => {
  using rig = new CliRig();
  rig.write('p.yaml', `steps:\n  - id: a\n    ${step}\ninputs: { x: { type: string } }\n`);
  const { steps, plan } = await planned(rig, '--probe=all');
  expect(steps.a.unprobed ?? '').toBe(why);
  expect(steps.a.probed).toBeUndefined();
  expect(plan.probe.ran).toBe(0);
  expect(rig.has('ran')).toBe(false);
});

test('a shell step without an effect counts as a change, so it is not run', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - { id: a, shell: touch ran }\n');
  const { plan } = await planned(rig, '--probe=all');
  expect(plan.probe.ran).toBe(0);
  expect(rig.has('ran')).toBe(false);
});

test('what stands below an open arm, beside a change or behind an unknown list is not run, and it is said why', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    `steps:
  - { id: q, confirm: { ask: Which?, answer: text } }
  - id: arms
    branch:
      - { when: steps.q.answer == "x", label: x, then: [{ id: below, effect: read, shell: touch below }] }
  - { id: only, when: steps.q.answer == "x", effect: read, shell: touch only }
  - id: loop
    repeat: { until: "steps.turn.stdout == '1'", at-most: 3, every: 1s, steps: [{ id: turn, effect: read, shell: { run: touch turn, capture: text } }] }
  - id: both
    parallel: [{ id: beside, effect: read, shell: touch beside }, { id: change, shell: touch change }]
`,
  );
  const { steps, plan } = await planned(rig, '--probe');
  expect(steps.below.unprobed).toBe('the arm of arms is not known');
  expect(steps.only.unprobed).toBe('it runs only if steps.q.answer == "x"');
  expect(steps.turn.unprobed).toBe('it runs as often as loop repeats it');
  expect(steps.beside.unprobed).toBe('it reads what change changes');
  expect(plan.probe.ran).toBe(0);
  for (const file of ['below', 'only', 'turn', 'beside', 'change']) expect(rig.has(file), file).toBe(false);
});

test('reads in repeats, in steps at once and in playbooks that are played are run, and what they leave is known behind', async () => {
  using rig = new CliRig();
  rig.write(
    'child.yaml',
    'runbook: 1\ntitle: Child\ninputs: { who: { type: string }, key: { type: secret, from: { command: "printf deep-%s secret" } } }\nenv: { WHO: "{{inputs.who}}" }\nsteps:\n  - { id: look, effect: read, shell: { run: \'echo "$WHO {{inputs.key}}"\', capture: text } }\n  - { id: again, effect: read, shell: "echo {{steps.look.stdout}} twice" }\n',
  );
  rig.write(
    'p.yaml',
    `steps:
  - { id: list, effect: read, shell: { run: "printf 'a\\nb\\n'", capture: lines } }
  - id: each
    repeat: { for-each: steps.list.lines, collect: steps.see.stdout, steps: [{ id: see, effect: read, shell: { run: "echo {{item}}{{item}}", capture: text } }] }
  - id: both
    parallel: [{ id: left, effect: read, shell: { run: echo L, capture: text } }, { id: right, effect: read, shell: { run: echo R, capture: text } }]
  - { id: sub, play: { playbook: ./child.yaml, inputs: { who: "{{steps.left.stdout}}" } } }
  - { id: end, effect: read, shell: "echo {{json steps.each.results}} {{steps.right.stdout}}" }
`,
  );
  const { steps, plan } = await planned(rig, '--probe');
  expect(steps['see[2]'].probed.outputs.stdout).toBe('bb');
  expect(steps['sub.look'].probed.outputs.stdout).toBe('L [secret:sub.key]');
  expect(steps['sub.again'].probed.outputs.stdout).toBe('L [secret:sub.key] twice');
  expect(steps.end.probed.outputs.stdout).toBe('["aa","bb"] R');
  expect(plan.probe).toMatchObject({ ran: 8, failed: 0 });
  expect(JSON.stringify(plan)).not.toContain('deep-secret');
});

test('a secret is read as a play would, only if a probe needs it, and never shown', async () => {
  using rig = new CliRig();
  const playbook = (needed: string) => `inputs:
  token: { type: secret, from: { command: "touch asked; printf much-%s-secret too" } }
  other: { type: secret, from: { prompt: true } }
steps:
  - { id: look, effect: read, shell: 'echo ${needed}' }
  - { id: hid, effect: read, shell: "echo {{inputs.other}}" }
  - { id: change, shell: "echo {{inputs.token}}" }
`;
  rig.write('p.yaml', `runbook: 1\ntitle: P\n${playbook('nothing')}`);
  expect((await planned(rig, '--probe')).steps.look.probed.outputs.stdout).toBe('nothing');
  expect(rig.has('asked')).toBe(false);
  rig.write('p.yaml', `runbook: 1\ntitle: P\n${playbook('{{inputs.token}}')}`);
  for (const format of ['text', 'json', 'markdown']) {
    const { stdout, stderr } = await rig.run('plan', 'p.yaml', '--probe', '--format', format);
    expect(stdout, stderr).toMatch(/\[?secret:token/);
    expect(stdout + stderr).not.toContain('much-too-secret');
    expect(stdout).toContain('it needs inputs.other');
  }
  expect(rig.has('asked')).toBe(true);
});

test('a secret that cannot be had is told, and what needs it stays open', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    `inputs: { token: { type: secret, from: { command: "exit 4" } } }
steps:
  - { id: look, effect: read, shell: "echo {{inputs.token}}" }
  - { id: free, effect: read, shell: { run: echo free, capture: text } }
`.replace(/^/, 'runbook: 1\ntitle: P\n'),
  );
  const { code, stdout, stderr } = await rig.run('plan', 'p.yaml', '--probe');
  expect(code).toBe(0);
  expect(stderr).toContain('RB411 warning');
  expect(stdout).toContain('not probed: it needs inputs.token');
  expect(stdout).toContain(': stdout=free\n');
});

test('what hangs on the value of a secret stays open, and no arm is run for it', async () => {
  using rig = new CliRig();
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  try {
    await until(() => server.listening);
    const { port } = server.address() as AddressInfo;
    rig.write(
      'p.yaml',
      `runbook: 1
title: P
inputs: { pin: { type: secret, from: { command: "printf abc12345" } }, host: { type: string, default: x } }
env: { PIN: "{{inputs.pin}}" }
steps:
  - { id: first, effect: read, shell: 'echo "$PIN" | wc -c' }
  - id: pick
    branch:
      - { when: inputs.pin == "abc12345", then: [{ id: act, http-check: { url: "http://127.0.0.1:${port}/", method: POST } }] }
      - { otherwise: [{ id: look, effect: read, shell: touch looked }] }
  - { id: maybe, when: 'env.PIN.size() == 8', effect: read, shell: touch looked }
  - { id: there, when: has(inputs.pin) && inputs.host == "x", effect: change, shell: touch there }
`,
    );
    const { steps } = await planned(rig, '--probe=all');
    expect(steps.first.probed.outputs.stdout).toBe('9');
    expect(steps.act.state).toBe('depends-on');
    expect(steps.look.unprobed).toBe('the arm of pick is not known');
    expect(steps.maybe.dependsOn).toEqual(['env.PIN']);
    expect(steps.there.state).toBe('would-run');
    expect(requests).toBe(0);
    expect(rig.has('looked')).toBe(false);
  } finally {
    server.close();
  }
});

test('what is assumed of a step counts more than a probe of it, which is not made', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', TODAY);
  const { steps } = await planned(rig, '--probe', '--assume', 'steps.load.level=ok');
  expect(steps.load.probed).toBeUndefined();
  expect(steps.decide.arms.map((arm: { decision: string }) => arm.decision)).toEqual(['not-taken', 'taken']);
  // Nothing would be changed before it any more.
  expect(steps.after.probed).toMatchObject({ outputs: { stdout: '4' } });
  expect(steps.more.state).toBe('would-run');
  expect(rig.read('looked')).toBe('after\n');
});

test('requests are real, too', async () => {
  using rig = new CliRig();
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end('{"status":"ok"}');
  }).listen(0, '127.0.0.1');
  try {
    await until(() => server.listening);
    const { port } = server.address() as AddressInfo;
    rig.write(
      'p.yaml',
      `steps:
  - { id: get, http-check: { url: "http://127.0.0.1:${port}/" } }
  - { id: post, http-check: { url: "http://127.0.0.1:${port}/", method: POST } }
`,
    );
    const { steps } = await planned(rig, '--probe=all');
    expect(steps.get.probed).toMatchObject({ status: 'succeeded', outputs: { http_status: 200 } });
    expect(steps.post.probed).toBeUndefined();
    expect(requests).toBe(1);
  } finally {
    server.close();
  }
});

const HANGS = `steps:
  - { id: first, effect: read, shell: { run: echo 1, capture: text } }
  - { id: hang, effect: read, shell: "trap '' TERM; sleep 300 & echo $! > child; echo $$ > leader; wait; sleep 300" }
  - { id: last, effect: read, shell: touch last }
`;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s ends a probe at once, with all that it started, and there is no plan',
  async (signal, exit) => {
    using rig = new CliRig();
    rig.write('p.yaml', HANGS);
    const { child, ended } = rig.start(['plan', 'p.yaml', '--probe']);
    const pids = [await rig.pidIn('leader'), await rig.pidIn('child')];
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(exit);
    expect(stdout).toBe('');
    expect(stderr).toContain(`${signal}: the probes were ended; nothing was changed`);
    expect(pids.filter(lives)).toEqual([]);
    expect(processesWith(rig.cwd)).toEqual([]);
    expect(rig.has('last')).toBe(false);
  },
);

test('all probes together are bounded, and what was found until then stands', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', HANGS);
  const { steps, plan } = await planned(rig, '--probe', '--within', '1s');
  expect(steps.first.probed.outputs.stdout).toBe('1');
  expect(steps.hang.probed).toMatchObject({ status: 'cut-off' });
  expect(steps.last.unprobed).toBe('the limit of 1 s for all probes was reached');
  expect(plan.probe).toMatchObject({ ran: 2, failed: 1, stopped: 'the limit of 1 s for all probes' });
  expect(lives(await rig.pidIn('leader'))).toBe(false);
  const { stdout } = await rig.run('plan', 'p.yaml', '--probe', '--within', '1s');
  expect(stdout).toContain('not known: ended by the limit of 1 s for all probes');
});

test.each([
  [['--probe=some'], '--probe=some is not known'],
  [['--probe', '--within', 'soon'], '--within soon is no duration'],
  [['--within', '3s'], '--within bounds probes, and there are none'],
  [['--probe', '--scenario', 'x'], '--probe asks the world, and --scenario stands in for it'],
])('%j is refused', async (args, said) => {
  using rig = new CliRig();
  rig.write('p.yaml', TODAY);
  const { code, stderr } = await rig.run('plan', 'p.yaml', ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(`RB307 error: ${said}`);
  expect(rig.has('looked')).toBe(false);
});

const ASKED = `runbook: 1
title: Asked
inputs: { pin: { type: secret, from: { prompt: true } } }
steps:
  - { id: look, name: First look, effect: read, shell: "echo {{inputs.pin}}; touch looked" }
  - { id: hang, name: Slow look, effect: read, shell: "until test -e go; do sleep 0.05; done" }
`;

test('at a terminal a secret is asked for, it is said what is being probed, and the line is gone at the end', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', ASKED);
  using terminal = atTerminal(rig, 'plan', 'p.yaml', '--probe');
  await terminal.type('pin:', 'swordfish-42\r');
  await terminal.until('probing 2 of 2 · Slow look …');
  rig.write('go', '');
  expect(await terminal.ended).toBe(0);
  expect(terminal.shown).toContain('\r\u001b[2KPlan of Asked');
  expect(terminal.shown).toContain('stdout=[secret:pin]');
  expect(terminal.shown).not.toContain('swordfish');
});

test('Ctrl-C at its question ends the plan before anything is run', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', ASKED);
  using terminal = atTerminal(rig, 'plan', 'p.yaml', '--probe');
  await terminal.type('pin:', '\u0003');
  expect(await terminal.ended).toBe(2);
  expect(terminal.shown).toContain('its question was left open');
  expect(terminal.shown).not.toContain('Plan of');
  expect(rig.has('looked')).toBe(false);
});

test('Ctrl-C at the terminal ends a probe with all that it started', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', HANGS);
  using terminal = atTerminal(rig, 'plan', 'p.yaml', '--probe');
  const pids = [await rig.pidIn('leader'), await rig.pidIn('child')];
  await terminal.type('probing 2 of 3 · hang …', '\u0003');
  expect(await terminal.ended).toBe(130);
  expect(terminal.shown).toContain('SIGINT: the probes were ended; nothing was changed');
  expect(pids.filter(lives)).toEqual([]);
});

test.each([
  ['a text with spaces', 'printf "two words"', 'stdout="two words"'],
  ['the first of several lines', 'printf "one\\ntwo"', 'stdout=one…'],
  ['a long line', `printf "${'x'.repeat(80)}"`, `stdout=${'x'.repeat(60)}…`],
  ['what is no success', '(exit 1)', 'exit_code=1'],
  ['nothing', ':', 'succeeded'],
  ['escapes', "printf 'a\\033[31mb'", 'stdout=a␛[31mb'],
])('a probe says %s in few words', async (_, command, said) => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    `steps:\n  - id: a\n    effect: read\n    shell:\n      run: |\n        ${command}\n      expect: { exit-code: [0, 1] }\n`,
  );
  const { stdout } = await rig.run('plan', 'p.yaml', '--probe');
  expect(stdout).toMatch(/ {7}probed .*\n/);
  expect(/ {7}probed \S+: (.*)\n/.exec(stdout)?.[1]).toBe(said);
});
