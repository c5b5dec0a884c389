import { expect, test } from 'vitest';
import { CliRig } from './rig.ts';

test('a form is filled in with what a play was, or nothing is written and it says where it is wrong', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - {id: a, effect: read, shell: "echo out"}\n');
  const { play } = await rig.json('play', 'p.yaml');
  rig.write(
    'form.hbs',
    '# {{playbook.title}}\n{{#each timeline}}{{#if (eq type "step")}}{{code id}}{{/if}}{{/each}}\n',
  );
  expect((await rig.run('transcript', play, '--template', 'form.hbs')).stdout).toBe('# p.yaml\n`a`\n');
  await rig.run('transcript', play, '--template', 'form.hbs', '--redact', 'p.yaml', '-o', 'out.md');
  expect(rig.read('out.md')).toBe('# \\[redacted\\]\n`a`\n');

  rig.write('wrong.hbs', 'x\n{{playbook.titel}}\n');
  const wrong = await rig.run('transcript', play, '--template', 'wrong.hbs', '-o', 'wrong.md');
  expect(wrong.code).toBe(3);
  expect(wrong.stderr).toContain('wrong.hbs:2:1: there is no playbook.titel');
  expect(rig.has('wrong.md')).toBe(false);
  expect((await rig.run('transcript', play, '--template', 'none.hbs')).code).toBe(2);
  expect((await rig.run('transcript', play, '--template', 'form.hbs', '--format', 'html')).code).toBe(2);
});
