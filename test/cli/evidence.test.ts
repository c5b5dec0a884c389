import { chmodSync, copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliRig, until } from './rig.ts';

let rig: CliRig;

beforeEach(() => {
  rig = new CliRig();
  rig.write('p.yaml', 'steps:\n  - id: a\n    name: Say it\n    shell: echo hello\n');
});

afterEach(() => rig[Symbol.dispose]());

const verdict = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await rig.run('verify', ...args);
  return { code, word: stdout.split(' ')[0], stdout, stderr };
};

/** Makes a key, and lets it sign from now on. */
const withKey = async (): Promise<void> => {
  await rig.run('keygen', 'key', '--comment', 'ada on call');
  rig.env.RUNBOOK_SIGNING_KEY = 'key';
};

const playFile = (name: string): string => `home/plays/${rig.plays()[0]}/${name}`;
const edit = (name: string, change: (text: string) => string): string =>
  rig.write(name, change(rig.read(name)));

describe('keygen', () => {
  test('writes a key of this user alone, prints its public half, and says what to do with it', async () => {
    const { code, stdout, stderr } = await rig.run('keygen', 'key', '--comment', 'ada on call');
    expect(code).toBe(0);
    expect(stdout).toBe(rig.read('key.pub'));
    expect(stdout).toMatch(/^ssh-ed25519 [A-Za-z0-9+/=]+ ada on call\n$/);
    expect(stderr).toContain('signing-key:');
    expect(statSync(join(rig.cwd, 'key')).mode & 0o777).toBe(0o600);
  });

  test.each(['key', 'key.pub'])('replaces no file: %s', async (name) => {
    rig.write(name, 'mine');
    const { code, stderr } = await rig.run('keygen', 'key');
    expect({ code, left: rig.read(name) }).toEqual({ code: 2, left: 'mine' });
    expect(stderr).toContain(`${name} is there already`);
  });

  test('puts it beside the configuration where no file is named', async () => {
    await rig.run('keygen');
    expect(rig.has('.config/runbook/signing-key')).toBe(true);
    rig.write('.config/runbook/config.yaml', 'signing-key: signing-key\n');
    const { stderr } = await rig.run('play', 'p.yaml');
    expect(stderr).toContain('  signed      by SHA256:');
  });
});

