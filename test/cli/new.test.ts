import { expect, test } from 'vitest';
import { STARTER_KINDS } from '../../src/playbook/starter-steps.ts';
import { kinds } from '../../src/steps/index.ts';
import { CliRig } from './rig.ts';
import { atTerminal } from './terminal.ts';

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

test('a playbook can begin with any kind, but for one that needs another playbook', () => {
  expect(Object.keys(kinds).filter((kind) => kind !== 'play' && !STARTER_KINDS.includes(kind))).toEqual([]);
});

test.each(STARTER_KINDS)('one that begins with %s is valid, in the usual form, and whole', async (kind) => {
  using rig = new CliRig();
  expect((await rig.run('new', 'a', '--steps', `${kind}, ${kind}`, '--title', 'It: "now"')).code).toBe(0);
  expect(await rig.run('validate', 'a.yaml')).toMatchObject({ code: 0, stderr: '' });
  expect(await rig.run('fmt', '--check')).toMatchObject({ code: 0, stdout: '' });
  const { code, stdout } = await rig.run('test', 'a.yaml');
  expect({ code, whole: stdout.includes('0 failed; 100 % covered') }, stdout).toEqual({
    code: 0,
    whole: true,
  });
});

test('flags say what it is about; what they cannot mean is refused, and nothing is written', async () => {
  using rig = new CliRig();
  const flags = ['--summary', 'It hangs.', '--owner', 'shop: team', '--severity', 'high', '--lock', 'shop'];
  await rig.run('new', 'a', ...flags);
  expect(rig.read('a.yaml')).toContain(
    'summary: It hangs.\nowner: "shop: team"\nseverity: high # info, low, medium, high or critical\n',
  );
  expect(rig.read('a.yaml')).toContain('\nlock: shop\n');
  const wrong = await rig.run('new', 'b', '--steps', 'shell,shel');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('Did you mean "shell"?');
  expect((await rig.run('new', 'b', '--severity', 'awful')).code).toBe(2);
  expect((await rig.run('new')).stderr).toContain('the file is not named');
  expect(rig.has('b.yaml')).toBe(false);
});

test('at a terminal it asks for what no flag has given, the usual with Enter', {
  timeout: 60_000,
}, async () => {
  using rig = new CliRig();
  using terminal = atTerminal(rig, 'new', '--severity', 'low');
  await terminal.type('file:', 'books\r');
  await terminal.type('title [Books]:', 'Close the books\r');
  await terminal.type('summary (may be left empty):', '\r');
  await terminal.type('owner [your-team]:', 'ada\r');
  await terminal.type('lock [service]:', '\r');
  await terminal.type('steps [shell, shell, confirm]:', 'shell, checklist\r');
  expect(await terminal.ended).toBe(0);
  expect(rig.read('books.yaml')).toContain('title: Close the books\n');
  expect(rig.read('books.yaml')).toContain('severity: low');
  expect(rig.read('books.yaml')).toContain('checklist:');
  expect((await rig.run('test', 'books.yaml')).code).toBe(0);
});

test('a question that is left open writes nothing, and with --yes none is asked', async () => {
  using rig = new CliRig();
  using terminal = atTerminal(rig, 'new', 'a');
  await terminal.type('title [A]:', '\u0003');
  expect(await terminal.ended).toBe(2);
  expect(rig.has('a.yaml')).toBe(false);
  using quiet = atTerminal(rig, 'new', 'a', '--yes');
  expect(await quiet.ended).toBe(0);
  expect(rig.read('a.yaml')).toContain('title: A\n');
});
