import { expect, test } from 'vitest';
import { CliRig, until } from './rig.ts';
import { atTerminal } from './terminal.ts';

/** A step that takes more than a second; where `slow` is there, until `go` is. */
const PLAYBOOK = `steps:
  - id: restart
    name: Restart the workers
    effect: change
    shell: if test -e slow; then until test -e go || ! test -e slow; do sleep 0.1; done; else sleep 1.1; fi
`;

test('at a terminal a step stands beside what it took in earlier plays, whatever lies among them', async () => {
  using rig = new CliRig();
  rig.write('p.yaml', PLAYBOOK);
  for (let play = 0; play < 2; play += 1) expect((await rig.run('play', 'p.yaml')).code).toBe(0);
  rig.write('home/plays/zzzzzzzzzz/journal.jsonl', 'no journal\n{}\n');
  rig.write('slow', '');
  using terminal = atTerminal(rig, 'play', 'p.yaml');
  await until(() => /Restart the workers {2}change {2}usually \d[\d.]* s, now /.test(terminal.shown));
  rig.write('go', '');
  expect(await terminal.ended).toBe(0);
  expect(terminal.shown).toContain('SUCCEEDED');
});
