import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Question } from '../../src/ports/operator.ts';
import { bad, ok, Rig, type RigOptions, typed } from './rig.ts';
import { wrongStarts } from './wrong-starts.ts';

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

/** Steps that are repeated, each in its own way, and a playbook that is played in each iteration. */
const REPEATING = `steps:
  - id: hosts
    repeat:
      for-each: [a, b]
      steps:
        - {id: sure, confirm: "Go on with {{item}}?"}
        - {id: heal, play: {playbook: heal, inputs: {host: "{{item}}"}}}
        - {id: fails, shell: "fail {{item}}", on-failure: continue}
  - id: polls
    repeat:
      until: steps.polls.index == 2
      at-most: 3
      steps: [{id: poll, effect: read, shell: poll}]
  - {id: end, shell: "end {{json steps.hosts.failed}}"}
`;

const HEAL = `inputs: { host: { type: string } }
steps:
  - {id: mend, shell: "mend {{inputs.host}}"}
  - id: twice
    repeat: {for-each: [x, y], on-item-failure: continue, steps: [{id: give, shell: "give {{inputs.host}} {{item}}"}]}
`;

/** A person who always goes on. */
const goingOn = (): RigOptions => {
  let flaky = 0;
  const repairs = () => {
    flaky += 1;
    return flaky < 3 ? bad() : ok();
  };
  return {
    behaviour: { flaky: repairs, fails: () => bad(), 'fail a': () => bad(), 'give b x': () => bad() },
    operator: ({ purpose, answer }) => {
      if (purpose === 'doubt') return typed('again');
      if (purpose === 'failure') return typed('continue');
      if (purpose === 'interrupt') return typed('go-on');
      return typed(answer.type === 'name' ? 'lida' : true);
    },
  };
};

/** Plays until it ends well, with one fault in the first engine and one in the second; returns what went wrong. */
async function survive(
  first: RigOptions,
  second: RigOptions,
  pause = 0,
  playbook = PLAYBOOK,
): Promise<string[]> {
  using rig = new Rig();
  rig.others.heal = HEAL;
  const dead = (error: Error) => {
    expect(error.message).toContain('the engine is dead');
    return { status: 'dead' };
  };
  let { status } = await rig.play(playbook, { ...goingOn(), ...first }).catch(dead);
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

test('nor of steps that are repeated or played, whenever the engine and its successor die', async () => {
  const found: string[] = [];
  for (let death = 1; death <= 44; death += 1) {
    for (let second = death % 3; second <= 15; second += 5) {
      const wrong = await survive({ dies: nth(death) }, { dies: nth(second) }, 0, REPEATING);
      found.push(...wrong.map((what) => `${what} (death after event ${death}, then ${second})`));
    }
  }
  expect(found).toEqual([]);
});

/** A guard of the playbook that pauses, and one of a step. */
const GUARDED = `guards: [{id: errors, metric: {command: errors}, critical: "> 10", every: 5s, on-breach: pause}]
steps:
  - {id: a, shell: one}
  - {id: b, shell: long, guards: [{id: load, metric: {command: load}, critical: "> 10", for: 10s}]}
  - {id: c, shell: three}
`;

test('nor under guards, whenever the engine dies around what is recorded of them', async () => {
  const long: Record<string, (context: { signal: AbortSignal }) => Promise<ReturnType<typeof ok>>> = {};
  const kinds = new Set<string>();
  const found: string[] = [];
  for (let death = 1; death <= 24; death += 1) {
    for (const second of [0, 3, 6]) {
      using rig = new Rig();
      long.long = async ({ signal }) => {
        for (let passed = 0; passed < 5; passed += 1) await rig.clock.sleep(5000, signal);
        return ok();
      };
      const person = {
        ...goingOn(),
        behaviour: long,
        sees: { errors: [1, 1, 20, 20, 1], load: [1] },
        operator: ({ purpose, answer }: Question) =>
          typed(purpose === 'doubt' ? 'again' : purpose === 'guard' ? 'go-on' : answer.type !== 'choice'),
      } satisfies RigOptions;
      const dead = () => ({ status: 'dead' });
      const dies = nth(death);
      const last = (event: JournalEvent): boolean => dies() && kinds.add(event.type).size > 0;
      let { status } = await rig.play(GUARDED, { ...person, dies: last }).catch(dead);
      for (let engine = 2; engine <= 5 && status !== 'succeeded'; engine += 1) {
        const again = engine === 2 && second > 0 ? { dies: nth(second) } : {};
        ({ status } = await rig.resume({ ...person, ...again }).catch(dead));
      }
      found.push(...wrongStarts(rig.events()).map((what) => `${what} (deaths at ${death}, ${second})`));
      if (status !== 'succeeded') found.push(`${status} (deaths at ${death}, ${second})`);
    }
  }
  expect(found).toEqual([]);
  for (const event of ['started', 'sampled', 'tripped', 'answered', 'ended'])
    expect(kinds).toContain(`guard.${event}`);
});
