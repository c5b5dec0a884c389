import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

test.each([
  ['restart-api', []],
  ['restart-api.yaml', ['--title', 'Restart: the "API" # now']],
])(
  'a new playbook %s is valid without a warning, planned, and passes its own scenarios',
  async (name, flags) => {
    using rig = new CliRig();
    const written = await rig.run('new', name, ...flags);
    expect(written.code, written.stderr).toBe(0);
    expect(written.stderr).toContain('Written: restart-api.test.yaml');
    expect(await rig.run('validate', 'restart-api.yaml')).toMatchObject({
      code: 0,
      stdout: 'restart-api.yaml: valid, 3 steps\n',
      stderr: '',
    });
    expect((await rig.run('plan', 'restart-api.yaml')).stdout).toContain(flags[1] ?? 'Restart api');
    const tested = await rig.run('test', 'restart-api.yaml', '--coverage', '100');
    expect(tested.stdout).toContain('2 scenarios: 2 ok, 0 failed; 100 % covered');
    expect(tested.stdout).toContain('failures of changing steps 1 of 1');
  },
);

test.each(['mine.yaml', 'mine.test.yaml'])('nothing is written over %s', async (there) => {
  using rig = new CliRig();
  rig.write(there, 'kept');
  const refused = await rig.run('new', 'mine');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(`${there} is there already`);
  expect([rig.read(there), rig.has(there === 'mine.yaml' ? 'mine.test.yaml' : 'mine.yaml')]).toEqual([
    'kept',
    false,
  ]);
});

test('a folder that is not there is told', async () => {
  using rig = new CliRig();
  const refused = await rig.run('new', 'nowhere/mine');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('cannot be written');
});
