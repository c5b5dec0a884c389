import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { fold, idle } from '../../src/journal/fold.ts';
import type { PlayState, StepState } from '../../src/journal/state.ts';
import { bad, ok, Rig, type RigOptions, typed } from './rig.ts';

/** Every kind of decision that a play makes. */
const PLAYBOOK = `steps:
  - {id: a, shell: one}
  - {id: r, shell: flaky, retry: {attempts: 3}, on-failure: continue}
  - {id: q, confirm: Go on?}
  - {id: v, shell: two, verify: {shell: probe}}
  - id: br
    branch:
      - when: steps.q.answer == true
        then:
          - {id: x, shell: three, approve: true}
          - {id: s, shell: never, when: "false"}
          - {id: y, shell: four, effect: destroy, destroys: lida}
      - otherwise: [{id: z, shell: five}]
  - {id: f, shell: fails, on-failure: ask}
  - {id: e, shell: end, idempotent: true}
`;

/** A person who always goes on. */
const goingOn = (): RigOptions => {
  let flaky = 0;
  const repairs = () => {
    flaky += 1;
    return flaky < 3 ? bad() : ok();
  };
  return {
    behaviour: { flaky: repairs, fails: () => bad() },
    operator: ({ purpose, answer }) => {
      if (purpose === 'doubt') return typed('again');
      if (purpose === 'failure') return typed('continue');
      if (purpose === 'interrupt') return typed('go-on');
      return typed(answer.type === 'name' ? 'lida' : true);
    },
  };
};

/** What a journal tells of steps that were started from a state in which they must not be. */
function wrongStarts(events: readonly JournalEvent[]): string[] {
  const wrong: string[] = [];
  let state: PlayState = idle;
  const changed = new Set<string>();
  for (const event of events) {
    if (event.type === 'step.started' && event.effect !== 'read') changed.add(event.step);
    if (event.type === 'checks.repeated')
      wrong.push(...event.steps.filter((id) => changed.has(id)).map((id) => `${id} is no check`));
    if (event.type === 'step.started' && state.phase !== 'idle') {
      const before = state.steps.get(event.step);
      if (!mayStart(before)) wrong.push(`${event.step} was started from ${before?.status}`);
    }
    state = fold(state, event);
  }
  const starts = events.flatMap((event) =>
    event.type === 'step.started' ? [`${event.step}.${event.attempt}`] : [],
  );
  const twice = starts.filter((start, index) => starts.indexOf(start) !== index);
  const ended = state.phase === 'stopped' && state.status === 'succeeded';
  return [
    ...wrong,
    ...twice.map((start) => `${start} was started twice`),
    ...(ended ? [] : ['it does not end well']),
  ];
}

const mayStart = (before: StepState | undefined): boolean =>
  before === undefined || before.status === 'repeatable' || (before.status === 'failed' && !before.continued);

/** Plays until it ends well, with one fault in the first engine and one in the second; returns what went wrong. */
async function survive(first: RigOptions, second: RigOptions, pause = 0): Promise<string[]> {
  using rig = new Rig();
  const dead = (error: Error) => {
    expect(error.message).toContain('the engine is dead');
    return { status: 'dead' };
  };
  let { status } = await rig.play(PLAYBOOK, { ...goingOn(), ...first }).catch(dead);
  for (let engine = 2; engine <= 5 && status !== 'succeeded'; engine += 1) {
    rig.clock.advance(pause);
    ({ status } = await rig.resume({ ...goingOn(), ...(engine === 2 ? second : {}) }).catch(dead));
  }
  const journal = readFileSync(`${rig.folder}/play/journal.jsonl`, 'utf8').trim().split('\n');
  return wrongStarts(journal.map((line) => JSON.parse(line)));
}

const nth = (n: number) => {
  let seen = 0;
  return () => {
    seen += 1;
    return seen === n;
  };
};

/** One signal finishes a step that changes something, two end it. */
const interruptedAt = (n: number, times = 1): RigOptions => {
  const due = nth(n);
  return {
    onEvent: (_, interrupt) => {
      if (due()) for (let time = 1; time <= times; time += 1) interrupt('SIGTERM');
    },
  };
};

test('whenever the engine dies, and whenever its successor is interrupted, no step is started from a wrong state', async () => {
  const found: string[] = [];
  for (let death = 1; death <= 36; death += 1) {
    for (let signal = death % 2; signal <= 14; signal += 4) {
      const wrong = await survive({ dies: nth(death) }, interruptedAt(signal, 1 + (signal % 2)));
      found.push(
        ...wrong.map((what) => `${what} (death after event ${death}, SIGTERM at ${signal} of the resume)`),
      );
    }
  }
  expect(found).toEqual([]);
});

test.each([1, 2])(
  'whenever a play is interrupted by %i signals, no step is started from a wrong state',
  async (times) => {
    const found: string[] = [];
    for (let signal = 1; signal <= 40; signal += 1) {
      const wrong = await survive(interruptedAt(signal, times), {});
      found.push(...wrong.map((what) => `${what} (SIGTERM at event ${signal})`));
    }
    expect(found).toEqual([]);
  },
);

test('whenever engines die with hours between them, nothing but checks and questions is done again', async () => {
  const found: string[] = [];
  for (let death = 1; death <= 36; death += 1) {
    for (let second = 1 + (death % 5); second <= 16; second += 5) {
      const wrong = await survive({ dies: nth(death) }, { dies: nth(second) }, 2 * 3_600_000);
      found.push(...wrong.map((what) => `${what} (deaths after event ${death} and ${second})`));
    }
  }
  expect(found).toEqual([]);
});
