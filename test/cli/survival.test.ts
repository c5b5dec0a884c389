import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CliRig, killGroupOf, lives, processesWith, until } from './rig.ts';

const linesOf = (rig: CliRig, file: string): string[] =>
  rig.has(file) ? rig.read(file).split('\n').filter(Boolean) : [];

/** Three steps that each note that they ran; the second waits for a file. */
const WAITING = (extra = ''): string => `steps:
  - {id: a, shell: echo a >> ran}
  - {id: b, shell: "echo b >> ran; echo $$ > pid; until test -e go; do sleep 0.05; done"${extra}}
  - {id: c, shell: echo c >> ran}
`;

describe('a play that is killed with kill -9', () => {
  test('goes on where it was; what its step came to meanwhile is picked up', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', WAITING());
    const { child, ended } = rig.start(['play', 'p.yaml']);
    const pid = await rig.pidIn('pid');
    child.kill('SIGKILL');
    await ended;
    rig.write('go', '');
    await until(() => !lives(pid));
    const resumed = await rig.run('resume');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toContain('it ended while no engine watched');
    expect(linesOf(rig, 'ran')).toEqual(['a', 'b', 'c']);
  });

  test('goes on with the step that runs still: its output, and its end', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', WAITING().replace('echo b >> ran', 'echo the first line; echo b >> ran'));
    const { child, ended } = rig.start(['play', 'p.yaml']);
    await until(() => rig.has('pid'));
    child.kill('SIGKILL');
    await ended;
    const resume = rig.start(['resume']);
    let said = '';
    resume.child.stderr?.on('data', (text) => {
      said += text;
    });
    await until(() => said.includes('still runs (pid') && said.includes('| the first line'));
    rig.write('go', '');
    expect((await resume.ended).code, said).toBe(0);
    expect(linesOf(rig, 'ran')).toEqual(['a', 'b', 'c']);
    expect(rig.filesOf('running')).toEqual([]);
  });

  test('with all that it ran is asked about the step in doubt; completed steps are not run again', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', WAITING());
    const { child, ended } = rig.start(['play', 'p.yaml']);
    const pid = await rig.pidIn('pid');
    child.kill('SIGKILL');
    await ended;
    killGroupOf(pid);
    const doubt = await rig.run('resume');
    expect(doubt.code).toBe(10);
    expect(doubt.stderr).toContain('--verdict b=done|not-done|again');
    expect(linesOf(rig, 'ran')).toEqual(['a', 'b']);
    expect((await rig.run('resume', '--verdict', 'b=done')).code).toBe(0);
    expect(linesOf(rig, 'ran')).toEqual(['a', 'b', 'c']);
  });

  test('has a step with a verify probe decided by the probe', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', WAITING(', verify: {shell: test -e go}'));
    const { child, ended } = rig.start(['play', 'p.yaml']);
    await until(() => rig.has('pid'));
    child.kill('SIGKILL');
    await ended;
    rig.write('go', '');
    expect((await rig.run('resume')).code).toBe(0);
    expect(linesOf(rig, 'ran')).toEqual(['a', 'b', 'c']);
  });
});

test('a reader that goes away does not end the play', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    `steps:\n${Array.from({ length: 30 }, (_, n) => `  - {id: s${n}, shell: "echo ${n} >> ran"}`).join('\n')}\n`,
  );
  const play = rig.start(['play', 'p.yaml', '--format', 'ndjson']);
  const head = spawn('head', ['-n', '1'], { stdio: ['pipe', 'ignore', 'ignore'] });
  head.stdin.on('error', () => {});
  play.child.stdout?.once('data', (chunk) => {
    head.stdin.end(chunk);
    play.child.stdout?.destroy();
    play.child.stderr?.destroy();
  });
  const code = await new Promise((settle) => play.child.on('exit', settle));
  expect(code).toBe(0);
  expect(linesOf(rig, 'ran')).toHaveLength(30);
});

