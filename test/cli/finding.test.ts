import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const playbook = (title: string): string =>
  `runbook: 1\ntitle: ${title}\nsteps:\n  - {id: a, effect: read, shell: "true"}\n`;

const BIN = fileURLToPath(new URL('../../bin/runbook.js', import.meta.url));

/** A folder with playbooks of its own, one of them named like one that comes with the program. */
const project = (): CliRig => {
  const rig = new CliRig();
  for (const folder of ['playbooks/shop', 'empty']) mkdirSync(`${rig.cwd}/${folder}`, { recursive: true });
  rig.write('playbooks/queue.yaml', playbook('The queue'));
  rig.write('playbooks/shop/cart.yaml', playbook('The cart'));
  rig.write('playbooks/shop/complete-outage.yaml', playbook('Our own outage'));
  rig.write(
    'playbooks/queue.test.yaml',
    'runbook-test: 1\nscenarios:\n  - { name: it works, mocks: { a: { exit-code: 0 } }, expect: { status: succeeded } }\n',
  );
  return rig;
};

test('playbooks of the folder playbooks here are found by name, before those of the program', async () => {
  using rig = project();
  const { stdout } = await rig.run('list');
  expect(stdout).toMatch(/playbooks\/queue .*\n.*shop\/cart .*\n[\s\S]*lida\/complete-outage/);
  expect((await rig.run('play', 'cart')).stderr).toContain('The cart');
  expect((await rig.run('plan', 'complete-outage')).stdout).toContain('Our own outage');
  expect((await rig.run('plan', 'lida/complete-outage')).stdout).not.toContain('Our own outage');
});

test('those of a folder above are nobody one knows', async () => {
  using rig = project();
  mkdirSync(`${rig.cwd}/below`);
  const { stdout } = spawnSync(process.execPath, [BIN, 'list'], {
    cwd: `${rig.cwd}/below`,
    env: rig.env,
    encoding: 'utf8',
  });
  expect(stdout).toContain('complete-outage');
  expect(stdout).not.toContain('cart');
});

test('a folder stands for the playbooks in it', async () => {
  using rig = project();
  const { stdout } = await rig.run('validate', 'playbooks');
  expect(stdout).toBe(
    'playbooks/queue.yaml: valid, 1 step\nplaybooks/shop/cart.yaml: valid, 1 step\nplaybooks/shop/complete-outage.yaml: valid, 1 step\n',
  );
  for (const args of [['playbooks'], []]) {
    const tested = await rig.run('test', ...args);
    expect(tested.stdout).toContain('1 scenario: 1 ok, 0 failed');
  }
  expect(await rig.run('validate', 'empty')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no playbook in empty'),
  });
  expect(await rig.run('test', 'playbooks/shop')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no playbook with scenarios in playbooks/shop'),
  });
});

test('beside a playbook it is found by its name, and the commands for all take it', async () => {
  using rig = new CliRig();
  rig.write('mine.yaml', playbook('Mine'));
  rig.write('values.yaml', 'a: 1\n');
  expect((await rig.run('plan', 'mine')).stdout).toContain('Plan of Mine');
  expect((await rig.run('validate')).stdout).toBe('mine.yaml: valid, 1 step\n');
});
