import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const PLAYBOOK = `runbook: 1
title: Scale
inputs:
  replicas: { type: integer, default: 4 }
  token: { type: secret, from: { env: TOKEN }, optional: true }
steps:
  - { id: look, effect: read, shell: { run: echo 5, capture: text } }
  - { id: scale, effect: change, shell: "echo {{play.operator}} {{inputs.replicas}} >> done; echo {{steps.look.stdout}}" }
`;

const digestIn = (printed: string): string => /--plan ([0-9a-f-]+)/.exec(printed)?.[1] ?? '';

test('a play is bound to the plan that was reviewed, whoever reviewed it and whoever plays it', async () => {
  using rig = new CliRig();
  rig.write('scale.yaml', PLAYBOOK);
  const { stdout } = await rig.start(['plan', 'scale.yaml'], { RUNBOOK_OPERATOR: 'reviewer' }).ended;
  const digest = digestIn(stdout);
  expect(digest).toMatch(/^[0-9a-f]{20}-[0-9a-f]{20}-[0-9a-f]{20}$/);
  expect(digestIn((await rig.run('plan', 'scale.yaml', '--format', 'markdown')).stdout)).toBe(digest);
  expect((await rig.json('plan', 'scale.yaml')).digest).toBe(digest);
  const played = await rig.start(['play', 'scale.yaml', '--plan', digest], { TOKEN: 'a-long-secret' }).ended;
  expect(played.code).toBe(0);
  expect(rig.read('done')).toBe('ada 4\n');
});

test.each<[string, (text: string) => string, readonly string[], string]>([
  ['another comment', (text) => `${text}# more\n`, [], 'the playbook, or one that it plays, differ'],
  ['another input', (text) => text, ['--input', 'replicas=6'], 'the inputs and the rendered steps differ'],
  [
    'another command',
    (text) => text.replace('>> done', '> done'),
    [],
    'the playbook, or one that it plays, differ',
  ],
])('%s is another plan: nothing is run, and what differs is said', async (_, edit, args, differs) => {
  using rig = new CliRig();
  rig.write('scale.yaml', PLAYBOOK);
  const digest = digestIn((await rig.run('plan', 'scale.yaml')).stdout);
  rig.write('scale.yaml', edit(PLAYBOOK));
  const { code, stderr } = await rig.run('play', 'scale.yaml', '--plan', digest, ...args);
  expect(code).toBe(9);
  expect(stderr).toContain(`RB413 error: this is not the plan that was reviewed: ${differs}`);
  expect(rig.has('done')).toBe(false);
  expect(rig.plays()).toEqual([]);
  const now = digestIn((await rig.run('plan', 'scale.yaml', ...args)).stdout);
  expect((await rig.run('play', 'scale.yaml', '--plan', now, ...args)).code).toBe(0);
});

test('a playbook that is played is part of the plan, and no secret is fetched for another plan', async () => {
  using rig = new CliRig();
  const child = `runbook: 1
title: Child
inputs: { token: { type: secret, from: { command: "touch fetched; printf a-%s-one long-secret" } } }
steps: [{ id: use, effect: read, shell: { run: 'test -n "$T"', env: { T: "{{inputs.token}}" } } }]
`;
  rig.write('child.yaml', child);
  rig.write(
    'parent.yaml',
    'runbook: 1\ntitle: Parent\nsteps: [{ id: part, play: { playbook: ./child.yaml } }]\n',
  );
  const digest = digestIn((await rig.run('plan', 'parent.yaml')).stdout);
  expect(digest).not.toBe('');
  rig.write('child.yaml', child.replace('touch fetched', 'touch fetched stolen'));
  const { code, stderr } = await rig.run('play', 'parent.yaml', '--plan', digest);
  expect(code).toBe(9);
  expect(stderr).toContain('one that it plays, differ');
  expect(rig.has('fetched')).toBe(false);
  rig.write('child.yaml', child);
  expect((await rig.run('play', 'parent.yaml', '--plan', digest)).code).toBe(0);
  expect(rig.has('fetched')).toBe(true);
});

test('a plan that lacks an input is none that could be played', async () => {
  using rig = new CliRig();
  rig.write('scale.yaml', PLAYBOOK.replace(', default: 4', ''));
  for (const format of ['text', 'markdown']) {
    const { code, stdout } = await rig.run('plan', 'scale.yaml', '--format', format);
    expect(code).toBe(0);
    expect(stdout).not.toContain('--plan');
  }
  expect((await rig.json('plan', 'scale.yaml')).digest).toBeUndefined();
});

test('what is no digest is told as that', async () => {
  using rig = new CliRig();
  rig.write('scale.yaml', PLAYBOOK);
  const { code, stderr } = await rig.run('play', 'scale.yaml', '--plan', 'yes');
  expect(code).toBe(2);
  expect(stderr).toContain('--plan yes is no digest of a plan');
});