describe('two engines', () => {
  test('cannot hold what one playbook locks, and the refusal names the holder', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', `runbook: 1\ntitle: P\nlock: db\n${WAITING()}`);
    const first = rig.start(['play', 'p.yaml']);
    await until(() => rig.has('pid'));
    const second = await rig.run('play', 'p.yaml');
    expect(second.code).toBe(9);
    expect(second.stderr).toContain('RB404');
    expect(second.stderr).toContain('ada');
    const resumed = await rig.run('resume');
    expect(resumed.code).toBe(9);
    expect(resumed.stderr).toContain('RB405');
    rig.write('go', '');
    expect((await first.ended).code).toBe(0);
    expect(linesOf(rig, 'ran')).toEqual(['a', 'b', 'c']);
  });

  test('leave each other alone: a resume without a name takes a play that nobody drives', async () => {
    using rig = new CliRig();
    rig.write('failed.yaml', 'steps:\n  - {id: a, shell: exit 3}\n');
    const { play } = await rig.json('play', 'failed.yaml');
    rig.write('p.yaml', WAITING());
    const first = rig.start(['play', 'p.yaml']);
    await until(() => rig.has('pid'));
    expect((await rig.json('resume')).play).toBe(play);
    rig.write('go', '');
    expect((await first.ended).code).toBe(0);
  });

  test('a lock whose holder was killed is taken over', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', `runbook: 1\ntitle: P\nlock: db\n${WAITING()}`);
    const first = rig.start(['play', 'p.yaml']);
    await until(() => rig.has('pid'));
    first.child.kill('SIGKILL');
    await first.ended;
    rig.write('go', '');
    expect((await rig.run('play', 'p.yaml', '--wait')).code).toBe(0);
  });
});

describe('complete-outage', () => {
  test('drilled by itself ends with LIDA healthy, and nothing of the stand-in is left', async () => {
    using rig = new CliRig();
    const summary = await rig.json('drill', 'complete-outage', '--auto');
    expect(summary).toMatchObject({
      status: 'succeeded',
      exitCode: 0,
      unmet: [],
      system: { redis: 'healthy', api: 'healthy', workers: 'healthy', deliberation: 'healthy' },
    });
    expect(processesWith(rig.cwd)).toEqual([]);
  });

  test('killed with kill -9 in the middle of the force stop resumes, and LIDA saw each change once', async () => {
    using rig = new CliRig();
    const play = rig.start(['drill', 'complete-outage', '--auto']);
    const calls = await until(() => {
      const [id] = rig.has('home/plays') ? readdirSync(`${rig.home}/plays`) : [];
      const file = `home/plays/${id}/system/calls.jsonl`;
      return id !== undefined && linesOf(rig, file).some((line) => line.includes('--force')) && file;
    });
    play.child.kill('SIGKILL');
    await play.ended;
    const resumed = await rig.run('resume', '--answer', 'force_stop=lida', '--answer', 'release_locks=lida');
    expect(resumed.stderr).toContain('SUCCEEDED');
    expect(resumed.code).toBe(0);
    const changes = linesOf(rig, calls)
      .map((line) => JSON.parse(line) as { argv?: string[] })
      .flatMap(({ argv }) => (argv === undefined ? [] : [argv.join(' ')]))
      .filter((call) => /stop|release|start/.test(call));
    expect(changes).toEqual([
      'system stop --force',
      'lock release --all',
      'orchestrate start redis',
      'orchestrate start api',
      'system start',
    ]);
    expect(processesWith(rig.cwd)).toEqual([]);
  });

  test('interrupted ends its system with it', async () => {
    using rig = new CliRig();
    const play = rig.start(['drill', 'complete-outage', '--auto']);
    await until(() => processesWith(rig.cwd).length > 1);
    play.child.kill('SIGINT');
    expect((await play.ended).code).toBe(130);
    expect(processesWith(rig.cwd)).toEqual([]);
  });
});
