import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

/** A play that waits for a person, and behind it one whose first record was cut off at some byte. */
async function withTorn(
  rig: CliRig,
  cut: (first: Buffer) => Buffer,
): Promise<{ play: string; torn: string }> {
  rig.write('p.yaml', 'steps:\n  - {id: a, shell: echo a >> ran}\n  - {id: b, shell: "test -e go"}\n');
  const { play } = await rig.json('play', 'p.yaml');
  const torn = '0000000000';
  const whole = readFileSync(join(rig.home, 'plays', play, 'journal.jsonl'));
  rig.write(`home/plays/${torn}/ballast`, 'full');
  const first = whole.subarray(0, whole.indexOf('\n') + 1);
  rig.write(`home/plays/${torn}/journal.jsonl`, cut(first).toString('latin1'));
  return { play, torn };
}

const CUTS: readonly [string, (first: Buffer) => Buffer][] = [
  ['before its first byte', () => Buffer.alloc(0)],
  ['inside its first record', (first) => first.subarray(0, 200)],
  ['with zeros in the place of its first record', (first) => Buffer.alloc(first.length)],
];

describe('a play that was cut off before its first record was whole', () => {
  test.each(CUTS)('%s: plays says so once and removes what is left', async (_, cut) => {
    using rig = new CliRig();
    const { play, torn } = await withTorn(rig, cut);
    const first = await rig.run('plays');
    expect(first.code).toBe(0);
    expect(first.stdout).toContain(play);
    expect(first.stderr).toContain(`play ${torn} never began`);
    expect(rig.plays()).toEqual([play]);
    expect((await rig.run('plays')).stderr).toBe('');
  });

  test('does not keep resume from the play before it', async () => {
    using rig = new CliRig();
    const { play } = await withTorn(rig, (first) => first.subarray(0, 200));
    rig.write('go', '');
    const { code, stderr } = await rig.run('resume');
    expect(code).toBe(0);
    expect(stderr).toContain(`play ${play}`);
    expect(stderr).toContain('RB605');
    expect(rig.read('ran')).toBe('a\n');
  });

  test('is refused by its name, and nothing is removed', async () => {
    using rig = new CliRig();
    const { torn } = await withTorn(rig, (first) => first.subarray(0, 200));
    const { code, stderr } = await rig.run('resume', torn);
    expect(code).toBe(9);
    expect(stderr).toContain('RB605');
    expect(stderr).toContain('Nothing was run');
    expect(rig.plays()).toContain(torn);
  });

  test('is not taken for one whose first record was changed', async () => {
    using rig = new CliRig();
    const { torn } = await withTorn(rig, (first) => Buffer.from(first).fill('x', 100, 101));
    const { stderr } = await rig.run('plays');
    expect(stderr).toContain('RB602');
    expect(rig.plays()).toContain(torn);
  });
});
