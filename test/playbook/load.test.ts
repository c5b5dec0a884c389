import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadPlaybook } from '../../src/playbook/load.ts';
import type { Playbook } from '../../src/playbook/playbook.ts';
import { kinds } from '../../src/steps/index.ts';

const folder = fileURLToPath(new URL('../../playbooks/lida', import.meta.url));

const HEAD = 'runbook: 1\ntitle: Test\n';

const load = (text: string) => loadPlaybook({ file: 'p.yaml', name: 'test/p', text: HEAD + text }, kinds);

async function playbookOf(text: string): Promise<Playbook> {
  const loaded = await load(text);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics, null, 1));
  return loaded.playbook;
}

async function found(text: string): Promise<string[]> {
  const loaded = await load(text);
  return loaded.ok
    ? []
    : loaded.diagnostics.map(({ code, at }) => `${code} ${(at?.start.line ?? 0) - 2}:${at?.start.column}`);
}

test.each(readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml')))(
  '%s of this repository is right, without warnings',
  async (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const loaded = await loadPlaybook({ file: name, name: `lida/${name}`, text }, kinds);
    expect(loaded).toMatchObject({ ok: true, warnings: [] });
  },
);

test('defaults are filled in and durations are milliseconds', async () => {
  const text = `lock: lida
expect-duration: 15m
x-note: ours
steps:
  - id: look
    shell: uptime
  - id: scale
    x-ticket: 42
    name: Scale
    why: More workers
    effect: change
    timeout: 1m30s
    retry: {}
    approve: Scale now?
    on-failure: continue
    idempotent: true
    shell: { run: lida workers scale, cwd: /tmp }
    verify: { shell: lida workers list }
    undo: { redis: { command: [DEL, scaled] } }
  - id: wipe
    effect: destroy
    approve: true
    retry: { attempts: 2, delay: 500ms, backoff: 1, max-delay: 2s, jitter: 0 }
    shell: lida queue purge
  - id: drop
    effect: destroy
    destroys: queue {{play.id}}
    approve: { ask: Drop it? }
    shell: lida queue drop
`;
  expect(await playbookOf(text)).toEqual({
    format: 1,
    name: 'test/p',
    file: 'p.yaml',
    digest: createHash('sha256')
      .update(HEAD + text)
      .digest('hex'),
    title: 'Test',
    lock: 'lida',
    symptoms: [],
    alerts: [],
    requires: { commands: [], env: [] },
    expectDuration: 900_000,
    env: {},
    inputs: {},
    steps: [
      { id: 'look', name: 'look', kind: 'shell', config: 'uptime', effect: 'change', path: ['steps', 0] },
      {
        id: 'scale',
        name: 'Scale',
        why: 'More workers',
        kind: 'shell',
        config: { run: 'lida workers scale', cwd: '/tmp' },
        effect: 'change',
        timeout: 90_000,
        retry: { attempts: 5, delay: 1_000, backoff: 2, maxDelay: 60_000, jitter: 0.1 },
        approve: { ask: 'Scale now?' },
        onFailure: 'continue',
        idempotent: true,
        verify: { kind: 'shell', config: 'lida workers list', path: ['steps', 1, 'verify', 'shell'] },
        undo: { kind: 'redis', config: { command: ['DEL', 'scaled'] }, path: ['steps', 1, 'undo', 'redis'] },
        path: ['steps', 1],
      },
      {
        id: 'wipe',
        name: 'wipe',
        kind: 'shell',
        config: 'lida queue purge',
        effect: 'destroy',
        destroys: 'lida',
        approve: {},
        retry: { attempts: 2, delay: 500, backoff: 1, maxDelay: 2_000, jitter: 0 },
        path: ['steps', 2],
      },
      {
        id: 'drop',
        name: 'drop',
        kind: 'shell',
        config: 'lida queue drop',
        effect: 'destroy',
        destroys: 'queue {{play.id}}',
        approve: { ask: 'Drop it?' },
        path: ['steps', 3],
      },
    ],
  });
});

test('arms of a branch hold steps with the path of their place', async () => {
  const { steps } = await playbookOf(`steps:
  - id: pick
    branch:
      - when: play.operator == "ada"
        then:
          - id: inner
            confirm: Go on?
      - otherwise: []
`);
  expect(steps[0]).toMatchObject({
    kind: 'branch',
    effect: 'read',
    arms: [
      {
        when: 'play.operator == "ada"',
        steps: [{ id: 'inner', path: ['steps', 0, 'branch', 0, 'then', 0] }],
      },
      { label: 'otherwise', steps: [] },
    ],
  });
  expect(steps[0]?.arms?.[1]).not.toHaveProperty('when');
});

