import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CliRig, until } from './rig.ts';
import { atTerminal } from './terminal.ts';

const SECRET = 'swordfish-42';
const CTRL_C = '\u0003';

const PLAYBOOK = `runbook: 1
title: Scale
inputs:
  replicas: { type: integer, minimum: 1, maximum: 64, description: Workers to scale to }
  color: { type: choice, choices: [blue, green] }
  hosts: { type: list }
  note: { type: string, optional: true }
  limit: { type: duration, default: 5m }
steps:
  - { id: a, effect: read, shell: "echo {{inputs.replicas}} {{inputs.color}} {{json inputs.hosts}} {{inputs.limit}} > ran" }
`;

interface Started {
  readonly inputs: unknown;
  readonly origins: unknown;
}

const startOf = (rig: CliRig): Started => JSON.parse(rig.journal().split('\n')[0] ?? '{}');

const rigWith = (text: string): CliRig => {
  const rig = new CliRig();
  rig.write('p.yaml', text);
  return rig;
};

describe.each([
  ['redrawn', {}],
  ['line by line', { TERM: 'dumb' }],
])('at a terminal, %s', (_, env: Record<string, string>) => {
  test('what is missing is asked for, and again where an answer does not do', async () => {
    using rig = rigWith(PLAYBOOK);
    Object.assign(rig.env, env);
    using terminal = atTerminal(rig, 'play', 'p.yaml');
    await terminal.until('Workers to scale to');
    await terminal.until('a whole number from 1 to 64');
    await terminal.type('replicas:', '65\r');
    await terminal.type('replicas must be at most 64, not 65', `${'\u007f'.repeat(2)}8\r`);
    await terminal.until('color');
    await terminal.type('green', env.TERM === 'dumb' ? '2\r' : '\u001b[B\r');
    await terminal.type('hosts:', 'db-1, db-2\r');
    expect(await terminal.ended).toBe(0);
    expect(rig.read('ran')).toBe('8 green ["db-1","db-2"] 5m\n');
    expect(startOf(rig)).toMatchObject({
      inputs: { replicas: 8, color: 'green', hosts: ['db-1', 'db-2'], limit: '5m' },
      origins: {
        replicas: { from: 'terminal', by: 'ada' },
        color: { from: 'terminal', by: 'ada' },
        hosts: { from: 'terminal', by: 'ada' },
        limit: { from: 'default' },
      },
    });
    expect((await rig.run('transcript')).stdout).toContain('typed by ada');
  });

  test('a secret is not shown while it is typed, is checked, and is asked for again by a resume', async () => {
    using rig = rigWith(`runbook: 1
title: Secret
inputs: { pin: { type: secret, from: { prompt: true }, description: Of the vault } }
steps:
  - { id: a, effect: read, shell: test -e go, on-failure: stop }
  - { id: b, effect: read, shell: { run: 'test "$PIN" = "swordfish""-42"', env: { PIN: "{{inputs.pin}}" } } }
`);
    Object.assign(rig.env, env);
    using terminal = atTerminal(rig, 'play', 'p.yaml');
    await terminal.until('Of the vault');
    await terminal.type('pin:', 'short\r');
    if (env.TERM === undefined) await terminal.until('(not shown)');
    await terminal.type('is shorter than 6 bytes', `${'\u007f'.repeat(5)}${SECRET}\r`);
    expect(await terminal.ended).toBe(4);
    expect(terminal.shown).not.toContain(SECRET);
    expect(terminal.shown).not.toContain('short\r');
    rig.write('go', '');
    using again = atTerminal(rig, 'resume');
    await again.type('pin:', `${SECRET}\r`);
    expect(await again.ended).toBe(0);
    expect(again.shown).not.toContain(SECRET);
    expect(rig.journal()).not.toContain(SECRET);
    const resumed = rig
      .journal()
      .split('\n')
      .find((line) => line.includes('play.resumed'));
    expect(JSON.parse(resumed ?? '{}').origins).toEqual({ pin: { from: 'terminal', by: 'ada' } });
  });

  test('Ctrl-C at a question leaves everything as it was', async () => {
    using rig = rigWith(PLAYBOOK);
    Object.assign(rig.env, env);
    using terminal = atTerminal(rig, 'play', 'p.yaml');
    await terminal.type('replicas:', CTRL_C);
    expect(await terminal.ended).not.toBe(0);
    expect(rig.plays()).toEqual([]);
  });
});

test('what was typed ahead answers no question', async () => {
  using rig = rigWith(`runbook: 1
title: Ahead
inputs: { first: { type: secret, from: { command: 'echo > begun; until test -e go; do sleep 0.05; done; exit 1' } }, n: { type: integer } }
steps: [{ id: a, shell: { run: "echo {{inputs.n}} > ran", env: { FIRST: "{{inputs.first}}" } } }]
`);
  using terminal = atTerminal(rig, 'play', 'p.yaml');
  await until(() => rig.has('begun'));
  await terminal.type('', '7777777\r7\r');
  // Echoed by the terminal itself: it has arrived.
  await terminal.until('7777777');
  rig.write('go', '');
  await terminal.type('first:', `${SECRET}\r`);
  await terminal.type('n:', '8\r');
  expect(await terminal.ended).toBe(0);
  expect(rig.read('ran')).toBe('8\n');
});

test('--ask asks for every input that is not given, and offers what it would be', async () => {
  using rig = rigWith(PLAYBOOK);
  using terminal = atTerminal(
    rig,
    'play',
    'p.yaml',
    '--ask',
    '-i',
    'replicas=3',
    '-i',
    'color=blue',
    '-i',
    'hosts=x',
  );
  await terminal.type('note (may be left empty):', '\r');
  await terminal.type('limit [5m]:', 'soon\r');
  await terminal.type('must be a duration', `${'\u007f'.repeat(4)}\r`);
  expect(await terminal.ended).toBe(0);
  expect(rig.read('ran')).toBe('3 blue ["x"] 5m\n');
});

test('a required command is missed before anything is asked for', async () => {
  using rig = rigWith(
    PLAYBOOK.replace('title: Scale', 'title: Scale\nrequires: { commands: [no-such-command] }'),
  );
  using terminal = atTerminal(rig, 'play', 'p.yaml');
  expect(await terminal.ended).toBe(9);
  expect(terminal.shown).toContain('RB401');
  expect(terminal.shown).not.toContain('Workers to scale to');
});

test('a drill asks too, and runs no command for a secret', async () => {
  const text = readFileSync(
    new URL('../../playbooks/lida/complete-outage.test.yaml', import.meta.url),
    'utf8',
  );
  expect(text).toContain('system: lida');
  using rig = rigWith(`runbook: 1
title: Drill
inputs:
  n: { type: integer }
  token: { type: secret, from: { command: touch canary } }
steps: [{ id: a, effect: read, shell: "echo {{inputs.n}} > ran" }]
`);
  rig.write(
    'p.test.yaml',
    'runbook-test: 1\nscenarios:\n  - { name: x, system: lida, given: outage, expect: { status: succeeded } }\n',
  );
  using terminal = atTerminal(rig, 'drill', 'p.yaml');
  await terminal.type('n:', '8\r');
  await terminal.until('any text of six bytes');
  await terminal.type('token:', 'anything\r');
  expect(await terminal.ended).toBe(0);
  expect(rig.read('ran')).toBe('8\n');
  expect(rig.has('canary')).toBe(false);
});
