import { describe, expect, test } from 'vitest';
import { CliRig, type Ended } from './rig.ts';

const VALID = 'steps:\n  - { id: a, effect: read, shell: "echo out" }\n';
const FAILS = 'steps:\n  - { id: a, effect: read, shell: "echo out; exit 3" }\n';
const BROKEN = 'steps:\n  - { id: a, effect: read, shel: "true" }\n';

/** What does not differ from one play to the next. */
const steady = ({ code, stdout, stderr }: Ended) => ({
  code,
  stdout,
  stderr: stderr
    .replace(/\b[0-9a-z]{10}\b/g, 'PLAY')
    .replace(/\bhead [0-9a-f]{16}\b/, 'head HEAD')
    .replace(/\d+(?:\.\d+)? m?s\b/g, 'TIME'),
});

describe('a command line without options does what the parser would have it do', () => {
  test.each([
    [['play', 'valid.yaml'], 0],
    [['play', 'fails.yaml'], 4],
    [['play', 'broken.yaml'], 3],
    [['play', 'absent'], 2],
    [['validate', 'valid.yaml'], 0],
    [['validate', 'valid.yaml', 'broken.yaml'], 3],
    [['validate', 'absent'], 2],
  ])('%j', async (args, code) => {
    using rig = new CliRig();
    rig.write('valid.yaml', VALID);
    rig.write('fails.yaml', FAILS);
    rig.write('broken.yaml', BROKEN);
    const short = steady(await rig.run(...args));
    expect(short.code).toBe(code);
    expect(short).toEqual(steady(await rig.run(...args, '--format', 'text')));
  });

  test.each([[['play']], [['play', 'a', 'b']], [['play', '-x']], [['play', '--']], [['replay', 'a']]])(
    '%j is for the parser, which says what is wrong',
    async (args) => {
      using rig = new CliRig();
      const { code, stderr } = await rig.run(...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: /);
    },
  );
});
