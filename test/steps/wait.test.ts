import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/ports/clock.ts';
import { failed, type RunContext, type StepOutcome } from '../../src/steps/kind.ts';
import { wait } from '../../src/steps/wait.ts';
import { errorOf, runStep, witness } from './context.ts';
import { stepKindExam } from './exam.ts';

stepKindExam(wait, async () => {
  const controller = new AbortController();
  const { context } = witness({ signal: controller.signal });
  return { config: '10h', context, underWay: Promise.resolve(), abort: () => controller.abort() };
});

/** A clock that jumps by what is slept, and says what that was. */
function jumping() {
  const slept: number[] = [];
  let time = 0;
  const clock: Clock = {
    now: () => time,
    monotonic: () => time,
    random: () => 0,
    sleep: async (ms, signal) => {
      // What bounds a look is never waited for here.
      if (signal?.aborted !== false) return;
      if (signal !== end.signal) return new Promise(() => {});
      slept.push(ms);
      time += ms;
    },
  };
  const end = new AbortController();
  return { clock, slept, signal: end.signal, end, pass: (ms: number) => (time += ms) };
}

const up: StepOutcome = { status: 'succeeded', outputs: { http_status: 200 } };
const down = failed({ code: 'RB504', message: 'status 503', help: 'Look at its log.' }, { http_status: 503 });

/** Looks that say one thing after the other; the last holds for all later ones. */
const looking = (...outcomes: readonly StepOutcome[]) => {
  let looks = 0;
  return {
    looks: () => looks,
    look: async (): Promise<StepOutcome> => {
      looks += 1;
      return outcomes[looks - 1] ?? outcomes.at(-1) ?? up;
    },
  };
};

const UNTIL = { until: { shell: 'true' }, every: '10s', 'at-most': '1m' };

describe('a wait for a time', () => {
  test('takes that time', async () => {
    const { clock, slept, signal } = jumping();
    const outcome = await runStep(wait, '1m30s', { clock, signal });
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { waited: 90 } });
    expect(slept).toEqual([90_000]);
  });

  test.each([
    [20_000, 40_000, 60],
    [60_000, 0, 60],
    [3_600_000, 0, 3600],
  ])('that was cut off %s ms ago takes what is left: %s ms', async (elapsed, left, waited) => {
    const { clock, slept, signal } = jumping();
    const outcome = await runStep(wait, { for: '1m' }, { clock, signal, elapsed });
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { waited } });
    expect(slept).toEqual([left]);
  });

  test('says on a resume what is over and what is left', async () => {
    const { clock, signal } = jumping();
    const { seen } = await runStep(wait, '1m', { clock, signal, elapsed: 20_000 });
    expect(seen.stdout()).toBe('20 s have passed since it began; 40 s are left\n');
  });
});

describe('a wait until something holds', () => {
  test('is over as soon as it does, with what the look saw', async () => {
    const { clock, slept, signal } = jumping();
    const outcome = await runStep(wait, UNTIL, { clock, signal, ...looking(down, down, up) });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { waited: 20, looks: 3, last: { http_status: 200 } },
    });
    expect(slept).toEqual([10_000, 10_000]);
  });

  test('fails when its time is over, and says what the last look said and what to do', async () => {
    const { clock, slept, signal } = jumping();
    const { looks, look } = looking(down);
    const outcome = await runStep(wait, { ...UNTIL, 'at-most': '25s' }, { clock, signal, look });
    expect(errorOf(outcome)).toEqual({
      code: 'RB518',
      message: 'not reached within 25 s: status 503',
      help: 'Look at its log.',
    });
    expect(slept).toEqual([10_000, 10_000, 5_000]);
    expect(looks()).toBe(4);
  });

  test('looks once when it is resumed after its time is over', async () => {
    const { clock, signal } = jumping();
    const { looks, look } = looking(up);
    const outcome = await runStep(wait, UNTIL, { clock, signal, look, elapsed: 3_600_000 });
    expect(outcome.status).toBe('succeeded');
    expect(looks()).toBe(1);
    const late = looking(down);
    expect(
      errorOf(await runStep(wait, UNTIL, { clock, signal, look: late.look, elapsed: 3_600_000 })).code,
    ).toBe('RB518');
    expect(late.looks()).toBe(1);
  });

  test('ends a look that takes longer than what is left', async () => {
    const look: RunContext['look'] = (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () =>
          resolve(failed({ code: 'RB503', message: 'ended by its timeout' })),
        );
      });
    const outcome = await runStep(wait, { ...UNTIL, every: '10ms', 'at-most': '50ms' }, { look });
    expect(errorOf(outcome).message).toBe('not reached within 50 ms: ended by its timeout');
  });

  test('ends between two looks when it is interrupted', async () => {
    const { clock, signal, end } = jumping();
    const look: RunContext['look'] = async () => {
      end.abort();
      return down;
    };
    expect(errorOf(await runStep(wait, UNTIL, { clock, signal, look })).code).toBe('RB514');
  });
});

test('a plan shows what it looks at, how often and for how long', () => {
  const action = wait.prepare(UNTIL, undefined as never, {
    kind: 'shell',
    action: {},
    lines: ['test -e up', 'expects exit code 0'],
  });
  expect(wait.describe(action)).toEqual([
    'wait until test -e up',
    'expects exit code 0',
    'look every 10 s, for at most 1 m',
  ]);
  expect(wait.lasts?.(action)).toBe(60_000);
});