describe('a play', () => {
  test('is sealed: its head is on the screen, in the summary, in the transcript and in the journal', async () => {
    const { stdout, stderr } = await rig.run('play', 'p.yaml', '--format', 'json');
    const { seal, transcript } = JSON.parse(stdout);
    const last = JSON.parse(rig.journal().trimEnd().split('\n').at(-1) ?? '');
    expect(seal).toEqual({ records: last.seq + 1, head: last.chain });
    expect(stderr).toContain(`  sealed      head ${seal.head.slice(0, 16)} over ${seal.records} records\n`);
    expect(rig.read(transcript.slice(rig.cwd.length + 1))).toContain(seal.head);
    expect(await verdict('--expect-head', seal.head.slice(0, 16))).toMatchObject({ code: 11 });
  });

  test('is signed where a key is configured, and whoever has its public half sees that', async () => {
    await withKey();
    const { stdout, stderr } = await rig.run('play', 'p.yaml', '--format', 'json');
    const { signature } = JSON.parse(stdout);
    expect(stderr).toContain(`  signed      by ${signature.key} (ada on call)\n`);
    expect(await verdict()).toMatchObject({ code: 0, word: 'SIGNED' });
    expect(await verdict('--key', rig.read('key.pub').trim())).toMatchObject({ code: 0, word: 'SIGNED' });
    delete rig.env.RUNBOOK_SIGNING_KEY;
    const stranger = await verdict();
    expect(stranger).toMatchObject({ code: 11, word: 'UNSIGNED' });
    expect(stranger.stdout).toContain('by a key that was not given');
    await rig.run('keygen', 'other');
    expect(await verdict('--key', 'other.pub')).toMatchObject({ code: 11, word: 'UNSIGNED' });
    expect(await verdict('--key', 'other.pub', '--key', 'key.pub')).toMatchObject({ code: 0 });
  });

  test('that is resumed is signed each time, and what was not signed in between is told', async () => {
    await withKey();
    rig.write('q.yaml', 'steps:\n  - { id: a, shell: test -e there }\n  - { id: b, shell: echo done }\n');
    await rig.run('play', 'q.yaml');
    expect(await verdict()).toMatchObject({ code: 0 });
    rig.write('there', '');
    await rig.start(['resume'], { RUNBOOK_SIGNING_KEY: '' }).ended;
    const partly = await verdict();
    expect(partly).toMatchObject({ code: 11 });
    expect(partly.stdout).toContain('only of the first');
    edit(playFile('journal.jsonl'), (text) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`);
    expect(await verdict()).toMatchObject({ code: 12, word: 'INCOMPLETE' });
  });

  test.each([
    ['is not there', () => {}, 'there is no such file'],
    [
      'others may read',
      () => {
        rig.write('key', 'x');
        chmodSync(join(rig.cwd, 'key'), 0o644);
      },
      'other users may read or change it',
    ],
    [
      'is encrypted',
      () => {
        copyFileSync('fixtures/keys/openssh-encrypted', join(rig.cwd, 'key'));
        chmodSync(join(rig.cwd, 'key'), 0o600);
      },
      'it is encrypted with a passphrase',
    ],
  ])(
    'is played all the same with a key that %s, and says before and behind that it is not signed',
    async (_, make, why) => {
      make();
      rig.env.RUNBOOK_SIGNING_KEY = 'key';
      const { code, stderr } = await rig.run('play', 'p.yaml');
      expect(code).toBe(0);
      expect(stderr).toMatch(/^RB606 warning: the signing key/);
      expect(stderr).toContain(why);
      expect(stderr.trimEnd()).toMatch(/ {2}not signed {2}its key could not be used$/);
    },
  );
});

describe('verify', () => {
  test('names the record and the output that were changed, by step and time', async () => {
    await withKey();
    await rig.run('play', 'p.yaml');
    edit(playFile('output/a.1.log'), () => 'hullo\n');
    const output = await verdict();
    expect(output).toMatchObject({ code: 14, word: 'TAMPERED' });
    expect(output.stdout).toContain(
      'the output of step "Say it" (a), attempt 1 (output/a.1.log) was changed: it has other bytes than were recorded.',
    );
    edit(playFile('journal.jsonl'), (text) => text.replace('"duration":', '"duration": '));
    const record = await verdict();
    expect(record).toMatchObject({ code: 14 });
    expect(record.stdout).toMatch(
      /line 5 of journal\.jsonl does not fit what stands before it\. It is the outcome of step "Say it" \(a\), \d\d:\d\d:\d\d UTC on/,
    );
  });

  test('finds that a whole journal was written anew where a later play is bound to it', async () => {
    await rig.run('play', 'p.yaml');
    const [first = ''] = rig.plays();
    expect(await verdict(first)).toMatchObject({ code: 11 });
    const { chainStart, encodeRecord } = await import('../../src/journal/record.ts');
    await rig.run('play', 'p.yaml');
    expect(await verdict(first)).toMatchObject({ code: 11 });
    edit(`home/plays/${first}/journal.jsonl`, (text) => {
      let head = chainStart(first);
      const lines = text.replaceAll('"ada"', '"eve"').trimEnd().split('\n');
      return lines
        .map((line) => {
          const { chain: _chain, ...event } = JSON.parse(line);
          const record = encodeRecord(event, head);
          head = record.head;
          return record.bytes.toString();
        })
        .join('');
    });
    const found = await verdict(first);
    expect(found).toMatchObject({ code: 14 });
    expect(found.stdout).toContain('which was begun later, recorded another head of this one');
  });

  test('tells of each play in a folder, and ends as the worst', async () => {
    await rig.run('play', 'p.yaml');
    await rig.run('play', 'p.yaml');
    const [one = ''] = rig.plays();
    edit(`home/plays/${one}/output/a.1.log`, () => '');
    const { stdout, code } = await rig.run('verify', 'home/plays', '--format', 'json');
    const told = JSON.parse(stdout);
    expect(code).toBe(14);
    expect(told).toMatchObject({ 'runbook-verify': 1, verdict: 'tampered', exitCode: 14 });
    expect(told.plays.map(({ verdict }: { verdict: string }) => verdict).sort()).toEqual([
      'tampered',
      'unsigned',
    ]);
  });

  test('reads a lone journal, and does not miss outputs that did not come with it', async () => {
    await rig.run('play', 'p.yaml');
    rig.write('sent.jsonl', rig.journal());
    expect(await verdict('sent.jsonl')).toMatchObject({ code: 11 });
    mkdirSync(join(rig.cwd, 'alone'));
    rig.write('alone/journal.jsonl', rig.journal());
    const folder = await verdict('alone');
    expect(folder).toMatchObject({ code: 14 });
    expect(folder.stdout).toContain('(output/a.1.log) is missing');
  });

  test.each([
    [['nothing'], 2, 'RB306'],
    [['./nothing'], 9, 'RB601'],
    [['--key', 'p.yaml'], 2, 'RB320'],
    [['--key', 'nothing.pub'], 2, 'RB320'],
    [['--expect-head', '3f2a'], 2, '16 to 64 hexadecimal digits'],
  ])('refuses %j', async (args, code, says) => {
    await rig.run('play', 'p.yaml');
    const refused = await rig.run('verify', ...args);
    expect(refused.code).toBe(code);
    expect(refused.stderr).toContain(says);
  });
});

describe('what a killed engine left', () => {
  const RUNNING =
    'steps:\n  - { id: a, effect: change, shell: "echo first; until test -e go; do echo waiting; sleep 0.05; done; echo last" }\n';

  /** Waits for the first output to be on record, and kills the engine. */
  const killed = async (): Promise<void> => {
    rig.write('q.yaml', RUNNING);
    const { child, ended } = rig.start(['play', 'q.yaml']);
    await until(() => rig.journal().includes('"step.output"'));
    child.kill('SIGKILL');
    await ended;
  };

  test('is incomplete; taken up, every byte is bound: of what was cut off, and of the command that went on', async () => {
    await withKey();
    await killed();
    expect(await verdict()).toMatchObject({ code: 12, word: 'INCOMPLETE' });
    const resumed = rig.start(['resume']);
    await until(() => rig.journal().includes('"step.adopted"'));
    rig.write('go', '');
    expect((await resumed.ended).code).toBe(0);
    expect(await verdict()).toMatchObject({ code: 0 });
    const files = rig.filesOf('output');
    expect(files).toHaveLength(2);
    for (const name of files) {
      const before = rig.read(playFile(`output/${name}`));
      edit(playFile(`output/${name}`), (text) => text.replace('first', 'fjrst'));
      const found = await verdict();
      expect(found.stdout).toContain(`(output/${name}) was changed`);
      rig.write(playFile(`output/${name}`), before);
    }
  });

  test('has a torn end: a resume cuts it off, which is recovered, and is signed all the same', async () => {
    await withKey();
    await killed();
    edit(playFile('journal.jsonl'), (text) => `${text}{"seq":99,"at":"2026`);
    expect(await verdict()).toMatchObject({ code: 12 });
    rig.write('go', '');
    expect((await rig.run('resume')).code).toBe(0);
    const recovered = await verdict();
    expect(recovered).toMatchObject({ code: 13, word: 'RECOVERED' });
    expect(recovered.stdout).toMatch(
      /recovered +20 bytes that a crash had torn were moved to journal\.torn-\d+/,
    );
    expect(recovered.stdout).toContain('signature   by SHA256:');
    const [torn = ''] = rig.filesOf('').filter((name) => name.startsWith('journal.torn'));
    edit(playFile(torn), () => 'nothing');
    expect((await verdict()).stdout).toContain(`moved to ${torn} at`);
  });
});

describe('export', () => {
  test('packs what a third person verifies with nothing else than the public key', async () => {
    await withKey();
    await rig.run('play', 'p.yaml');
    const { code, stderr } = await rig.run('export', '-o', 'INC-1.tar');
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('runbook verify') });
    using third = new CliRig();
    copyFileSync(join(rig.cwd, 'INC-1.tar'), join(third.cwd, 'INC-1.tar'));
    third.write('key.pub', rig.read('key.pub'));
    const { stdout } = await third.run('verify', 'INC-1.tar', '--key', 'key.pub');
    expect(stdout).toMatch(/^SIGNED /);
    expect((await rig.run('export', '-o', 'INC-1.tar')).code).toBe(2);
  });
});

test('doctor says whether plays are signed', async () => {
  expect((await rig.run('doctor')).stdout).toContain('Signing: plays are not signed');
  await withKey();
  expect((await rig.run('doctor')).stdout).toMatch(/ok {7}Signing: by SHA256:\S+ \(ada on call\)/);
  rig.env.RUNBOOK_SIGNING_KEY = 'nothing';
  expect((await rig.run('doctor')).stdout).toMatch(
    /PROBLEM {2}Signing: the signing key .* there is no such file/,
  );
});
