import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { ProcessEnd, Processes } from '../../src/ports/processes.ts';
import type { RunContext, StepOutcome } from '../../src/steps/kind.ts';
import { bad, ok, Rig, type RigOptions, typed } from './rig.ts';

const identity = { pid: 4242, startTime: '1', bootId: '' };

/** A step whose outcome is the exit code of one process. */
const runs = async (context: RunContext): Promise<StepOutcome> => {
  const end = await context.processes.run(
    { command: { shell: '' }, env: {}, onOutput: context.output, onStart: context.onStart },
    context.signal,
  );
  if (!end.started) return bad(end.message);
  return end.exitCode === 0 ? ok({ exit_code: 0 }) : bad(`exit code ${end.exitCode}`);
};
const behaviour = { two: runs, 'two soft': runs };

const ends = (exitCode: number): ProcessEnd => ({
  started: true,
  exitCode,
  signal: null,
  aborted: false,
  escalated: false,
  survivors: [],
});

const steps = (more = ''): string =>
  `steps:\n  - {id: a, shell: one}\n  - {id: b, shell: two${more}}\n  - {id: c, shell: three}\n`;

interface DieOptions extends RigOptions {
  readonly attempt?: number;
}

/** Plays until the engine dies while b runs; attempts before that one fail. */
async function dieInside(rig: Rig, yaml: string, { attempt = 1, ...more }: DieOptions = {}): Promise<void> {
  const run: Processes['run'] = async (spec) => {
    spec.onStart?.(identity);
    return ends(7);
  };
  const dies = (event: JournalEvent): boolean =>
    event.type === 'process.started' && event.attempt === attempt;
  await expect(
    rig.play(yaml, { behaviour, dies, inputs: { mode: 'soft' }, processes: { run }, ...more }),
  ).rejects.toThrow('the engine is dead');
  rig.calls.length = 0;
}

/** Processes of which one left an exit code, or runs and leaves it then; undefined is none. */
const left = (exitCode: number | undefined, state: 'running' | 'ended' = 'ended'): Partial<Processes> => ({
  trace: () =>
    state === 'ended' ? { state, at: Date.parse('2026-01-01T00:00:05Z') } : { state, process: identity },
  adopt: async ({ onOutput }) => {
    onOutput('stdout', Buffer.from('all of it\n'));
    return exitCode === undefined ? undefined : ends(exitCode);
  },
});

const typesOf = (events: readonly JournalEvent[], step: string): string[] =>
  events.flatMap((event) => ('step' in event && event.step === step ? [event.type] : []));

/** Resumes after b was cut off. */
async function resumed(yaml: string, options: RigOptions, cutOff: DieOptions = {}) {
  using rig = new Rig();
  rig.others.inner = 'steps: [{id: b, shell: two}, {id: d, shell: four}]';
  await dieInside(rig, yaml, cutOff);
  const end = await rig.resume({ behaviour, ...options });
  return { ...end, calls: [...rig.calls], questions: [...rig.questions] };
}

