import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { bad, ok, Rig, type RigOptions, typed } from './rig.ts';

/** Plays until the engine "dies" after the first event that matches: nothing after it is recorded. Calls count from there. */
async function crashAt(
  rig: Rig,
  yaml: string,
  dies: (event: JournalEvent) => boolean,
  options: RigOptions = {},
) {
  await expect(rig.play(yaml, { ...options, dies })).rejects.toThrow('the engine is dead');
  rig.calls.length = 0;
}

const startedStep = (id: string) => (event: JournalEvent) =>
  event.type === 'step.started' && event.step === id;
const finishedStep = (id: string) => (event: JournalEvent) =>
  event.type === 'step.finished' && event.step === id;
const steps = (more = ''): string =>
  `steps:\n  - {id: a, shell: one}\n  - {id: b, shell: two${more}}\n  - {id: c, shell: three}\n`;
const verdicts = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.type === 'step.verdict' ? [[event.verdict, event.basis]] : []));

describe('a resume', () => {
  test('runs no completed step again', async () => {
    using rig = new Rig();
    await crashAt(rig, steps(), finishedStep('b'));
    const end = await rig.resume();
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['three']);
    expect(verdicts(end.events)).toEqual([]);
  });

  test('runs a read step in doubt again, and records why', async () => {
    using rig = new Rig();
    await crashAt(rig, steps(', effect: read'), startedStep('b'));
    const end = await rig.resume();
    expect(verdicts(end.events)).toEqual([['again', 'read']]);
    expect(rig.calls).toEqual(['two', 'three']);
  });

  test('runs an idempotent step in doubt again', async () => {
    using rig = new Rig();
    await crashAt(rig, steps(', idempotent: true'), startedStep('b'));
    expect(verdicts((await rig.resume()).events)).toEqual([['again', 'idempotent']]);
  });

  test.each([
    ['holds', ok(), 'done', ['probe', 'three']],
    ['does not hold', bad(), 'not-done', ['probe', 'two', 'probe', 'three']],
  ])('lets verify decide a doubt: it %s', async (_, outcome, verdict, calls) => {
    using rig = new Rig();
    await crashAt(rig, steps(', verify: {shell: probe}'), startedStep('b'));
    const behaviour = { probe: (_: unknown, attempt: number) => (attempt === 1 ? outcome : ok()) };
    const end = await rig.resume({ behaviour });
    expect(end.status).toBe('succeeded');
    expect(verdicts(end.events)).toEqual([[verdict, 'verify']]);
    expect(rig.calls).toEqual(calls);
  });

  test('without a terminal leaves a step in doubt and runs nothing', async () => {
    using rig = new Rig();
    await crashAt(rig, steps(), startedStep('b'));
    const end = await rig.resume();
    expect(end).toMatchObject({ status: 'in-doubt', step: 'b', error: { code: 'RB513' } });
    expect(rig.calls).toEqual([]);
  });

  test.each([
    ['done', ['three'], 'succeeded'],
    ['not-done', ['two', 'three'], 'succeeded'],
    ['again', ['two', 'three'], 'succeeded'],
    ['stop', [], 'in-doubt'],
  ])('asks the operator, and does what they say: %s', async (verdict, calls, status) => {
    using rig = new Rig();
    await crashAt(rig, steps(), startedStep('b'));
    const end = await rig.resume({ operator: () => typed(verdict) });
    expect(end.status).toBe(status);
    expect(rig.calls).toEqual(calls);
    expect(rig.questions).toMatchObject([{ purpose: 'doubt', step: 'b' }]);
  });

  test('says what was running, and what is known of it', async () => {
    using rig = new Rig();
    await crashAt(rig, steps(), startedStep('b'), {
      behaviour: {
        two: ({ output }) => {
          output('stdout', Buffer.from('1\n2\n3\n4\n5\n6\n'));
          return ok();
        },
      },
    });
    rig.clock.advance(90_000);
    const { events } = await rig.resume();
    expect(events.find(({ type }) => type === 'step.in-doubt')).toMatchObject({
      action: ['two'],
      known: [
        'it was started at 00:00:00 UTC on 2026-01-01, 1 m 30 s ago',
        'whether its process came to run is not on record; none is found now',
      ],
      printed: ['2', '3', '4', '5', '6'],
    });
  });

  test('says of a request that nobody knows whether it arrived', async () => {
    using rig = new Rig();
    const yaml = 'steps:\n  - {id: b, http-check: {method: POST, url: "http://localhost:1/x"}}\n';
    await crashAt(rig, yaml, startedStep('b'));
    const { events } = await rig.resume();
    expect(events.find(({ type }) => type === 'step.in-doubt')).toMatchObject({
      known: [
        'it was started at 00:00:00 UTC on 2026-01-01, just now',
        'whether its request arrived, and what came of it, is not on record',
      ],
    });
  });

  test('says the same again when it is asked a second time', async () => {
    using rig = new Rig();
    const identity = { pid: 4242, startTime: '1', bootId: '' };
    await crashAt(rig, steps(', effect: destroy, destroys: x'), (event) => event.type === 'process.started', {
      answers: { byStep: { b: 'x' } },
      behaviour: {
        two: ({ onStart }) => {
          onStart(identity);
          return ok();
        },
      },
    });
    for (const _ of ['first', 'second']) {
      const { events, state } = await rig.resume();
      expect(events.find(({ type }) => type === 'step.in-doubt')).toMatchObject({
        known: [expect.anything(), 'its process (pid 4242) is gone and left no exit code', expect.anything()],
      });
      expect(state.steps.get('b')).toMatchObject({ status: 'in-doubt', effect: 'destroy' });
    }
  });

  test('takes a verdict from the command line', async () => {
    using rig = new Rig();
    await crashAt(rig, steps(), startedStep('b'));
    const end = await rig.resume({ verdicts: { b: 'done' } });
    expect(rig.calls).toEqual(['three']);
    expect(verdicts(end.events)).toEqual([['done', 'operator']]);
  });

  test('waits for a process that outlived its engine before it decides', async () => {
    using rig = new Rig();
    const identity = { pid: 4242, startTime: '1', bootId: '' };
    await crashAt(
      rig,
      steps(', effect: read'),
      (event) => event.type === 'process.started' && event.step === 'b',
      {
        behaviour: {
          two: ({ onStart }) => {
            onStart(identity);
            return ok();
          },
        },
      },
    );
    rig.alive.add(identity.pid);
    let polls = 0;
    const has = rig.alive.has.bind(rig.alive);
    rig.alive.has = (pid) => {
      polls += 1;
      if (polls === 3) rig.alive.delete(pid);
      return has(pid);
    };
    expect((await rig.resume()).status).toBe('succeeded');
    expect(polls).toBe(3);
  });

  test('runs a failed step again as a new attempt', async () => {
    using rig = new Rig();
    await rig.play(steps(), { behaviour: { two: () => bad() } });
    const end = await rig.resume();
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'two', 'two', 'three']);
    expect(end.events).toContainEqual(
      expect.objectContaining({ type: 'step.started', step: 'b', attempt: 2 }),
    );
  });

  test('does not ask again about a failure that was passed over', async () => {
    using rig = new Rig();
    await crashAt(rig, steps(), finishedStep('b'), {
      behaviour: { one: () => bad() },
      operator: () => typed('continue'),
    });
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls).toEqual(['three']);
  });

  test('treats a step that a second signal cut off as in doubt', async () => {
    using rig = new Rig();
    const end = await rig.play(steps(), {
      behaviour: {
        two: ({ signal }) =>
          new Promise((done) => signal.addEventListener('abort', () => done(bad('killed')))),
      },
      onEvent: (event, interrupt) => {
        if (!startedStep('b')(event)) return;
        setImmediate(() => interrupt('SIGTERM'));
        setImmediate(() => interrupt('SIGTERM'));
      },
    });
    expect(end).toMatchObject({ status: 'interrupted', step: 'b', error: { code: 'RB514' } });
    expect(end.events).toContainEqual(
      expect.objectContaining({
        type: 'play.interrupted',
        signal: 'SIGTERM',
        step: 'b',
        decision: 'stop-now',
      }),
    );
    expect((await rig.resume()).status).toBe('in-doubt');
    expect(rig.calls).toEqual(['one', 'two']);
  });
});
