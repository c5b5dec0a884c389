import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CliRig, lives, until } from '../cli/rig.ts';
import { report } from './figures.ts';

/**
 * Killed at `hang`: by then `look`, `a` and `x` have run, `skipped` was skipped, `br` has chosen its second arm,
 * and `y` and `c` are still to come.
 */
const PLAYBOOK = `runbook: 1
title: Edited
env: { WORD: w }
inputs:
  n: { type: integer, default: 1 }
steps:
  - {id: look, effect: read, shell: echo look >> ran}
  - {id: a, shell: "echo a{{inputs.n}} >> ran", undo: {shell: echo undo >> ran}}
  - {id: skipped, when: inputs.n > 5, shell: echo skipped >> ran}
  - id: br
    branch:
      - when: inputs.n > 5
        then: [{id: never, shell: echo never >> ran}]
      - otherwise:
          - {id: x, shell: echo x >> ran}
          - {id: hang, effect: read, shell: echo hang >> ran; test -e go || exec sleep 600}
          - {id: y, shell: echo y >> ran}
  - {id: c, shell: "echo c{{inputs.n}} >> ran"}
`;
const BEFORE_KILL = ['look', 'a1', 'x', 'hang'];
const SNAPSHOT = [...BEFORE_KILL, 'hang', 'y', 'c1'];

const LOOK = '  - {id: look, effect: read, shell: echo look >> ran}\n';
const A = '  - {id: a, shell: "echo a{{inputs.n}} >> ran", undo: {shell: echo undo >> ran}}\n';
const Y = '          - {id: y, shell: echo y >> ran}\n';
const X = '          - {id: x, shell: echo x >> ran}\n';

interface Edit {
  readonly what: string;
  /** The file as it is at the resume; undefined: there is none. */
  readonly file: string | undefined;
  readonly args?: readonly string[];
  /** What runs after the kill, or the words of every reason against it. */
  readonly taken?: readonly string[];
  readonly refused?: readonly RegExp[];
}

