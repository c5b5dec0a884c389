import { describe, expect, test } from 'vitest';
import { CliRig } from './rig.ts';

const TWO =
  'steps:\n  - {id: a, effect: read, shell: echo one}\n  - {id: b, effect: read, shell: echo two}\n';

describe('runbook play', () => {
  test('prints one object at the end with --format json', async () => {
    using rig = new CliRig();
    rig.write('two.yaml', TWO);
    const summary = await rig.json('play', 'two.yaml');
    expect(summary).toMatchObject({
      play: expect.stringMatching(/^[0-9a-z]{10}$/),
      status: 'succeeded',
      exitCode: 0,
      steps: [
        { id: 'a', status: 'succeeded', outputs: { exit_code: 0, stdout: 'one' } },
        { id: 'b', status: 'succeeded' },
      ],
    });
    expect(summary.playbook).toMatch(/\/two$/);
    expect(summary.journal).toMatch(/journal\.jsonl$/);
    expect(rig.has(`home/plays/${summary.play}/transcript.md`)).toBe(true);
  });

  test('prints what is wrong on one line with --format ndjson too', async () => {
    using rig = new CliRig();
    const { stdout, code } = await rig.run('play', 'nowhere.yaml', '--format', 'ndjson');
    expect(code).not.toBe(0);
    const [line = '', ...rest] = stdout.trimEnd().split('\n');
    expect(rest).toEqual([]);
    expect(JSON.parse(line).diagnostics).toHaveLength(1);
  });

  test('prints each event as it happens with --format ndjson, numbered without a gap', async () => {
    using rig = new CliRig();
    rig.write('two.yaml', TWO);
    const { stdout } = await rig.run('play', 'two.yaml', '--format', 'ndjson');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index));
    expect(events[0].type).toBe('play.started');
    expect(events.at(-1)).toMatchObject({ type: 'play.finished', status: 'succeeded' });
  });

  test('keeps stdout for data: for people everything is on stderr', async () => {
    using rig = new CliRig();
    rig.write('two.yaml', TWO);
    const { stdout, stderr } = await rig.run('play', 'two.yaml');
    expect(stdout).toBe('');
    expect(stderr).toContain('echo one');
    expect(stderr).toContain('transcript.md');
    expect(stderr).not.toContain('\u001b');
  });

  test.each([
    ['a step fails', 'steps:\n  - {id: a, shell: exit 7}\n', [], 4, 'RB501'],
    ['the playbook is not valid', 'steps:\n  - {id: a, shel: true}\n', [], 3, 'RB201'],
    ['an input is unknown', TWO, ['--input', 'x=1'], 2, 'RB301'],
    ['an answer names no step', TWO, ['--answer', 'c=1'], 2, 'RB307'],
    ['a command is missing', `requires: {commands: [lidaa]}\n${TWO}`, [], 9, 'RB401'],
    ['a question has no terminal', 'steps:\n  - {id: a, confirm: Sure?}\n', [], 9, '--answer a=yes'],
  ])('says by its exit code that %s', async (_, text, flags, code, words) => {
    using rig = new CliRig();
    rig.write('p.yaml', `runbook: 1\ntitle: P\n${text}`);
    const ended = await rig.run('play', 'p.yaml', ...flags);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).not.toMatch(/\n {4}at /);
  });

  test('runs nothing when a question that is certain to come cannot be answered', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', 'steps:\n  - {id: a, shell: touch ran}\n  - {id: b, confirm: Sure?}\n');
    expect((await rig.run('play', 'p.yaml')).code).toBe(9);
    expect(rig.has('ran')).toBe(false);
    expect((await rig.run('play', 'p.yaml', '--answer', 'b=yes')).code).toBe(0);
  });

  test('waits at a question that it could not see coming, and goes on with its answer', async () => {
    using rig = new CliRig();
    const arm = '- {when: "steps.a.exit_code == 0", then: [{id: c, confirm: Sure?}]}';
    rig.write('p.yaml', `steps:\n  - {id: a, shell: echo x >> ran}\n  - id: b\n    branch:\n      ${arm}\n`);
    const waiting = await rig.run('play', 'p.yaml');
    expect(waiting.code).toBe(8);
    expect(waiting.stderr).toContain('--answer c=yes');
    expect((await rig.run('resume', '--answer', 'c=yes')).code).toBe(0);
    expect(rig.read('ran')).toBe('x\n');
  });

  test('says where practice is to be had when a command of a real system is missing', async () => {
    using rig = new CliRig();
    const { code, stderr } = await rig.run('play', 'complete-outage');
    expect(code).toBe(9);
    expect(stderr).toContain('"lida"');
    expect(stderr).toContain('runbook drill complete-outage');
  });

  test('passes values as one word each, whatever is in them', async () => {
    using rig = new CliRig();
    rig.write(
      'p.yaml',
      `runbook: 1\ntitle: P\ninputs: {v: {type: string}}\nsteps:\n  - {id: a, shell: "printf '[%s]' {{inputs.v}}"}\n`,
    );
    const value = 'a b; touch pwned $(touch pwned) `touch pwned` \' " \\ *';
    const { steps } = await rig.json('play', 'p.yaml', '--input', `v=${value}`);
    expect(steps[0].outputs.stdout).toBe(`[${value}]`);
    expect(rig.has('pwned')).toBe(false);
  });

  test('keeps a secret out of everything that is kept or shown', async () => {
    using rig = new CliRig();
    const secret = 'hunter2-Tr0ub4dor&3';
    rig.write(
      'p.yaml',
      'runbook: 1\ntitle: P\ninputs: {token: {type: secret, from: {env: TOKEN}}}\nsteps:\n  - {id: a, effect: read, shell: "printf %s {{inputs.token}}; printf %s {{inputs.token}} | base64 >&2"}\n',
    );
    const { stdout, stderr, code } = await rig.start(['play', 'p.yaml', '--format', 'json'], {
      TOKEN: secret,
    }).ended;
    expect(code).toBe(0);
    const { play } = JSON.parse(stdout);
    const kept = ['journal.jsonl', 'transcript.md', 'output/a.1.log'].map((file) =>
      rig.read(`home/plays/${play}/${file}`),
    );
    for (const text of [stdout, stderr, ...kept]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20));
    }
    expect(kept[2]).toContain('[secret:token]');
  });
});

