import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { Rig, type RigOptions } from './rig.ts';

const HOUR = 3_600_000;
const WAIT = `steps:
  - { id: pause, wait: 3h }
  - { id: next, shell: next }
`;

const diesAtStart: RigOptions = { dies: (event) => event.type === 'step.started' && event.step === 'pause' };

/** Dies as the wait begins. What its engine slept afterwards is taken back: it did not live to see it. */
async function dieWaiting(go: () => Promise<unknown>, rig: Rig): Promise<void> {
  const before = rig.clock.now();
  await go().catch((error: Error) => expect(error.message).toContain('the engine is dead'));
  rig.clock.advance(before - rig.clock.now());
}

/** How long the engine slept, by the clock that only sleep moves. */
async function sleeping(rig: Rig, go: () => Promise<{ readonly events: readonly JournalEvent[] }>) {
  const before = rig.clock.now();
  const end = await go();
  const started = end.events.find((event) => event.type === 'step.started' && event.step === 'pause');
  return {
    slept: rig.clock.now() - before,
    lasts: started?.type === 'step.started' ? started.lasts : undefined,
  };
}

test('a resume waits for what is left, however often it was cut off', async () => {
  using rig = new Rig();
  await dieWaiting(() => rig.play(WAIT, diesAtStart), rig);
  rig.clock.advance(HOUR);
  await dieWaiting(() => rig.resume(diesAtStart), rig);
  rig.clock.advance(HOUR / 2);
  expect(await sleeping(rig, () => rig.resume())).toEqual({ slept: 1.5 * HOUR, lasts: 1.5 * HOUR });
  expect(rig.calls).toEqual(['next']);
});

test('a clock that was set back makes no wait longer than it is written', async () => {
  using rig = new Rig();
  await dieWaiting(() => rig.play(WAIT, diesAtStart), rig);
  rig.clock.advance(-24 * HOUR);
  expect(await sleeping(rig, () => rig.resume())).toEqual({ slept: 3 * HOUR, lasts: 3 * HOUR });
});

test('a wait that was over when it was cut off is over at once', async () => {
  using rig = new Rig();
  await dieWaiting(() => rig.play(WAIT, diesAtStart), rig);
  rig.clock.advance(24 * HOUR);
  expect(await sleeping(rig, () => rig.resume())).toEqual({ slept: 0, lasts: 0 });
});

test('a wait that is tried again because it failed begins anew', async () => {
  using rig = new Rig();
  let looks = 0;
  const end = await rig.play(
    `steps:
  - id: up
    wait: { until: { shell: look }, every: 20m, at-most: 1h }
    retry: { attempts: 2, delay: 1s, jitter: 0 }
`,
    {
      behaviour: {
        look: () => {
          looks += 1;
          return looks < 6
            ? { status: 'failed', error: { code: 'RB501', message: `not yet: ${looks}` }, outputs: {} }
            : { status: 'succeeded', outputs: { exit_code: 0 } };
        },
      },
    },
  );
  expect(end.status).toBe('succeeded');
  const outcomes = end.events.flatMap((event) => (event.type === 'step.finished' ? [event.outcome] : []));
  expect(outcomes).toMatchObject([
    { status: 'failed', error: { code: 'RB518', message: 'not reached within 1 h: not yet: 4' } },
    { status: 'succeeded', outputs: { looks: 2, last: { exit_code: 0 } } },
  ]);
});
