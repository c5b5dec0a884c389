import { describe, expect, test } from 'vitest';
import { bad, ok, Rig, typed } from './rig.ts';

const types = (events: readonly { type: string }[]): string[] => events.map(({ type }) => type);

describe('a play', () => {
  test('runs its steps in order and records intent before outcome', async () => {
    using rig = new Rig();
    const end = await rig.play('steps:\n  - {id: a, shell: one}\n  - {id: b, shell: two}\n');
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'two']);
    expect(types(end.events)).toEqual([
      'play.started',
      'step.started',
      'step.finished',
      'step.started',
      'step.finished',
      'play.finished',
    ]);
  });

  test('stops at a failed step without a terminal, and runs nothing after it', async () => {
    using rig = new Rig();
    const end = await rig.play('steps:\n  - {id: a, shell: one}\n  - {id: b, shell: two}\n', {
      behaviour: { one: () => bad() },
    });
    expect(end).toMatchObject({ status: 'failed', step: 'a', error: { code: 'RB501' } });
    expect(rig.calls).toEqual(['one']);
  });

  test('goes on after a failure where the playbook says so', async () => {
    using rig = new Rig();
    const yaml =
      'steps:\n  - {id: a, shell: one, on-failure: continue}\n  - {id: b, shell: two, when: "!steps.a.ok"}\n';
    const end = await rig.play(yaml, { behaviour: { one: () => bad() } });
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'two']);
  });

  test.each([
    ['retry', ['one', 'one', 'two'], 'succeeded'],
    ['continue', ['one', 'two'], 'succeeded'],
    ['stop', ['one'], 'failed'],
  ])('asks what to do about a failure: %s', async (answer, calls, status) => {
    using rig = new Rig();
    const end = await rig.play('steps:\n  - {id: a, shell: one}\n  - {id: b, shell: two}\n', {
      behaviour: { one: (_, attempt) => (attempt === 1 ? bad() : ok()) },
      operator: () => typed(answer),
    });
    expect(end.status).toBe(status);
    expect(rig.calls).toEqual(calls);
    expect(rig.questions.map(({ purpose }) => purpose)).toEqual(['failure']);
  });

  test('retries only as often as named, and waits between', async () => {
    using rig = new Rig();
    const yaml = 'steps:\n  - {id: a, shell: one, retry: {attempts: 3, delay: 1s, backoff: 2, jitter: 0}}\n';
    const end = await rig.play(yaml, { behaviour: { one: () => bad() } });
    expect(end.status).toBe('failed');
    expect(rig.calls).toHaveLength(3);
    const delays = end.events.flatMap((event) => (event.type === 'step.retrying' ? [event.delay] : []));
    expect(delays).toEqual([1000, 2000]);
  });

  test('ends a step that takes too long, as timed out', async () => {
    using rig = new Rig();
    const until = (signal: AbortSignal) =>
      new Promise<void>((done) => signal.addEventListener('abort', () => done()));
    const end = await rig.play('steps:\n  - {id: a, shell: slow, timeout: 5s}\n', {
      behaviour: {
        slow: async ({ signal }) => {
          await until(signal);
          return bad('was ended');
        },
      },
    });
    expect(end).toMatchObject({ status: 'failed', error: { code: 'RB503' } });
  });

  test('an exception in a kind is that step failing with an internal error, not a crash', async () => {
    using rig = new Rig();
    const end = await rig.play('steps:\n  - {id: a, shell: one}\n', {
      behaviour: {
        one: () => {
          throw new TypeError('undefined is not a function');
        },
      },
    });
    expect(end).toMatchObject({ status: 'failed', step: 'a', error: { code: 'RB901' } });
    expect(end.error?.message).not.toContain('\n');
  });

  test('skips a step whose condition does not hold, and says so', async () => {
    using rig = new Rig();
    const yaml =
      'inputs: {n: {type: integer}}\nsteps:\n  - {id: a, shell: one, when: inputs.n > 1}\n  - {id: b, shell: two}\n';
    const end = await rig.play(yaml, { inputs: { n: 1 } });
    expect(rig.calls).toEqual(['two']);
    expect(end.events).toContainEqual(
      expect.objectContaining({ type: 'step.skipped', step: 'a', reason: 'condition' }),
    );
  });
});

describe('a branch', () => {
  const yaml = `inputs: {n: {type: integer}}
steps:
  - id: pick
    branch:
      - {when: inputs.n == 1, then: [{id: a, shell: first}]}
      - {when: inputs.n >= 1, then: [{id: b, shell: second}]}
      - {otherwise: [{id: c, shell: last}]}
  - {id: after, shell: "after {{steps.pick.taken}}"}
`;
  test.each([
    [1, 'first'],
    [2, 'second'],
    [0, 'last'],
  ])('takes the first arm whose condition holds (n = %i)', async (n, taken) => {
    using rig = new Rig();
    const end = await rig.play(yaml, { inputs: { n } });
    expect(end.status).toBe('succeeded');
    expect(rig.calls[0]).toBe(taken);
    expect(rig.calls).toHaveLength(2);
  });

  test('on resume takes the arm that was taken, whatever the condition says now', async () => {
    using rig = new Rig();
    await rig.play(yaml, { inputs: { n: 1 }, behaviour: { first: () => bad() } });
    const end = await rig.resume({ inputs: { n: 0 } });
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['first', 'first', expect.stringContaining('after')]);
  });
});

describe('verify', () => {
  const yaml = (within: string): string =>
    `steps:\n  - {id: a, shell: start, verify: {shell: probe${within}}}\n  - {id: b, shell: next}\n`;
  const holdsAtThird = { probe: (_: unknown, attempt: number) => (attempt < 3 ? bad('not yet') : ok()) };

  test('is looked at once, and a step whose effect is not in place has failed', async () => {
    using rig = new Rig();
    const end = await rig.play(yaml(''), { behaviour: holdsAtThird });
    expect(end).toMatchObject({ status: 'failed', step: 'a', error: { code: 'RB510' } });
    expect(rig.calls).toEqual(['start', 'probe']);
  });

  test('with `within` is looked at every second until it holds', async () => {
    using rig = new Rig();
    const end = await rig.play(yaml(', within: 10s'), { behaviour: holdsAtThird });
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['start', 'probe', 'probe', 'probe', 'next']);
  });

  test('with `within` is given up when the time is over', async () => {
    using rig = new Rig();
    const end = await rig.play(yaml(', within: 2s'), { behaviour: { probe: () => bad('never') } });
    expect(end).toMatchObject({ status: 'failed', error: { code: 'RB510' } });
    expect(rig.calls).toEqual(['start', 'probe', 'probe', 'probe']);
  });
});
