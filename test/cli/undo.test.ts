import { describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const PLAYBOOK = `steps:
  - {id: a, shell: touch a, verify: {shell: test -e a}, undo: {shell: rm a}}
  - {id: b, shell: touch b, undo: {shell: echo undone >> b}}
  - {id: c, shell: exit 3}
`;

describe('runbook undo', () => {
  test('takes back what a failed play changed and exits 5; a resume then runs those steps again', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', PLAYBOOK);
    const failed = await rig.run('play', 'p.yaml');
    const [, play = ''] = /runbook undo (\w+)/.exec(failed.stderr) ?? [];
    const undone = await rig.run('undo', play, '--yes', '--format', 'json');
    expect(undone.code).toBe(5);
    expect(JSON.parse(undone.stdout)).toMatchObject({ play, status: 'rolled-back', exitCode: 5 });
    expect([rig.has('a'), rig.read('b')]).toEqual([false, 'undone\n']);
    const unnamed = await rig.run('resume');
    expect(unnamed).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`name it: runbook resume ${play}`),
    });
    expect(rig.has('a')).toBe(false);
    await rig.run('resume', play);
    expect(rig.has('a')).toBe(true);
  });

  test('runs nothing without a person or --yes, and says how to approve', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', PLAYBOOK);
    const { play } = await rig.json('play', 'p.yaml');
    const { code, stderr } = await rig.run('undo', play);
    expect(code).toBe(8);
    expect(stderr).toContain('--yes');
    expect(rig.has('a')).toBe(true);
  });

  test('that leaves the effect in place exits 6', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', PLAYBOOK.replace('rm a', 'echo kept'));
    const { play } = await rig.json('play', 'p.yaml');
    expect((await rig.run('undo', play, '--yes')).code).toBe(6);
  });
});