describe('a step whose process outlived its engine', () => {
  test.each(['ended', 'running'] as const)('is not run again: it has %s', async (state) => {
    const { status, events, calls } = await resumed(steps(), { processes: left(0, state) });
    expect(status).toBe('succeeded');
    expect(calls).toEqual(['two', 'three']);
    expect(typesOf(events, 'b')).toEqual(['step.adopted', 'step.output', 'step.finished']);
    expect(events.find(({ type }) => type === 'step.adopted')).toMatchObject({
      attempt: 1,
      effect: 'change',
      action: ['two'],
      ...(state === 'running' && { process: identity }),
    });
    const finished = events.find((event) => event.type === 'step.finished' && event.step === 'b');
    expect(finished).toMatchObject({ outcome: { status: 'succeeded' }, output: { file: 'output/b.1.log' } });
    if (state === 'ended') expect(finished).toMatchObject({ duration: 5000 });
  });

  test('is verified like any other', async () => {
    const { events } = await resumed(steps(', verify: {shell: probe}'), { processes: left(0) });
    expect(typesOf(events, 'b')).toEqual(['step.adopted', 'step.output', 'step.verified', 'step.finished']);
  });

  test('fails by its exit code, and the play stops there', async () => {
    const { status, error, calls } = await resumed(steps(), { processes: left(7) });
    expect({ status, message: error?.message }).toEqual({ status: 'failed', message: 'exit code 7' });
    expect(calls).toEqual(['two']);
  });

  test('and fails is put to the operator, as any failure', async () => {
    const { status, calls, questions } = await resumed(steps(), {
      processes: left(7),
      operator: () => typed('continue'),
    });
    expect(questions.map(({ purpose }) => purpose)).toEqual(['failure']);
    expect(status).toBe('succeeded');
    expect(calls).toEqual(['two', 'three']);
  });

  test('and fails has the retries that the playbook names', async () => {
    const { status, events } = await resumed(steps(', retry: {attempts: 2, delay: 1s}'), {
      processes: { ...left(7), run: async () => ends(0) },
    });
    expect(status).toBe('succeeded');
    expect(typesOf(events, 'b')).toEqual([
      'step.adopted',
      'step.output',
      'step.finished',
      'step.retrying',
      'step.started',
      'step.finished',
    ]);
  });

  test.each([
    ['none are left after the last of its round', 2, undefined, []],
    ['those of the round that a person began', 3, typed('retry'), [4]],
  ])('and fails in a later attempt: of retries, %s', async (_, attempt, reply, further) => {
    const asked = reply && { operator: () => reply };
    const { status, events } = await resumed(
      steps(', retry: {attempts: 2, delay: 1s}'),
      { processes: { ...left(7), run: async () => ends(7) } },
      { attempt, ...asked },
    );
    expect(status).toBe('failed');
    const started = events.flatMap((event) => (event.type === 'step.started' ? [event.attempt] : []));
    expect(started).toEqual(further);
  });

  test('and runs out of its time ends the play where the playbook says so: it is not tried again', async () => {
    const adopt: Processes['adopt'] = (_, __, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(ends(7)), { once: true });
      });
    const { status, error, events } = await resumed(
      steps(', timeout: 1s, on-timeout: abort, on-failure: continue, retry: {attempts: 3, delay: 1s}'),
      { processes: { ...left(7), adopt, run: async () => ends(0) } },
    );
    expect([status, error?.code]).toEqual(['failed', 'RB503']);
    expect(typesOf(events, 'b')).toEqual(['step.adopted', 'step.finished', 'play.finished']);
  });

  test('and fails uncertain of its effect is not tried again unasked', async () => {
    const uncertain = async (context: RunContext): Promise<StepOutcome> => {
      await runs(context);
      return { status: 'failed', error: { code: 'RB501', message: 'cut', uncertain: true }, outputs: {} };
    };
    const { status, calls } = await resumed(steps(', retry: {attempts: 3, delay: 1s}'), {
      behaviour: { two: uncertain },
      processes: { ...left(7), run: async () => ends(0) },
    });
    expect(status).toBe('failed');
    expect(calls).toEqual(['two']);
  });

  test('and fails gives up its item where the repeat says so', async () => {
    const yaml = `steps:
  - id: each
    repeat:
      for-each: [x, y]
      on-item-failure: continue
      steps: [{id: b, shell: two}, {id: d, shell: four}]
  - {id: c, shell: three}
`;
    const { status, events, calls } = await resumed(yaml, {
      processes: { ...left(7), run: async () => ends(0) },
    });
    expect(status).toBe('succeeded');
    expect(calls).toEqual(['two', 'two', 'four', 'three']);
    expect(events.find(({ type }) => type === 'step.given-up')).toMatchObject({
      iteration: 1,
      because: 'b[1]',
    });
  });

  test('and fails gives up the playbook around it where the step that plays it says so', async () => {
    const yaml = `steps:
  - {id: p, play: inner, on-failure: continue}
  - {id: c, shell: three}
`;
    const { status, state, calls } = await resumed(yaml, { processes: left(7) });
    expect(status).toBe('succeeded');
    expect(calls).toEqual(['two', 'three']);
    expect(state.steps.get('p')).toMatchObject({ status: 'failed', continued: true });
  });

  test('has an outcome that goes before any verdict', async () => {
    const { status, events } = await resumed(steps(), {
      processes: left(0),
      verdicts: { b: 'not-done' },
    });
    expect(status).toBe('succeeded');
    expect(typesOf(events, 'b')).not.toContain('step.verdict');
  });

  test('and was killed then is in doubt', async () => {
    const { status, events } = await resumed(steps(), { processes: left(undefined, 'running') });
    expect(status).toBe('in-doubt');
    expect(typesOf(events, 'b').slice(0, 3)).toEqual(['step.adopted', 'step.output', 'step.in-doubt']);
  });

  test('is not adopted where its action would be another one now: what its exit code means is not known', async () => {
    const yaml = `inputs: {mode: {type: string, default: soft}}\n${steps().replace('two', '"two {{inputs.mode}}"')}`;
    using rig = new Rig();
    await dieInside(rig, yaml);
    const end = await rig.resume({ inputs: { mode: 'hard' }, processes: left(0) });
    expect(end.status).toBe('in-doubt');
  });

  test('is not adopted where it only reads: it is run again', async () => {
    const { status, events } = await resumed(steps(', effect: read'), {
      processes: { ...left(7), run: async () => ends(0) },
    });
    expect(status).toBe('succeeded');
    expect(typesOf(events, 'b')).not.toContain('step.adopted');
  });
});

test('a changing step is given files to outlive its engine in; a probe and a read are not', async () => {
  using rig = new Rig();
  const seen: [string, string | undefined][] = [];
  const forgotten: string[] = [];
  const run: Processes['run'] = async ({ command, durable }) => {
    seen.push(['shell' in command ? command.shell : '', durable?.slice(rig.folder.length)]);
    return ends(0);
  };
  const named =
    (shell: string) =>
    async (context: RunContext): Promise<StepOutcome> => {
      await context.processes.run({ command: { shell }, env: {}, onOutput: () => {} }, context.signal);
      return ok();
    };
  await rig.play(
    'steps:\n  - {id: a, shell: change, verify: {shell: probe}}\n  - {id: b, shell: read, effect: read}\n',
    {
      behaviour: { change: named('change'), probe: named('probe'), read: named('read') },
      processes: { run, forget: (durable) => forgotten.push(durable.slice(rig.folder.length)) },
    },
  );
  expect(seen).toEqual([
    ['change', '/play/running/a.1'],
    ['probe', undefined],
    ['read', undefined],
  ]);
  expect(forgotten).toEqual(['/play/running/a.1']);
});