describe('plays on this machine', () => {
  test('are listed newest first, found by the beginning of their id, and shown', async () => {
    using rig = new CliRig();
    rig.write('one.yaml', TWO);
    rig.write('bad.yaml', 'steps:\n  - {id: a, shell: "echo oops; exit 3"}\n');
    const first = await rig.json('play', 'one.yaml');
    const second = await rig.json('play', 'bad.yaml');
    const { plays } = await rig.json('plays');
    expect(plays.map(({ play, status }: { play: string; status: string }) => [play, status])).toEqual([
      [second.play, 'failed'],
      [first.play, 'succeeded'],
    ]);
    expect(await rig.json('show')).toMatchObject({
      play: second.play,
      steps: [{ id: 'a', status: 'failed' }],
    });
    expect((await rig.json('show', first.play.slice(0, 6))).play).toBe(first.play);
    expect((await rig.run('show', second.play, 'a')).stdout).toBe('oops\n');
    expect((await rig.run('transcript')).stdout).toContain('exit code 3');
    expect((await rig.json('transcript', first.play))['runbook-transcript']).toBe(1);
    expect((await rig.run('show', 'zzzzzz')).code).toBe(2);
  });

  test('that have succeeded are not resumed', async () => {
    using rig = new CliRig();
    rig.write('one.yaml', TWO);
    const { play } = await rig.json('play', 'one.yaml');
    expect((await rig.run('resume')).code).toBe(2);
    expect((await rig.run('resume', play)).stderr).toContain('RB406');
  });
});

describe('the command line', () => {
  test('answers --version, --help and help for a command', async () => {
    using rig = new CliRig();
    expect((await rig.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await rig.run('--help');
    expect(help.code).toBe(0);
    for (const verb of [
      'play',
      'plan',
      'resume',
      'plays',
      'show',
      'transcript',
      'validate',
      'list',
      'drill',
      'doctor',
    ])
      expect(help.stdout).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
    expect((await rig.run('play', '--help')).stdout).toContain('--answer <step=value>');
  });

  test('refuses what it does not know, names what was meant, and exits 2', async () => {
    using rig = new CliRig();
    const verb = await rig.run('plya', 'x');
    expect(verb.code).toBe(2);
    expect(verb.stderr).toContain('play');
    expect((await rig.run('play', 'x', '--frmat', 'json')).code).toBe(2);
    const name = await rig.run('play', 'complete-outtage');
    expect(name.code).toBe(2);
    expect(name.stderr).toContain('"complete-outage"');
  });

  test('completes verbs, playbooks, options and inputs', async () => {
    using rig = new CliRig();
    const complete = async (...words: string[]) =>
      (await rig.run('complete', '--', ...words)).stdout.trim().split('\n');
    expect(await complete('pl')).toEqual(['play', 'plan', 'plays']);
    expect(await complete('play', 'complete')).toContain('complete-outage');
    expect(await complete('play', 'complete-outage', '--form')).toEqual(['--format']);
    expect(await complete('play', 'complete-outage', '--format', '')).toEqual(['text', 'json', 'ndjson']);
    expect(await complete('play', 'complete-outage', '--input', 're')).toEqual(['redis=']);
    expect(await complete('play', 'complete-outage', '--answer', 'force')).toEqual(['force_stop=']);
    for (const shell of ['bash', 'zsh', 'fish'])
      expect((await rig.run('completion', shell)).stdout).toContain('runbook complete');
  });

  test('has a doctor that finds this machine fit', async () => {
    using rig = new CliRig();
    const { checks } = await rig.json('doctor');
    expect(checks.filter(({ level }: { level: string }) => level === 'problem')).toEqual([]);
    expect(checks.map(({ name }: { name: string }) => name)).toContain('State folder');
  });
});
