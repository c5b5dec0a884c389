import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../src/journal/events.ts';
import type { Seen, Shown } from './told.ts';
import { aPlay, aStep, asks, begins, ends, finishes, onPlain, onTree, succeeds } from './told.ts';

const RB501 = { code: 'RB501', message: 'it ended with exit code 1' } as const;
const RB509 = { code: 'RB509', message: 'ada declined to run it' } as const;
const RB514 = { code: 'RB514', message: 'ended by SIGINT' } as const;

const declines = (step: string, via: 'terminal' | 'flag'): JournalEntry[] => [
  asks(step, 'approve'),
  { type: 'question.answered', step, purpose: 'approve', value: false, by: 'ada', via },
  ends('failed', step, RB509, 0),
];

const resumes = (): JournalEntry => {
  const started = aPlay();
  if (started.type !== 'play.started') throw new Error('fixture');
  return { type: 'play.resumed', origin: started.origin, playbookChanged: false };
};

type On = (seen: readonly Seen[], shown?: Shown) => Promise<string[]>;

describe.each([
  ['moving', onTree as On],
  ['line by line', onPlain as On],
])('told %s', (_, on) => {
  const text = async (...seen: readonly Seen[]): Promise<string> => (await on(seen)).join('\n');

  test('a declined step was not run, says who declined once, and shows nothing of the step before', async () => {
    const told = await text(
      aPlay(aStep('a', { effect: 'read' }), aStep('b')),
      begins('a', 'read'),
      { type: 'output', step: 'a', text: 'of the step before\n' },
      ends('failed', 'a', RB501),
      ...declines('b', 'terminal'),
      finishes('failed', 'b', RB509),
    );
    expect(told).toContain('not run: declined by ada');
    expect(told.match(/ada/g)?.length).toBe(1);
    expect(told.match(/of the step before/g)?.length).toBe(1);
    expect(told).not.toContain('0 ms');
    expect(told).toContain('DECLINED (RB509) at [2/2] Name of b');
    expect(told).toContain('1 failed, 1 declined');
  });

  test('a step that a flag declined names the flag', async () => {
    const told = await text(aPlay(aStep('b')), ...declines('b', 'flag'));
    expect(told).toContain('not run: declined by --answer');
    expect(told).not.toContain('answered');
  });

  test('a stale answer is told with its age, and with the checks that come again', async () => {
    const told = await text(
      aPlay(aStep('a', { effect: 'read' }), aStep('q', { kind: 'confirm', effect: 'read' }), aStep('b')),
      begins('a', 'read'),
      succeeds('a'),
      resumes(),
      {
        type: 'checks.repeated',
        stale: [{ step: 'q', purpose: 'confirm', answered: '2020-01-01T00:00:00.000Z' }],
        steps: ['a', 'q'],
      },
      finishes('interrupted', 'a', RB514),
    );
    expect(told).toMatch(/The answer to q is \d+ d \d+ h old and is asked for again\./);
    expect(told).toContain('Checks and decisions since the last change are made again: a');
    expect(told).toContain('steps       3 not run');
  });

  test('a question that was interrupted is no failure', async () => {
    const told = await text(
      aPlay(aStep('q', { kind: 'confirm', effect: 'read' })),
      begins('q', 'read'),
      asks('q', 'confirm'),
      ends('failed', 'q', RB514, 0),
      finishes('interrupted', 'q', RB514),
    );
    expect(told).toContain('not answered: interrupted');
    expect(told).not.toMatch(/FAILED|failed|0 ms/);
    expect(told).toContain('steps       1 not run');
  });

  test('a step that could not even begin did not fail after 0 ms', async () => {
    const told = await text(
      aPlay(aStep('b')),
      ends('failed', 'b', { code: 'RB511', message: 'no value' }, 0),
    );
    expect(told).toContain('NOT RUN');
    expect(told).toContain('RB511 no value');
    expect(told).not.toContain('0 ms');
  });

  test('of a repeat without a list nothing is left that was not begun', async () => {
    const flow = { type: 'repeat', until: 'steps.q.ok', atMost: 5, every: 0 } as const;
    const told = await text(
      aPlay(aStep('r', { kind: 'repeat', flow, arms: [{ label: 'until', steps: [] }] })),
      { type: 'step.entered', step: 'r' },
      { type: 'step.iteration', step: 'r', iteration: 1 },
      { type: 'step.iteration', step: 'r', iteration: 2 },
      finishes('interrupted', 'r', RB514),
    );
    expect(told).toContain('INTERRUPTED');
    expect(told).not.toContain('not begun');
  });

  test('what was cut off is in doubt, and a reading step only interrupted', async () => {
    const steps = aPlay(aStep('a', { effect: 'read' }), aStep('b'), aStep('c'), aStep('d'));
    const told = await text(
      steps,
      begins('a', 'read'),
      ends('unknown', 'a', RB514),
      begins('b'),
      ends('unknown', 'b', RB514),
      begins('c'),
      finishes('in-doubt', 'c', { code: 'RB513', message: 'c was cut off' }),
    );
    expect(told).toContain('interrupted after 1.2 s: ended by SIGINT');
    expect(told).toContain('in doubt after 1.2 s: ended by SIGINT');
    expect(told).toContain('steps       1 interrupted, 2 in doubt, 1 not run');
  });

  test('a doubt that is decided in the same session is told once', async () => {
    const told = await text(
      aPlay(aStep('b')),
      begins('b'),
      ends('unknown', 'b', RB514),
      { type: 'step.in-doubt', step: 'b', attempt: 1 },
      { type: 'step.verdict', step: 'b', attempt: 1, verdict: 'done', basis: 'verify' },
      finishes('succeeded'),
    );
    expect(told.match(/in doubt/g)?.length).toBe(1);
    expect(told).toContain('steps       1 done');
  });

  test('a step that a verdict released counts as done, and the time as that of the session', async () => {
    const told = await text(
      aPlay(aStep('a'), aStep('b')),
      begins('a'),
      succeeds('a'),
      begins('b'),
      resumes(),
      { type: 'step.in-doubt', step: 'b', attempt: 1 },
      { type: 'step.verdict', step: 'b', attempt: 1, verdict: 'done', basis: 'operator', by: 'ada' },
      finishes('succeeded'),
    );
    expect(told).toContain('SUCCEEDED after 5.9 s (since the resume)');
    expect(told).toContain('steps       2 done');
    expect(told).not.toContain('not run');
  });

  test('a process that outlived its engine is waited for by name', async () => {
    const told = await text(
      aPlay(aStep('b')),
      begins('b'),
      resumes(),
      { type: 'step.in-doubt', step: 'b', attempt: 1, alive: 4711 },
      { type: 'step.in-doubt', step: 'b', attempt: 1 },
    );
    expect(told).toContain('its process (pid 4711) still runs; waiting for it to end');
    expect(told.match(/in doubt/g)?.length).toBe(1);
  });

  test('a failure that is passed over has no help of the general kind, and is told from its record', async () => {
    const play = aPlay(aStep('a', { onFailure: 'continue' }), aStep('b'));
    const failing = [begins('a'), ends('failed', 'a', RB501)];
    const silent = await text(play, ...failing);
    expect(silent).not.toContain('help:');
    expect(silent).not.toContain('goes on');
    const over = (basis: 'on-failure' | 'operator') =>
      text(play, ...failing, { type: 'step.passed-over', step: 'a', basis }, finishes('failed', 'b', RB501));
    expect(await over('on-failure')).toContain('the play goes on: on-failure: continue');
    expect(await over('operator')).toContain('the play goes on without it');
    expect(await over('operator')).toContain('1 failed and passed over, 1 not run');
  });

  test('help that knows more stays where a failure is passed over', async () => {
    const error = { ...RB501, help: 'Look at port 3000.' };
    const told = await text(
      aPlay(aStep('a', { onFailure: 'continue' })),
      begins('a'),
      ends('failed', 'a', error),
    );
    expect(told).toContain('help: Look at port 3000.');
  });

  test('an error of several lines stands on several lines, in the end too where it is new', async () => {
    const message = 'it did not answer as expected\n  status: expected 2xx, was 404\n  body: empty';
    const error = { code: 'RB504', message } as const;
    const lines = await on([
      aPlay(aStep('a')),
      begins('a'),
      ends('failed', 'a', error),
      finishes('failed', 'b', error),
    ]);
    const below = (code: string, from: number): string[] => {
      const at = lines.findIndex((line, index) => index >= from && line.includes(code));
      return lines.slice(at, at + 3).map((line) => line.replace(/^ +/, (all) => ' '.repeat(all.length)));
    };
    const first = below('RB504', 0);
    const indent = first[0]?.search(/\S/) ?? 0;
    expect(first).toEqual(
      message.split('\n').map((line, index) => `${' '.repeat(indent)}${index ? '' : 'RB504 '}${line}`),
    );
    expect(lines.join('\n').match(/status: expected/g)?.length).toBe(2);
    expect(lines.join('\n')).not.toContain('␊');
  });

  test('the end repeats of an error only what is needed', async () => {
    const told = await text(
      aPlay(aStep('a')),
      begins('a'),
      ends('failed', 'a', RB501),
      finishes('failed', 'a', RB501),
    );
    expect(told.match(/it ended with exit code 1/g)?.length).toBe(1);
    expect(told).toMatch(/FAILED \(RB501\) at \[1\/1\] Name of a after 5.9 s\n {2}help: Its output says why/);
  });

  test('help that is typed off names the step', async () => {
    const error = { code: 'RB513', message: 'b was cut off' } as const;
    const told = await text(aPlay(aStep('b')), begins('b'), finishes('in-doubt', 'b', error));
    expect(told).toContain('--verdict b=done|not-done|again');
    expect(told).not.toContain('STEP=');
  });

  test('an arm is shown by its label, and where none holds it is said', async () => {
    const arms = [{ label: 'the health check names one', when: 'x', steps: [aStep('c')] }];
    const play = aPlay(aStep('a', { kind: 'branch', arms }), aStep('b', { kind: 'branch', arms: [] }));
    const told = await text(
      play,
      { type: 'step.routed', step: 'a', arm: 0, label: 'the health check names one' },
      { type: 'step.routed', step: 'b', arm: null, label: '' },
      finishes('interrupted', 'c', RB514),
    );
    expect(told).toContain('→ the health check names one');
    expect(told).toContain('no arm: no condition holds');
    expect(told).not.toContain('takes');
    expect(told).toContain('1 not run');
  });

  test('a breached threshold is no green tick, and its level has its colour', async () => {
    const metric = { metric: { prometheus: {} }, critical: '> 10/s' };
    const seen = (level: string) => [
      aPlay(aStep('m', { kind: 'metric-threshold', effect: 'read', config: metric })),
      begins('m', 'read'),
      succeeds('m', { value: 14.2, level }),
    ];
    const colours = { ok: '32', warn: '33', critical: '31', unknown: '33' };
    for (const [level, colour] of Object.entries(colours)) {
      const told = (await on(seen(level), { color: true })).join('\n');
      expect(told).toContain(`\u001b[${colour}m${level}\u001b[39m`);
      const ticked = ['✔', 'ok'].some((mark) =>
        told.includes(`\u001b[32m${mark}\u001b[39m${mark === 'ok' ? ' in' : ''}`),
      );
      expect(ticked).toBe(level === 'ok');
      expect((await on(seen(level))).join('\n')).toContain(`value 14.2/s, level ${level}`);
    }
  });
});

test('no line of a narrow screen ends inside a word', async () => {
  const started = aPlay(aStep('a', { name: 'Check whether everything has come back as it was' }));
  if (started.type !== 'play.started') throw new Error('fixture');
  const play = { ...started, drill: { system: 'lida', scenario: 'a downstream service fails' } };
  const error = {
    code: 'RB501',
    message: 'the command that was to bring it back ended with exit code 1',
  } as const;
  const seen: Seen[] = [play, begins('a'), ends('failed', 'a', error), finishes('failed', 'a', error)];
  const wide = (await onTree(seen, { columns: 500 })).join(' ').split(/\s+/);
  const lines = await onTree(seen, { columns: 50 });
  expect(lines.join(' ').split(/\s+/)).toEqual(wide);
  for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(50);
});

test('a log is not broken into lines', async () => {
  const error = { code: 'RB501', message: 'x '.repeat(200).trim() } as const;
  const lines = await onPlain([aPlay(aStep('a')), begins('a'), ends('failed', 'a', error)]);
  expect(lines).toContain(`  RB501 ${error.message}`);
});
