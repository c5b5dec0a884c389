import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN, CliRig, until } from './rig.ts';
import { atTerminal } from './terminal.ts';

const QUICK = 'steps:\n  - {id: a, effect: read, shell: "true"}\n';

async function piped(rig: CliRig, play: string, text: string | Buffer): Promise<number | null> {
  const child = spawn(process.execPath, [BIN, 'note', play], {
    cwd: rig.cwd,
    env: rig.env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end(text);
  return new Promise((settle) => child.on('close', settle));
}

async function played(rig: CliRig): Promise<string> {
  rig.write('p.yaml', QUICK);
  return (await rig.json('play', 'p.yaml')).play;
}

describe('a note', () => {
  test('stands in the transcript with author and time, and leaves the journal as it was', async () => {
    using rig = new CliRig();
    const play = await played(rig);
    const journal = rig.journal();
    expect((await rig.run('note', play.slice(0, 6), 'support', 'says', 'it is *back*')).code).toBe(0);
    expect(await piped(rig, play, 'first line\nsecond line\n')).toBe(0);
    expect(rig.journal()).toBe(journal);

    const { notes } = await rig.json('transcript', play);
    expect(notes).toMatchObject([
      { text: 'support says it is *back*', by: 'ada' },
      { text: 'first line\nsecond line', by: 'ada' },
    ]);
    const { stdout } = await rig.run('transcript', play);
    expect(stdout).toContain('support says it is \\*back\\*');
    expect(stdout).toContain('first line<br>second line');
    // The one in the folder of the play was written anew.
    expect(rig.read(`home/plays/${play}/transcript.md`)).toBe(stdout);
  });

  test('made while a step runs stands with that step, and the engine goes on', async () => {
    using rig = new CliRig();
    rig.write(
      'p.yaml',
      'steps:\n  - {id: a, effect: read, shell: "until test -e go; do sleep 0.05; done"}\n',
    );
    const running = rig.start(['play', 'p.yaml']);
    await until(() => rig.journal().includes('"type":"process.started"'));
    const [play = ''] = rig.plays();
    expect((await rig.run('note', play, 'still waiting')).code).toBe(0);
    rig.write('go', '');
    expect((await running.ended).code).toBe(0);
    const { timeline } = await rig.json('transcript', play);
    expect(timeline.map(({ type }: { type: string }) => type)).toEqual(['step', 'stopped']);
    expect(timeline[0].entries.map(({ type }: { type: string }) => type)).toEqual([
      'attempt',
      'noted',
      'ended',
    ]);
  });

  test('holds no secret that is found in the environment, and says which it was not searched for', async () => {
    using rig = new CliRig();
    rig.write(
      'p.yaml',
      'runbook: 1\ntitle: P\ninputs:\n  token: {type: secret, from: {env: TOKEN}}\n  key: {type: secret}\nsteps:\n  - {id: a, effect: read, shell: {run: "true", env: {T: "{{inputs.token}}", K: "{{inputs.key}}"}}}\n',
    );
    rig.write('in.yaml', 'key: other-secret\n');
    const env = { TOKEN: 'hunter2hunter2' };
    await rig.start(['play', 'p.yaml', '--inputs', 'in.yaml'], env).ended;
    const [play = ''] = rig.plays();
    const noted = await rig.start(['note', play, 'the token hunter2hunter2 was wrong'], env).ended;
    expect(noted.stderr).toContain('The secret "key" is not to be had here');
    expect(noted.stderr).not.toContain('"token"');
    expect(rig.read(`home/plays/${play}/notes.jsonl`)).toContain('the token [secret:token] was wrong');
  });

  test.each([
    [['note'], 2],
    [['note', 'zzzz', 'x'], 2],
  ])('%j is refused', async (args, code) => {
    using rig = new CliRig();
    expect((await rig.run(...args)).code).toBe(code);
  });

  test('is refused when it is empty, too long or no text', async () => {
    using rig = new CliRig();
    const play = await played(rig);
    expect((await rig.run('note', play, ' ')).code).toBe(2);
    expect(await piped(rig, play, '')).toBe(2);
    expect(await piped(rig, play, 'x'.repeat(16_385))).toBe(2);
    expect(await piped(rig, play, Buffer.from([0xff, 0xfe, 0x00]))).toBe(2);
    expect(rig.has(`home/plays/${play}/notes.jsonl`)).toBe(false);
  });

  test('is written in the editor where none is given at a terminal', async () => {
    using rig = new CliRig();
    const play = await played(rig);
    rig.write(
      'editor.sh',
      'cat "$2" > shown.txt\nprintf "from the editor\\n" | cat - "$2" > new.txt; cp new.txt "$2"\n',
    );
    Object.assign(rig.env, { EDITOR: 'sh editor.sh --wait' });
    using terminal = atTerminal(rig, 'note', play);
    expect(await terminal.ended).toBe(0);
    expect(rig.read('shown.txt')).toContain(`play ${play}: p.yaml`);
    expect((await rig.json('transcript', play)).notes).toMatchObject([{ text: 'from the editor' }]);
  });

  test('of each of many that are made at once is kept', async () => {
    using rig = new CliRig();
    const play = await played(rig);
    const numbers = [1, 2, 3, 4, 5, 6];
    const ended = await Promise.all(numbers.map((n) => rig.run('note', play, `note ${n}`)));
    expect(ended.map(({ code }) => code)).toEqual(numbers.map(() => 0));
    const lines = readFileSync(join(rig.home, 'plays', play, 'notes.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).text).toSorted()).toEqual(numbers.map((n) => `note ${n}`));
    expect((await rig.json('transcript', play)).notesDamagedFrom).toBeUndefined();
  });
});
