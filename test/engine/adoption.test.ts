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

/** Plays until the engine dies while b runs. */
async function dieInside(rig: Rig, yaml: string): Promise<void> {
  const run: Processes['run'] = async (spec) => {
    spec.onStart?.(identity);
    return ends(0);
  };
  const dies = (event: JournalEvent): boolean => event.type === 'process.started';
  await expect(
    rig.play(yaml, { behaviour, dies, inputs: { mode: 'soft' }, processes: { run } }),
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
async function resumed(yaml: string, options: RigOptions) {
  using rig = new Rig();
  await dieInside(rig, yaml);
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