const replaced = (...pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the playbook has no ${from}`);
    return text.replace(from, to);
  }, PLAYBOOK);
const taken = (
  what: string,
  pairs: readonly (readonly [string, string])[],
  ran = ['hang', 'y', 'c1'],
  args: readonly string[] = [],
): Edit => ({ what, file: replaced(...pairs), taken: ran, args });
const refused = (
  what: string,
  pairs: readonly (readonly [string, string])[],
  ...reasons: readonly RegExp[]
): Edit => ({ what, file: replaced(...pairs), refused: reasons });

const EDITS: readonly Edit[] = [
  { what: 'nothing', file: PLAYBOOK, taken: ['hang', 'y', 'c1'] },
  taken('layout', [['{ WORD: w }', '{WORD:    w}']]),
  taken('a comment', [['steps:', '# what is done\nsteps:']]),
  taken('the title', [['title: Edited', 'title: Another']]),
  taken('name and why of a step that has run', [['{id: a,', '{id: a, name: First, why: it must,']]),
  taken('the command of a pending step', [['"echo c{{', '"echo cc{{']], ['hang', 'y', 'cc1']),
  taken(
    'the command of a pending step in the arm that was taken',
    [['echo y', 'echo yy']],
    ['hang', 'yy', 'c1'],
  ),
  taken(
    'a new last step',
    [['"echo c{{inputs.n}} >> ran"}\n', '"echo c{{inputs.n}} >> ran"}\n  - {id: d, shell: echo d >> ran}\n']],
    ['hang', 'y', 'c1', 'd'],
  ),
  taken(
    'a new step behind the one that was cut off',
    [[Y, `          - {id: z, shell: echo z >> ran}\n${Y}`]],
    ['hang', 'z', 'y', 'c1'],
  ),
  taken('a pending step less', [[Y, '']], ['hang', 'c1']),
  taken('a pending step moved out of its arm', [
    [Y, ''],
    ['  - {id: c,', '  - {id: y, shell: echo y >> ran}\n  - {id: c,'],
  ]),
  taken('another id of a pending step', [['{id: c,', '{id: cc,']]),
  taken('another effect of a pending step', [['{id: c,', '{id: c, effect: read,']]),
  taken('a step in the arm that was not taken', [['echo never', 'echo never again']]),
  taken('the default of an input, whose value is on record', [['default: 1', 'default: 7']]),
  taken(
    'a new variable',
    [
      ['WORD: w', 'WORD: w, MORE: m'],
      ['"echo c{{inputs.n}}', '"echo c$MORE'],
    ],
    ['hang', 'y', 'cm'],
  ),
  taken(
    'a new input that is given',
    [
      ['inputs:', 'inputs:\n  m: { type: integer }'],
      ['"echo c{{inputs.n}}', '"echo c{{inputs.m}}'],
    ],
    ['hang', 'y', 'c9'],
    ['--input', 'm=9'],
  ),
  refused(
    'the command of a step that has run',
    [['"echo a{{', '"echo aa{{']],
    /^a was started as “echo a1 >> ran”, and is “echo aa1 >> ran” now$/,
  ),
  refused('the command of a step that has run in an arm', [['echo x', 'echo xx']], /^x was started as/),
  refused(
    'the command of the step that was cut off',
    [['test -e go', 'test -e gone']],
    /^hang was started as/,
  ),
  refused(
    'the undo of a step that has run',
    [['echo undo', 'echo undone']],
    /^the undo of a was recorded before it ran as “echo undo >> ran”/,
  ),
  refused(
    'what a step that has run captures',
    [['shell: echo x >> ran', 'shell: {run: echo x >> ran, capture: text}']],
    /^x was started as .* other settings of it differ now$/,
  ),
  refused(
    'a new first step',
    [[LOOK, `  - {id: first, shell: echo first >> ran}\n${LOOK}`]],
    /^first would have to run before look/,
  ),
  refused(
    'a new step before one that has run',
    [[X, `          - {id: w, shell: echo w >> ran}\n${X}`]],
    /^w would have to run before x/,
  ),
  refused('a step less that has run', [[A, '']], /^a was started, and is no longer in the file$/),
  refused(
    'another order of what has run',
    [[LOOK + A, A + LOOK]],
    /^look was started, and stands elsewhere now$/,
  ),
  refused(
    'a pending step moved to the front',
    [
      [Y, ''],
      [LOOK, `  - {id: y, shell: echo y >> ran}\n${LOOK}`],
    ],
    /^y would have to run before look/,
  ),
  refused(
    'another id of a step that has run',
    [['{id: x,', '{id: xx,']],
    /^x was started, and is no longer/,
    /^xx would have to run before hang/,
  ),
  refused(
    'another effect of a step that has run',
    [['{id: a,', '{id: a, effect: read,']],
    /^a was started with effect change, and is declared read now$/,
  ),
  refused(
    'another kind of a step that has run',
    [['shell: echo x >> ran', 'effect: change, confirm: Sure?']],
    /^x was started as shell, and is confirm now$/,
  ),
  refused(
    'a step that has run in another arm',
    [
      [X, ''],
      ['[{id: never,', '[{id: x, shell: echo x >> ran}, {id: never,'],
    ],
    /^x was started, and stands elsewhere now$/,
  ),
  refused(
    'the condition on which a step was skipped',
    [['{id: skipped, when: inputs.n > 5', '{id: skipped, when: inputs.n > 0']],
    /^skipped was skipped, and its when differs now$/,
  ),
  refused(
    'the condition of an arm',
    [['      - when: inputs.n > 5', '      - when: inputs.n > 0']],
    /^br has chosen its arm, and the arms it chose among differ now$/,
  ),
  refused('a variable', [['WORD: w', 'WORD: v']], /^env.WORD differs now/),
  refused('the lock', [['env:', 'lock: other\nenv:']], /^its lock differs now/),
  refused(
    'the bounds of an input',
    [['default: 1 }', 'default: 2, minimum: 2 }']],
    /^input "n" must be at least 2, not 1$/,
  ),
  refused(
    'a new input that is not given',
    [['inputs:', 'inputs:\n  m: { type: integer }']],
    /^input "m" is missing$/,
  ),
  refused(
    'two things at once',
    [
      ['"echo a{{', '"echo aa{{'],
      ['WORD: w', 'WORD: v'],
    ],
    /^a was started as/,
    /^env.WORD/,
  ),
  {
    what: 'there is no file',
    file: undefined,
    refused: [/no valid playbook now$/, /^cannot read .*edited.yaml: there is no such file$/],
  },
  {
    what: 'the file has an error',
    file: replaced(['effect: read', 'efect: read']),
    refused: [/no valid playbook now$/, /^unknown key "efect"$/],
  },
];

describe('T8: a playbook edited between kill -9 and resume', () => {
  const rig = new CliRig();
  const copy = join(rig.cwd, 'copy');

  beforeAll(async () => {
    rig.write('edited.yaml', PLAYBOOK);
    const { child, ended } = rig.start(['play', 'edited.yaml']);
    const sleeper = await until(() => {
      const events = rig
        .journal()
        .trim()
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line));
      const started = events.findLast(({ type, step }) => type === 'process.started' && step === 'hang');
      return rig.has('ran') && rig.read('ran').endsWith('hang\n') && started?.process.pid;
    });
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    if (lives(sleeper)) process.kill(-sleeper, 'SIGKILL');
    await until(() => !lives(sleeper));
    expect(rig.read('ran').trim().split('\n')).toEqual(BEFORE_KILL);
    cpSync(rig.home, copy, { recursive: true });
    rig.write('go', '');
  }, 60_000);
  afterAll(() => {
    const n = EDITS.length;
    const against = EDITS.filter((edit) => edit.refused).length;
    report({
      test: 'T8',
      what: 'edits of the playbook between kill -9 and resume',
      n,
      result: `${n - against} taken, ${against} refused, 0 finished steps run again`,
    });
    rig[Symbol.dispose]();
  });

  /** Everything as it was when the engine was killed, but for the file. */
  const restore = (file: string | undefined): void => {
    rmSync(rig.home, { recursive: true });
    cpSync(copy, rig.home, { recursive: true });
    writeFileSync(join(rig.cwd, 'ran'), `${BEFORE_KILL.join('\n')}\n`);
    rmSync(join(rig.cwd, 'edited.yaml'), { force: true });
    if (file !== undefined) rig.write('edited.yaml', file);
  };
  const ran = (): readonly string[] => rig.read('ran').trim().split('\n');

  test.each(EDITS)('$what', { timeout: 60_000 }, async ({ file, args = [], ...expected }) => {
    restore(file);
    const before = rig.journal();
    const { stdout, stderr, code } = await rig.run('resume', '--edited', '--format', 'json', ...args);
    if (expected.taken) {
      expect(JSON.parse(stdout)).toMatchObject({ status: 'succeeded', exitCode: 0 });
      expect(ran()).toEqual([...BEFORE_KILL, ...expected.taken]);
      const words = file === PLAYBOOK ? 'has not been edited' : 'goes on with the playbook as it was edited';
      expect(stderr).toContain(words);
    } else {
      const { diagnostics } = JSON.parse(stdout);
      expect(code).toBe(9);
      expect(diagnostics[0].code).toBe('RB410');
      const messages = diagnostics.map(({ message }: { message: string }) => message);
      expect(messages).toEqual(expected.refused?.map((words) => expect.stringMatching(words)));
      expect(ran()).toEqual(BEFORE_KILL);
      expect(rig.journal()).toBe(before);
    }
    restore(file);
    const resumed = await rig.run('resume');
    expect(resumed.code).toBe(0);
    expect(ran()).toEqual(SNAPSHOT);
    expect(resumed.stderr.includes('goes on with the playbook on record')).toBe(file !== PLAYBOOK);
    // Without the input that --edited would need, it says that too.
    const couldNot = expected.refused !== undefined || args.length > 0;
    const isValid = file?.includes('efect') === false;
    expect(resumed.stderr.includes('(--edited):')).toBe(couldNot && isValid);
  });
});
