import { describe, expect, test } from 'vitest';
import { type Diagnostic, failure, success } from '../../src/diagnostics/diagnostic.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import type { Library } from '../../src/playbook/loaded.ts';
import { locksOf } from '../../src/playbook/playbook.ts';
import { kinds } from '../../src/steps/index.ts';

const HEAD = 'runbook: 1\ntitle: T\n';

/** Loads the first of these playbooks; each finds the others by name. */
async function load(files: Readonly<Record<string, string>>) {
  const library: Library = {
    find: (name) => {
      const text = files[name];
      return text === undefined
        ? failure({ code: 'RB305', severity: 'error', message: `there is no playbook "${name}"` })
        : success({ file: `${name}.yaml`, name, text: HEAD + text });
    },
  };
  const [[name = '', text = ''] = []] = Object.entries(files);
  return loadPlaybook({ file: `${name}.yaml`, name, text: HEAD + text }, kinds, { library });
}

async function faultsOf(files: Readonly<Record<string, string>>): Promise<readonly Diagnostic[]> {
  const loaded = await load(files);
  return loaded.ok ? [] : loaded.diagnostics;
}

const linesOf = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await faultsOf(files)).map(
    ({ code, message, at }) => `${code} ${at?.file}:${at?.start.line}:${at?.start.column} ${message}`,
  );

const plays = (name: string, more = ''): string => `steps: [{id: heal, play: {playbook: ${name}${more}}}]\n`;

describe('what cannot be played', () => {
  test('is told where it is played', async () => {
    expect(await linesOf({ a: plays('b') })).toEqual(['RB305 a.yaml:3:37 there is no playbook "b"']);
  });

  test('is told in its own file, with the place from which it is played', async () => {
    const files = { a: plays('b'), b: 'steps: [{id: x, shell: "echo {{inputs.none}}"}]\n' };
    expect(await linesOf(files)).toEqual(['RB204 b.yaml:3:30 there is no input "none"']);
    const [fault] = await faultsOf(files);
    expect(fault?.related).toMatchObject([{ message: 'it is played from here', at: { file: 'a.yaml' } }]);
  });

  test('is itself, over others too', async () => {
    expect(await linesOf({ a: plays('a') })).toEqual(['RB241 a.yaml:3:37 the playbook plays itself: a → a']);
    expect(await linesOf({ a: plays('b'), b: plays('a') })).toEqual([
      'RB241 b.yaml:3:37 the playbook plays itself: a → b → a',
    ]);
  });

  test('is more than four deep', async () => {
    const files = {
      a: plays('b'),
      b: plays('c'),
      c: plays('d'),
      d: plays('e'),
      e: 'steps: [{id: x, shell: x}]\n',
    };
    expect(await linesOf(files)).toEqual([
      'RB241 d.yaml:3:37 playbooks play one another more than 4 deep: a → b → c → d → e',
    ]);
  });

  test('is played by a step whose id is that of undos', async () => {
    const files = { a: 'steps: [{id: undo, play: b}]\n', b: 'steps: [{id: x, shell: x}]\n' };
    expect(await linesOf(files)).toEqual([
      'RB241 a.yaml:3:14 a step that plays a playbook cannot be called undo',
    ]);
  });
});

describe('the inputs that are given', () => {
  const b = `inputs:
  replicas: { type: integer, maximum: 8, description: Workers }
  token: { type: secret, from: { env: TOKEN } }
  mode: { type: choice, choices: [soft, hard], default: soft }
steps: [{id: x, shell: "echo {{inputs.replicas}} {{inputs.mode}}", env: {TOKEN: "{{inputs.token}}"}}]
`.replace(
    'shell: "echo {{inputs.replicas}} {{inputs.mode}}", env: {TOKEN: "{{inputs.token}}"}',
    'shell: {run: "echo {{inputs.replicas}} {{inputs.mode}}", env: {TOKEN: "{{inputs.token}}"}}',
  );

  test.each([
    ['{}', 'RB202', 'b needs the input "replicas" (Workers)'],
    ['{ replicas: 9 }', 'RB303', 'input "replicas" must be at most 8, not 9'],
    ['{ replicas: 4, mod: soft }', 'RB204', 'b has no input "mod"'],
    ['{ replicas: 4, mode: mild }', 'RB303', 'input "mode" must be one of'],
    ['{ replicas: 4, token: abcdefgh }', 'RB215', 'input "token" is a secret and stands here in the open'],
  ])('%s: %s', async (inputs, code, message) => {
    const [fault, ...more] = await faultsOf({ a: plays('b', `, inputs: ${inputs}`), b });
    expect(more).toEqual([]);
    expect(fault?.code).toBe(code);
    expect(fault?.message).toContain(message);
    expect(fault?.at?.file).toBe('a.yaml');
  });

  test('a secret goes to a secret only', async () => {
    const a = `inputs: { mine: { type: secret, from: { env: MINE } } }
steps: [{id: heal, play: {playbook: b, inputs: {replicas: 1, mode: "{{inputs.mine}}"}}}]\n`;
    expect((await faultsOf({ a, b })).map(({ message }) => message)).toEqual([
      'the secret "mine" would be an input that is no secret there, and be recorded',
    ]);
  });

  test('those that are not become inputs of the playbook around it', async () => {
    const loaded = await load({ a: plays('b', ', inputs: {replicas: 1}'), b });
    expect(loaded.ok && Object.keys(loaded.playbook.inputs)).toEqual(['heal.token', 'heal.mode']);
  });
});

test('what is played is inside of the playbook: its steps, what it requires, its lock', async () => {
  const loaded = await load({
    a: 'lock: alpha\nrequires: {commands: [one]}\nsteps: [{id: outer, play: b}]\n',
    b: 'lock: beta\nrequires: {commands: [two, one]}\nsteps: [{id: inner, play: c}]\n',
    c: 'lock: alpha\nsteps: [{id: x, shell: x}]\n',
  });
  if (!loaded.ok) return expect.fail(JSON.stringify(loaded.diagnostics));
  const { playbook } = loaded;
  expect(playbook.requires.commands).toEqual(['one', 'two']);
  expect(locksOf(playbook)).toEqual(['alpha', 'beta']);
  expect(Object.keys(playbook.played ?? {})).toEqual(['outer', 'outer.inner']);
  expect(playbook.steps[0]?.arms?.[0]?.steps[0]?.arms?.[0]?.steps[0]?.id).toBe('outer.inner.x');
  // What the journal keeps is all of it.
  expect(JSON.parse(JSON.stringify(playbook)).digest).toMatch(/^[0-9a-f]{64}$/);
});
