import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { BIN, CliRig, lives, until } from './rig.ts';
import { atTerminal, behindShell, type Terminal } from './terminal.ts';

const CTRL_C = '\u0003';
const ASKED = 'Press 1, 2 or 3; Ctrl-C again stops it now.';

/** A step that counts until a file is there, or its folder is gone, and one behind it. */
const PLAYBOOK = `steps:
  - id: b
    name: First
    shell: |
      echo b >> ran; echo $$ > pid
      i=0
      until test -e go || ! test -e pid; do i=$((i + 1)); echo $i > count; echo works $i; sleep 0.1; done
      echo b done >> ran
  - {id: c, name: Second, shell: echo c >> ran}
`;

interface Recorded {
  readonly type: string;
  readonly [field: string]: unknown;
}

const events = (rig: CliRig): Recorded[] =>
  rig
    .journal()
    .split('\n')
    .flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Recorded] : []));

/** The process that plays. */
const engineOf = (rig: CliRig): number => {
  const origin = events(rig)[0]?.origin as { readonly process: { readonly pid: number } };
  return origin.process.pid;
};

const isOver = (rig: CliRig): boolean => events(rig).some(({ type }) => type === 'play.finished');

const decisions = (rig: CliRig): unknown[] =>
  events(rig).flatMap(({ type, signal, decision, by }) =>
    type === 'play.interrupted' ? [[signal, decision, by]] : [],
  );

/** How far the step has counted, as far as the terminal shows it. */
const lastCount = (terminal: Terminal): number =>
  Math.max(0, ...[...terminal.shown.matchAll(/works (\d+)/g)].map(([, count]) => Number(count)));

/** A play at a terminal whose step prints. */
const working = async (rig: CliRig, start = atTerminal): Promise<Terminal> => {
  rig.write('p.yaml', PLAYBOOK);
  const terminal = start(rig, 'play', 'p.yaml');
  await terminal.until('│ works');
  return terminal;
};

