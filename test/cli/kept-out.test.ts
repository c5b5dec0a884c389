import { expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { keepOut, withoutSecrets } from '../../src/cli/kept-out.ts';
import { report } from '../../src/cli/report.ts';
import { createRedactor } from '../../src/journal/redaction.ts';
import { CliRig } from './rig.ts';

test('what a process says of itself has none of the secrets that it knows by then, in no format', () => {
  let said = '';
  const io = {
    out: (text: string) => {
      said += text;
    },
    err: (text: string) => {
      said += withoutSecrets(text);
    },
    color: false,
    errColumns: undefined,
  } as unknown as Io;
  const wrong = {
    code: 'RB409',
    severity: 'error',
    message: '/srv/hunter2-Tr0ub4dor/x cannot be used',
    help: 'Look at aHVudGVyMi1UcjB1YjRkb3I=.',
  } as const;
  expect(withoutSecrets('hunter2-Tr0ub4dor')).toBe('hunter2-Tr0ub4dor');
  keepOut(() => createRedactor([{ name: 'token', value: 'hunter2-Tr0ub4dor' }]));
  report(io, [wrong]);
  report(io, [wrong], { format: 'json' });
  expect(said.match(/\/srv\/\[secret:token\]\/x/g)).toHaveLength(2);
  expect(said.match(/Look at \[secret:token\]/g)).toHaveLength(2);
});

test('a folder whose name is a secret is not named by the refusal of a play', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    'runbook: 1\ntitle: P\ninputs: {token: {type: secret, from: {env: TOKEN}}}\nsteps: [{id: a, shell: "true"}]\n',
  );
  // The state folder cannot be made below a file.
  const file = rig.write('hunter2-Tr0ub4dor', '');
  const ended = await rig.start(['play', 'p.yaml'], {
    TOKEN: 'hunter2-Tr0ub4dor',
    RUNBOOK_HOME: `${file}/home`,
  }).ended;
  expect(ended.code).toBe(9);
  expect(ended.stderr).toContain('/[secret:token]/home');
});
