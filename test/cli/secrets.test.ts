import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const SECRET = 'swordfish-42';

/** A playbook with a secret that a step compares with what it ought to be, and one that must not see it. */
const playbook = (from: string, more = ''): string => `runbook: 1
title: Secrets
inputs:
  token: { type: secret, from: ${from}${more} }
steps:
  - {id: uses, effect: read, shell: {run: 'test "$TOKEN" = "swordfish""-42" && echo "got $TOKEN"', env: {TOKEN: "{{inputs.token}}"}}}
  - {id: sees, effect: read, shell: env}
`;

/** Every file below a folder as text. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));

const rigWith = (text: string): CliRig => {
  const rig = new CliRig();
  rig.write('p.yaml', text);
  return rig;
};

const expectHidden = (rig: CliRig, ended: { readonly stdout: string; readonly stderr: string }): void => {
  expect(ended.stdout + ended.stderr).not.toContain(SECRET);
  if (rig.has('home')) for (const text of filesBelow(rig.home)) expect(text).not.toContain(SECRET);
};

describe('a secret from a file', () => {
  test('of the operator alone is used without its line end, and recorded as coming from there', async () => {
    using rig = rigWith(playbook('{ file: secret }'));
    chmodSync(rig.write('secret', `${SECRET}\n`), 0o600);
    const ended = await rig.run('play', 'p.yaml');
    expect(ended.code, ended.stderr).toBe(0);
    expectHidden(rig, ended);
    expect(JSON.parse(rig.journal().split('\n')[0] ?? '').origins).toEqual({ token: { from: 'file' } });
    const transcript = (await rig.run('transcript')).stdout;
    expect(transcript).toContain('| its file |');
    expect(transcript).toContain('got [secret:token]');
    // The step that does not name it has it not.
    expect(transcript).not.toMatch(/^TOKEN=/m);
  });

  test.each([0o640, 0o604, 0o622])(
    'that others may use (%o) is refused, and stays as it is',
    async (mode) => {
      using rig = rigWith(playbook('{ file: secret }'));
      const path = rig.write('secret', SECRET);
      chmodSync(path, mode);
      const ended = await rig.run('play', 'p.yaml');
      expect(ended.code).toBe(9);
      expect(ended.stderr).toContain('RB411');
      expect(ended.stderr).toContain(`chmod 600 '${path}'`);
      expectHidden(rig, ended);
      expect(statSync(path).mode & 0o777).toBe(mode);
      expect(rig.plays()).toEqual([]);
    },
  );

  test.each(['', '\n'])('with nothing in it (%j) is refused', async (text) => {
    using rig = rigWith(playbook('{ file: secret }'));
    chmodSync(rig.write('secret', text), 0o600);
    expect((await rig.run('play', 'p.yaml')).stderr).toContain('it is empty');
  });

  test('that is not there is the next source, or nothing where the secret is optional', async () => {
    using rig = rigWith(playbook(`{ file: none, command: [printf, "%s-%d", swordfish, "42"] }`));
    expect((await rig.run('play', 'p.yaml')).code).toBe(0);
    using other = rigWith(`runbook: 1
title: Optional
inputs: { token: { type: secret, optional: true, from: { file: none } } }
steps: [{ id: a, effect: read, shell: "test {{default inputs.token 'none'}} = none" }]
`);
    const ended = await other.run('play', 'p.yaml');
    expect(ended.code, ended.stderr).toBe(0);
  });
});

describe('a secret from a command', () => {
  test.each(['printf "swordfish-%d\\r\\n" 42', '[printf, "swordfish-%d", "42"]'])('%s', async (command) => {
    using rig = rigWith(playbook(`{ command: ${command.startsWith('[') ? command : `'${command}'`} }`));
    const ended = await rig.run('play', 'p.yaml');
    expect(ended.code, ended.stderr).toBe(0);
    expectHidden(rig, ended);
    expect(JSON.parse(rig.journal().split('\n')[0] ?? '').origins).toEqual({ token: { from: 'command' } });
  });

  test('that fails says what it said, but for what it had printed of the secret', async () => {
    const command = `'echo ${SECRET}; echo "denied for ${SECRET}" >&2; exit 3'`;
    using rig = rigWith(playbook(`{ command: ${command} }`).replaceAll('swordfish""-42', 'x'));
    const { code, stderr } = await rig.run('play', 'p.yaml');
    expect(code).toBe(9);
    expect(stderr).toContain('it exited with 3');
    expect(stderr).toContain('denied for [secret:value]');
    expect(rig.plays()).toEqual([]);
  });

  test('that does not end is ended', async () => {
    using rig = rigWith(playbook(`{ command: 'echo $$ > pid; sleep 1000', timeout: 200ms }`));
    expect((await rig.run('play', 'p.yaml')).stderr).toContain('it took longer than 200 ms');
    expect(() => process.kill(Number(rig.read('pid')), 0)).toThrow('ESRCH');
  });

  test('gets the environment that steps get, and no more', async () => {
    using rig = rigWith(playbook(`{ command: 'env > seen; printf %s-%d swordfish 42' }`));
    rig.env.OF_MINE = 'x';
    expect((await rig.run('play', 'p.yaml')).code).toBe(0);
    expect(rig.read('seen')).not.toContain('OF_MINE');
    expect(rig.read('seen')).toContain('HOME=');
  });

  test('is run again by a resume, where the value is needed', async () => {
    using rig = rigWith(`runbook: 1
title: Resume
inputs: { token: { type: secret, from: { command: 'echo run >> runs; printf %s-%d swordfish 42' } } }
steps:
  - { id: a, effect: read, shell: test -e go }
  - { id: b, effect: read, shell: { run: 'test "$TOKEN" = "swordfish""-42"', env: { TOKEN: "{{inputs.token}}" } } }
`);
    expect((await rig.run('play', 'p.yaml')).code).toBe(4);
    rig.write('go', '');
    const ended = await rig.run('resume');
    expect(ended.code, ended.stderr).toBe(0);
    expect(rig.read('runs')).toBe('run\nrun\n');
    expectHidden(rig, ended);
  });
});

test('a secret on the command line is used, and warned of', async () => {
  using rig = rigWith(playbook('{ env: NONE }'));
  const ended = await rig.run('play', 'p.yaml', '--input', `token=${SECRET}`);
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain('RB215 warning: the secret "token" stands on the command line');
  expectHidden(rig, ended);
});

test('a dry run runs no command, reads no file and asks for nothing', async () => {
  using rig = rigWith(`runbook: 1
title: Plan
inputs:
  a: { type: secret, from: { command: touch canary } }
  b: { type: secret, from: { file: secret } }
  c: { type: secret, from: { prompt: true } }
  d: { type: secret, from: { env: NONE, command: [touch, canary] } }
steps: [{ id: s, shell: { run: lida login, env: { A: "{{inputs.a}}", B: "{{inputs.b}}" } } }]
`);
  // Readable by all: whoever read it would refuse it.
  rig.write('secret', SECRET);
  const { code, stdout } = await rig.run('plan', 'p.yaml');
  expect(code).toBe(0);
  expect(rig.has('canary')).toBe(false);
  expect(stdout).toMatch(/a +\[secret:a\] +printed by touch canary when it is played/);
  expect(stdout).toMatch(/b +\[secret:b\] +read from secret when it is played/);
  expect(stdout).toMatch(/c +\[secret:c\] +asked for when it is played/);
  expect(stdout).toMatch(/d +\[secret:d\] +printed by touch canary when it is played/);
  expect(stdout).not.toContain(SECRET);
});

test('without a terminal all that is missing is one error that says what to write', async () => {
  using rig = rigWith(`runbook: 1
title: Missing
inputs:
  replicas: { type: integer, minimum: 1, maximum: 64, description: Workers to start }
  api: { type: url }
  token: { type: secret, from: { env: LIDA_TOKEN } }
  pin: { type: secret, from: { prompt: true } }
steps: [{ id: s, effect: read, shell: "true" }]
`);
  const { code, stdout } = await rig.run('play', 'p.yaml', '--format', 'json');
  expect(code).toBe(2);
  const { diagnostics } = JSON.parse(stdout);
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({
    code: 'RB302',
    message:
      '4 inputs are missing: "replicas" (Workers to start, a whole number from 1 to 64); "api" (an address such as http://localhost:2040); "token" (a secret); "pin" (a secret)',
    help: 'Give them with --input replicas=VALUE --input api=VALUE; set LIDA_TOKEN in the environment, or give "token" in a file with --inputs FILE; give "pin" in a file with --inputs FILE',
  });
});