describe('Ctrl-C at a terminal while a step runs', () => {
  test('asks below the step, which goes on; "go on" goes on, and the next one asks again', async () => {
    using rig = new CliRig();
    using terminal = await working(rig);
    await terminal.type('works', CTRL_C);
    await terminal.until('asks you before it runs anything');
    await terminal.type(ASKED, '3');
    await until(() => decisions(rig).length === 1);
    // What the step prints from now on stands on a screen without the question.
    const count = Number(rig.read('count'));
    await until(() => lastCount(terminal) > count);
    terminal.shown = '';
    await terminal.type('works', CTRL_C);
    await terminal.type(ASKED, '3');
    await until(() => decisions(rig).length === 2);
    rig.write('go', '');
    expect(await terminal.ended).toBe(0);
    expect(terminal.shown).toContain('SUCCEEDED');
    expect(rig.read('ran')).toBe('b\nb done\nc\n');
    expect(decisions(rig)).toEqual([
      ['SIGINT', 'go-on', 'ada'],
      ['SIGINT', 'go-on', 'ada'],
    ]);
  });

  test('"stop after this step" finishes it, and resume goes on behind it', async () => {
    using rig = new CliRig();
    using terminal = await working(rig);
    await terminal.type('works', CTRL_C);
    await terminal.type(ASKED, '1');
    await terminal.until('the play stops when this step has ended; Ctrl-C ends it now');
    rig.write('go', '');
    expect(await terminal.ended).toBe(130);
    expect(rig.read('ran')).toBe('b\nb done\n');
    expect((await rig.run('resume')).code).toBe(0);
    expect(rig.read('ran')).toBe('b\nb done\nc\n');
  });

  test('"stop it now" ends it with its group', async () => {
    using rig = new CliRig();
    using terminal = await working(rig);
    const pid = Number(rig.read('pid'));
    await terminal.type('works', CTRL_C);
    await terminal.type(ASKED, '2');
    expect(await terminal.ended).toBe(130);
    expect(lives(pid)).toBe(false);
    expect(terminal.shown).toContain('in doubt');
    expect(decisions(rig)).toEqual([['SIGINT', 'stop-now', 'ada']]);
  });

  test('a second one ends it, asked or told to stop after it', async () => {
    using rig = new CliRig();
    using terminal = await working(rig);
    const pid = Number(rig.read('pid'));
    await terminal.type('works', CTRL_C);
    await terminal.type(ASKED, '1');
    await terminal.type('Ctrl-C ends it now', CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(lives(pid)).toBe(false);
    expect(rig.read('ran')).toBe('b\n');
    expect(decisions(rig)).toEqual([
      ['SIGINT', 'stop-after', 'ada'],
      ['SIGINT', 'stop-now', undefined],
    ]);
  });

  test('of a step that ends meanwhile holds the next one back until it is answered', async () => {
    using rig = new CliRig();
    using terminal = await working(rig);
    await terminal.type('works', CTRL_C);
    await terminal.until(ASKED);
    rig.write('go', '');
    await terminal.until('Go on with Second?');
    expect(rig.read('ran')).toBe('b\nb done\n');
    await terminal.type('Stop here', '\u001b[B\r');
    expect(await terminal.ended).toBe(0);
    expect(rig.read('ran')).toBe('b\nb done\nc\n');
  });

  test('line by line (TERM=dumb) asks the same', async () => {
    using rig = new CliRig();
    rig.env.TERM = 'dumb';
    rig.write('p.yaml', PLAYBOOK);
    using terminal = atTerminal(rig, 'play', 'p.yaml');
    await terminal.type('| works', CTRL_C);
    await terminal.type('[1-3]', '1\n');
    await terminal.until('the play stops when this step has ended');
    rig.write('go', '');
    expect(await terminal.ended).toBe(130);
    expect(rig.read('ran')).toBe('b\nb done\n');
  });

  test.each([
    ['TERM', 'dumb'],
    ['CI', '1'],
  ])('line by line (%s=%s) a second one ends it', async (name, value) => {
    using rig = new CliRig();
    rig.env[name] = value;
    rig.write('p.yaml', PLAYBOOK);
    using terminal = atTerminal(rig, 'play', 'p.yaml');
    await terminal.type('| works', CTRL_C);
    await terminal.type('[1-3]', CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(rig.read('ran')).toBe('b\n');
    expect(decisions(rig)).toEqual([['SIGINT', 'stop-now', undefined]]);
  });
});

test('a command that has the terminal gets its Ctrl-C, and the play goes by how it ends', async () => {
  using rig = new CliRig();
  rig.write(
    'p.yaml',
    `steps:
  - {id: b, shell: {run: "trap 'echo caught; exit 0' INT; echo rea''dy; while :; do sleep 0.1; done", tty: true}}
  - {id: c, shell: echo c >> ran}
`,
  );
  using terminal = atTerminal(rig, 'play', 'p.yaml');
  await terminal.type('ready', CTRL_C);
  await terminal.until('caught');
  expect(await terminal.ended).toBe(0);
  expect(rig.read('ran')).toBe('c\n');
  expect(decisions(rig)).toEqual([]);
});

describe('a terminal that is closed', () => {
  test('lets the changing step finish, and leaves a play that resume goes on with', async () => {
    using rig = new CliRig();
    using terminal = await working(rig);
    terminal.close();
    await until(() => decisions(rig).length > 0);
    rig.write('go', '');
    await until(() => isOver(rig));
    expect(decisions(rig)).toEqual([['SIGHUP', 'stop-after', undefined]]);
    expect(rig.read('ran')).toBe('b\nb done\n');
    await until(() => !lives(engineOf(rig)));
    expect((await rig.run('resume')).code).toBe(0);
    expect(rig.read('ran')).toBe('b\nb done\nc\n');
  });

  test('with the question on it finishes the step too', async () => {
    using rig = new CliRig();
    using terminal = await working(rig);
    await terminal.type('works', CTRL_C);
    await terminal.until(ASKED);
    terminal.close();
    await until(() => decisions(rig).length > 0);
    rig.write('go', '');
    await until(() => isOver(rig));
    expect(rig.read('ran')).toBe('b\nb done\n');
    expect(events(rig).at(-1)).toMatchObject({ type: 'play.finished', status: 'interrupted' });
    // It still writes the transcript, into the folder that is removed next.
    await until(() => !lives(engineOf(rig)));
  });

  test('without a signal is no longer drawn on, and the play goes on to its end', async () => {
    using rig = new CliRig();
    using terminal = await working(rig, behindShell);
    terminal.close();
    rig.write('go', '');
    await until(() => rig.has('code') && rig.read('code') !== '');
    expect(rig.read('code')).toBe('0\n');
    expect(rig.read('ran')).toBe('b\nb done\nc\n');
  });

  test('leaves the question of a play open', async () => {
    using rig = new CliRig();
    rig.write('p.yaml', 'steps:\n  - {id: q, confirm: Well?}\n');
    using terminal = behindShell(rig, 'play', 'p.yaml');
    await terminal.until('Well?');
    terminal.close();
    await until(() => rig.has('code') && rig.read('code') !== '');
    expect(rig.read('code')).toBe('130\n');
    expect(events(rig).at(-1)).toMatchObject({ type: 'play.finished', status: 'interrupted', step: 'q' });
    expect((await rig.run('resume', '--answer', 'q=yes')).code).toBe(0);
  });
});

test('runbook play | head ends no play', async () => {
  using rig = new CliRig();
  const steps = Array.from(
    { length: 30 },
    (_, n) => `  - {id: s${n}, shell: "seq 1 2000; echo ${n} >> ran"}`,
  );
  rig.write('p.yaml', `steps:\n${steps.join('\n')}\n`);
  const play = [process.execPath, BIN, 'play', 'p.yaml'].map((word) => `'${word}'`).join(' ');
  const shell = spawn('sh', ['-c', `{ ${play} 2>&1; echo $? > code; } | head -n 1`], {
    cwd: rig.cwd,
    env: rig.env,
    stdio: 'ignore',
  });
  await new Promise((settle) => shell.on('exit', settle));
  await until(() => rig.has('code') && rig.read('code') !== '');
  expect(rig.read('code')).toBe('0\n');
  expect(rig.read('ran').trim().split('\n')).toHaveLength(30);
});

test.each([
  ['{id: c, effect: destroy, destroys: prod, shell: echo c >> ran}', 'prod', 'Type prod'],
  ['{id: c, approve: Go on?, shell: echo c >> ran}', 'y', 'Go on?'],
])('what is typed before a question is there answers nothing: %s', async (step, text, question) => {
  using rig = new CliRig();
  rig.write('p.yaml', `${PLAYBOOK.split('  - {id: c')[0]}  - ${step}\n`);
  using terminal = atTerminal(rig, 'play', 'p.yaml');
  await terminal.type('works', `${text}\r${text}\r`);
  const count = Number(rig.read('count'));
  await until(() => Number(rig.read('count')) > count + 1);
  rig.write('go', '');
  await terminal.until(question);
  await until(() => events(rig).some(({ type }) => type === 'question.asked'));
  expect(rig.read('ran')).toBe('b\nb done\n');
  await terminal.type(question, `${text}\r`);
  expect(await terminal.ended).toBe(0);
  expect(rig.read('ran')).toBe('b\nb done\nc\n');
});
