import { describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const LIST = `runbook: 1
title: By hand
steps:
  - id: hand
    checklist: [Pull the cable., { id: plug, do: Plug it in. }]
  - { id: look, effect: read, shell: 'echo {{steps.hand.skipped}} skipped' }
`;

describe('a checklist on the command line', () => {
  test('is ticked item by item, and told with who and why', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', LIST);
    const { code, stderr } = await rig.run(
      ...['play', 'p.yaml', '--answer', 'hand=done', '--answer', 'hand.plug=skipped: no port'],
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('2/2 skipped: no port by --answer: Plug it in.');
    const { stdout } = await rig.run('transcript');
    expect(stdout).toMatch(/^- \[x\] 1\. Pull the cable\. .*done by `.+`/m);
    expect(stdout).toMatch(/^- \[ \] 2\. Plug it in\. .*\*skipped\*: no port; by `.+`/m);
  });

  test('is refused before the first step without ticks for all of it, --yes or not', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', LIST);
    const { code, stderr } = await rig.run('play', 'p.yaml', '--yes', '--answer', 'hand.1=done');
    expect(code).toBe(9);
    expect(stderr).toContain('Answer it with: --answer hand.plug=done');
    expect(stderr).not.toContain('hand.1 asks');
    expect(rig.plays()).toEqual([]);
  });

  test.each([
    ['hand.3=done', '--answer names "hand.3", and hand has no such item', 'Its items are: 1, plug'],
    ['look.1=done', '--answer names "look.1", and look has no such item', 'leave the dot out'],
    ['hand.plug=maybe', 'the answer "maybe" to hand.plug is not valid', 'done, skipped:WHY or failed:WHY'],
  ])('refuses %s', async (answer, message, help) => {
    using rig = new CliRig();
    rig.write('p.yaml', LIST);
    const { code, stderr } = await rig.run('play', 'p.yaml', '--answer', 'hand=done', '--answer', answer);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
    expect(stderr).toContain(help);
    expect(rig.plays()).toEqual([]);
  });

  test('is rehearsed with answers of a scenario, its failure too', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', LIST);
    rig.write(
      'p.test.yaml',
      `runbook-test: 1
scenarios:
  - { name: all done, answers: { hand: done }, expect: { status: succeeded, ran: [hand, look] } }
  - name: no port
    answers: { hand: done, hand.plug: "failed: no port" }
    expect: { status: failed, failed-step: hand, not-ran: [look] }
`,
    );
    const { code, stdout, stderr } = await rig.run('test', 'p.yaml');
    expect(code, stdout + stderr).toBe(0);
  });
});