describe('a step that may not have run', () => {
  const text = (use: string) => `steps:
  - id: a
    shell: uptime
  - id: b
    when: steps.a.ok
    shell: uptime
  - id: c
${use}`;

  test.each([
    ['a guard in the template', '    shell: echo {{default steps.b.stdout "none"}}\n'],
    [
      'a guard in the step’s condition',
      '    when: has(steps.b.stdout)\n    shell: echo {{steps.b.stdout}}\n',
    ],
    ['the same condition', '    when: steps.a.ok\n    shell: echo {{steps.b.stdout}}\n'],
    [
      'a guard in the condition of the arm',
      '    branch:\n      - when: has(steps.b.ok) && steps.b.ok\n        then:\n          - id: d\n            shell: echo {{steps.b.stdout}}\n',
    ],
  ])('may be used behind %s', async (_, use) => {
    expect(await found(text(use))).toEqual([]);
  });

  test.each([
    ['in a template', '    shell: echo {{steps.b.stdout}}\n', 'RB210 8:17'],
    ['in a condition', '    when: steps.b.ok\n    shell: uptime\n', 'RB210 8:11'],
    [
      'behind another condition',
      '    when: steps.a.ok || true\n    shell: echo {{steps.b.stdout}}\n',
      'RB210 9:17',
    ],
    ['in verify', '    shell: uptime\n    verify: { shell: "echo {{steps.b.stdout}}" }\n', 'RB210 9:28'],
    ['in undo', '    shell: uptime\n    undo: { shell: "echo {{steps.b.stdout}}" }\n', 'RB210 9:26'],
    ['in an approval', '    shell: uptime\n    approve: See {{steps.b.stdout}}?\n', 'RB210 9:18'],
  ])('may not be used unguarded %s', async (_, use, expected) => {
    expect(await found(text(use))).toEqual([expected]);
  });

  test('a step that failed and was told to continue has run', async () => {
    const steps =
      'steps:\n  - id: a\n    on-failure: continue\n    shell: uptime\n  - id: b\n    shell: echo {{steps.a.stdout}}\n';
    expect(await found(steps)).toEqual([]);
  });

  test('steps of one arm may use one another and what came before the branch', async () => {
    const steps = `steps:
  - id: a
    shell: uptime
  - id: pick
    branch:
      - when: steps.a.ok
        then:
          - id: b
            shell: echo {{steps.a.stdout}}
          - id: c
            shell: echo {{steps.b.stdout}}
`;
    expect(await found(steps)).toEqual([]);
  });

  test('a branch is not done while its own steps run', async () => {
    const steps = `steps:
  - id: pick
    branch:
      - otherwise:
          - id: b
            shell: echo {{steps.pick.taken}}
  - id: after
    shell: echo {{steps.pick.taken}}
`;
    expect(await found(steps)).toEqual(['RB211 6:25']);
  });
});

test('what one mistake makes uncertain is not called a mistake', async () => {
  const text = `inputs:
  pool: { typ: string }
steps:
  - id: a
    shell: { rn: uptime }
  - id: b
    when: steps.a.json.x == 1.0 && inputs.pool == "x"
    shell: echo {{steps.a.stdout}} {{inputs.pool}}
`;
  expect(await found(text)).toEqual(['RB201 2:11', 'RB201 5:14']);
});

test('a duplicate key, a wrong value and a bad reference are told in one go, in the order of the file', async () => {
  const text = `severity: dire
owner: a
owner: b
steps:
  - id: a
    shell: echo {{inputs.x}}
    when: nothing.x
`;
  expect(await found(text)).toEqual(['RB203 1:11', 'RB104 3:1', 'RB204 6:17', 'RB204 7:11']);
});

test('a byte order mark is a warning beside the playbook', async () => {
  const text = `\ufeff${HEAD}steps:\n  - id: a\n    shell: uptime\n`;
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text }, kinds);
  expect(loaded.ok && loaded.warnings.map(({ code }) => code)).toEqual(['RB110']);
});

test('names that every object has are names like any other', async () => {
  const text = `inputs:
  constructor: { type: string, default: a }
  prototype: { type: secret, from: { env: constructor }, optional: true }
steps:
  - id: constructor
    shell: echo {{inputs.constructor}}
  - id: prototype
    when: steps.constructor.ok && inputs.constructor == "a"
    branch:
      - when: has(inputs.prototype)
        then:
          - id: inner
            shell: echo {{steps.constructor.stdout}} {{inputs.prototype}}
`;
  expect(await found(text)).toEqual([]);
  const { inputs } = await playbookOf(text);
  expect(Object.keys(inputs)).toEqual(['constructor', 'prototype']);
});

test('names are at most 64 characters', async () => {
  const name = `a${'b'.repeat(63)}`;
  const text = (used: string) =>
    `inputs:\n  ${used}: { type: string }\nsteps:\n  - id: ${used}\n    shell: ls\n`;
  expect(await found(text(name))).toEqual([]);
  expect(await found(text(`${name}c`))).toEqual(['RB203 2:3', 'RB203 4:9']);
});

describe('a secret among the arguments of a program', () => {
  const warned = async (command: string) => {
    const loaded = await load(`inputs:
  token: { type: secret, from: { env: TOKEN } }
  name: { type: string, default: a }
env: { BEARER: "Bearer {{inputs.token}}", NAME: "{{inputs.name}}" }
steps:
  - id: a
    ${command}
`);
    if (!loaded.ok) return loaded.diagnostics.map(({ code, severity }) => `${code} ${severity}`);
    return loaded.warnings.map(({ code, severity }) => `${code} ${severity}`);
  };

  test.each([
    ['shell: lida login --token {{inputs.token}}', ['RB215 warning']],
    ['shell: \'curl -H "Authorization: {{env.BEARER}}" http://localhost/\'', ['RB215 warning']],
    ['shell: lida login "$(echo {{inputs.token}})"', ['RB215 warning']],
    ['metric-threshold: { metric: { command: "lida rate --token {{inputs.token}}" } }', ['RB215 warning']],
    ['shell: [lida, login, "{{inputs.token}}"]', ['RB215 error']],
    ['shell: { run: [lida, login, "{{env.BEARER}}"] }', ['RB215 error']],
    ['shell: printf %s {{inputs.token}} | lida login', []],
    ['shell: TOKEN={{inputs.token}} lida login', []],
    ['shell: "printf \'Bearer %s\' {{inputs.token}} | curl -H @- http://localhost/"', []],
    ['shell: { run: [lida, login], env: { TOKEN: "{{inputs.token}}" } }', []],
    ['shell: [lida, login, "{{inputs.name}}", "{{env.NAME}}"]', []],
    [
      'http-check: { url: "http://localhost/?t={{inputs.token}}", headers: { x: "{{env.BEARER}}", y: "{{env.NAME}}" } }',
      [],
    ],
  ])('%s', async (command, expected) => {
    expect(await warned(command)).toEqual(expected);
  });
});

test('a step that only chooses may have a name, a reason and a condition', async () => {
  const text = `steps:
  - id: pick
    name: Pick
    why: To choose
    when: play.id != ""
    x-note: ours
    branch:
      - when: play.operator == "ada"
        then: []
      - when: play.operator == "bob"
        then: []
      - otherwise: []
`;
  expect(await found(text)).toEqual([]);
});

test('5,000 plain commands load, and the one name among them that was never bound is found', async () => {
  const steps = Array.from(
    { length: 5_000 },
    (_, index) => `  - id: s${index}\n    shell: uptime --since now\n`,
  );
  steps[4_000] = '  - id: s4000\n    shell: uptime --since <day>\n';
  expect(await found(`steps:\n${steps.join('')}`)).toEqual(['RB209 8003:27']);
});

test('5,000 steps that refer to one another load, and the one mistake among them is found', async () => {
  const steps = Array.from({ length: 5_000 }, (_, index) =>
    index === 0
      ? '  - id: s0\n    shell: uptime\n'
      : `  - id: s${index}\n    shell: echo {{steps.s${index - 1}.stdout}}\n`,
  );
  steps[4_000] = '  - id: s4000\n    shell: echo {{steps.s4001.stdout}}\n';
  expect(await found(`steps:\n${steps.join('')}`)).toEqual(['RB211 8003:17']);
});
