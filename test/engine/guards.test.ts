import { describe, expect, test } from 'vitest';
import { planPlay } from '../../src/engine/plan.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { languageNeeds, loadLanguage } from '../../src/language/load.ts';
import type { Question, Reply } from '../../src/ports/operator.ts';
import { kinds } from '../../src/steps/index.ts';
import type { RunContext } from '../../src/steps/kind.ts';
import { guardLines } from '../../src/terminal/guards.ts';
import type { Telling } from '../../src/terminal/telling.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { type Behaviour, bad, ok, Rig, typed } from './rig.ts';

const guard = (more = '', id = 'errors'): string =>
  `{id: ${id}, metric: {command: ${id}}, critical: "> 10", for: 20s, every: 5s${more}}`;

const guarded = (more = '', steps = '', id = 'errors'): string => `guards: [${guard(more, id)}]
steps:
  - {id: a, shell: one, undo: {shell: back}}
  - {id: b, name: The long one, shell: long${steps}}
  - {id: c, shell: three}
`;

/** Takes so many seconds, or until it is ended. */
const takes =
  (seconds: number, rig: Rig, end = ok): Behaviour =>
  async ({ signal }: RunContext) => {
    for (let passed = 0; passed < seconds && !signal.aborted; passed += 1)
      await rig.clock.sleep(1000, signal);
    return signal.aborted ? bad('ended') : end();
  };

const types = (events: readonly JournalEvent[]): readonly string[] =>
  events.flatMap((event) => ('guard' in event && event.type !== 'play.finished' ? [event.type] : []));

const of = <Type extends JournalEvent['type']>(
  events: readonly JournalEvent[],
  type: Type,
): readonly Extract<JournalEvent, { type: Type }>[] =>
  events.filter((event): event is Extract<JournalEvent, { type: Type }> => event.type === type);

describe('a guard that is never breached', () => {
  test('begins before the first step, ends with the last, and keeps its samples in few records', async () => {
    using rig = new Rig();
    const behaviour = { long: takes(600, rig) };
    const { status, events } = await rig.play(guarded(), { behaviour, sees: { errors: [1, 2, 3] } });
    expect(status).toBe('succeeded');
    const order = events.map(({ type }) => type);
    expect(order.indexOf('guard.sampled')).toBeLessThan(order.indexOf('step.started'));
    expect(order.at(-2)).toBe('guard.ended');
    const sampled = of(events, 'guard.sampled');
    const samples = sampled.flatMap((event) => event.samples);
    expect(samples.length).toBeGreaterThan(100);
    expect(sampled.length).toBeLessThan(samples.length / 10);
    expect(samples.slice(0, 3).map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  test('is bothered neither by a short breach nor by what has no value', async () => {
    using rig = new Rig();
    const sees = { errors: [1, 11, 12, 13, 4, null, null, null, null, null, null, 20, 1] };
    const { status, events } = await rig.play(guarded(), { behaviour: { long: takes(100, rig) }, sees });
    expect(status).toBe('succeeded');
    expect(types(events)).not.toContain('guard.tripped');
    const levels = of(events, 'guard.sampled').map(({ level }) => level);
    expect(levels.filter((level, at) => level !== levels[at - 1])).toEqual([
      'ok',
      'critical',
      'ok',
      'unknown',
      'critical',
      'ok',
    ]);
  });
});

describe('a guard that trips while a step runs', () => {
  const breach = { errors: [1, 1, 11, 12, 13, 14, 15] };

  test('lets a change finish, starts nothing more, and says which guard, value and step', async () => {
    using rig = new Rig();
    const end = await rig.play(guarded(), { behaviour: { long: takes(60, rig) }, sees: breach });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors', step: 'c' });
    expect(end.error).toEqual({
      code: 'RB550',
      message: 'guard errors saw 15, critical > 10 for 20 s, while The long one ran',
    });
    expect(rig.calls).toEqual(['one', 'long']);
    expect(end.state.steps.get('b')?.status).toBe('succeeded');
    const [tripped] = of(end.events, 'guard.tripped');
    expect(tripped).toMatchObject({ because: 'breach', does: 'stop', value: 15, running: ['b'] });
    const since = Date.parse(tripped?.since ?? '');
    expect(Date.parse(tripped?.at ?? '') - since).toBeGreaterThanOrEqual(20_000);
    expect(rig.events().at(-1)).toMatchObject({ type: 'play.finished', status: 'stopped', guard: 'errors' });
  });

  test('cuts short what only reads', async () => {
    using rig = new Rig();
    const end = await rig.play(guarded('', ', effect: read'), {
      behaviour: { long: takes(10_000, rig) },
      sees: breach,
    });
    expect(end).toMatchObject({ status: 'stopped', step: 'b' });
    const ended = of(end.events, 'step.finished').at(-1);
    expect(ended?.outcome).toMatchObject({
      status: 'unknown',
      error: { message: 'ended by the guard errors' },
    });
  });

  test('ends a change where it says so, which is in doubt then', async () => {
    using rig = new Rig();
    const behaviour = { long: takes(10_000, rig) };
    const end = await rig.play(guarded(', interrupt: true'), { behaviour, sees: breach });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors', step: 'b' });
    expect(end.state.steps.get('b')?.status).toBe('in-doubt');
    const tripped = of(end.events, 'guard.tripped')[0];
    expect(tripped).toMatchObject({ interrupt: true });
    const tally = { outline: new Map([['b', { step: { effect: 'change' } }]]) };
    const [, ...lines] = guardLines({ paint: String, tally } as unknown as Telling, tripped as JournalEvent);
    expect(lines.at(-1)).toBe(
      'Now: nothing more is started, what runs is ended, half-way too, and the play stops.',
    );
  });

  test('takes away a question that is open', async () => {
    using rig = new Rig();
    const yaml = `guards: [${guard()}]\nsteps: [{id: q, confirm: Go on?}, {id: c, shell: three}]\n`;
    const operator = (_: Question, signal: AbortSignal): Promise<Reply> =>
      new Promise((settle) => {
        signal.addEventListener('abort', () => settle({ given: false, reason: 'aborted' }));
      });
    const end = await rig.play(yaml, { operator, sees: breach });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors', step: 'q' });
    expect(rig.calls).toEqual([]);
  });

  test('ends the wait of a repeat', async () => {
    using rig = new Rig();
    const yaml = `guards: [${guard()}]
steps:
  - id: polls
    repeat: {until: "steps.poll.ok && false", every: 3s, at-most: 900, steps: [{id: poll, effect: read, shell: poll}]}
`;
    const end = await rig.play(yaml, { sees: breach });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors' });
    expect(rig.calls.length).toBeLessThan(30);
  });

  test('stands although the change then fails, and tells of that', async () => {
    using rig = new Rig();
    const behaviour = { long: takes(60, rig, () => bad('disk full')) };
    const end = await rig.play(guarded(), { behaviour, sees: breach });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors', step: 'b' });
    expect(end.error?.message).toContain('b failed then: disk full');
    expect(end.state.steps.get('b')?.status).toBe('failed');
  });

  test('offers the undos, and 7 becomes 5 when they were run', async () => {
    using rig = new Rig();
    const asked: Question[] = [];
    const operator = (question: Question): Reply => {
      asked.push(question);
      return typed(question.purpose === 'guard' ? 'undo' : true);
    };
    const end = await rig.play(guarded(), { behaviour: { long: takes(60, rig) }, sees: breach, operator });
    expect(end.status).toBe('rolled-back');
    expect(rig.calls).toEqual(['one', 'long', 'back']);
    expect(asked.map(({ purpose }) => purpose)).toEqual(['guard', 'approve']);
    expect(of(end.events, 'guard.answered')).toMatchObject([{ decision: 'undo', by: 'ada' }]);
  });

  test('is resumed once its first look says so', async () => {
    using rig = new Rig();
    await rig.play(guarded(), { behaviour: { long: takes(60, rig) }, sees: breach });
    const still = await rig.resume({ sees: { errors: [30] } });
    expect(still).toMatchObject({ status: 'stopped', guard: 'errors' });
    expect(rig.calls).toEqual(['one', 'long']);
    expect(await rig.resume({ sees: { errors: [3] } })).toMatchObject({ status: 'succeeded' });
    expect(rig.calls).toEqual(['one', 'long', 'three']);
  });
});

describe('a guard that is breached at the start', () => {
  test('lets nothing begin, for as long as it takes to trip', async () => {
    using rig = new Rig();
    const end = await rig.play(guarded(), { sees: { errors: [11] } });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors' });
    expect(end.error?.message).toBe('guard errors saw 11, critical > 10 for 20 s');
    expect(rig.calls).toEqual([]);
  });

  test('waits for one value within its limit, and then begins', async () => {
    using rig = new Rig();
    const end = await rig.play(guarded(), { sees: { errors: [11, 12, 3] } });
    expect(end.status).toBe('succeeded');
    const order = end.events.map(({ type }) => type);
    expect(order.indexOf('step.started')).toBeGreaterThan(order.lastIndexOf('guard.sampled') - 1);
  });

  test('refuses to begin where it cannot be understood', async () => {
    using rig = new Rig();
    const end = await rig.play(guarded(), { sees: { errors: ['two series'] } });
    expect(end.status).toBe('stopped');
    expect(end.error?.message).toBe('guard errors cannot tell how things are: two series');
    expect(rig.calls).toEqual([]);
  });

  test('can be left by a signal', async () => {
    using rig = new Rig();
    const end = await rig.play(guarded(', interrupt: true'), {
      sees: { errors: [11] },
      onEvent: (event, interrupt) => {
        if (event.type === 'guard.sampled') interrupt('SIGTERM');
      },
    });
    expect(end).toMatchObject({ status: 'interrupted', signal: 'SIGTERM' });
    expect(rig.calls).toEqual([]);
  });
});

describe('a guard without a value', () => {
  const missing = { errors: [1, null] };

  test('goes on, and has it on record', async () => {
    using rig = new Rig();
    const end = await rig.play(guarded(), { behaviour: { long: takes(60, rig) }, sees: missing });
    expect(end.status).toBe('succeeded');
    expect(of(end.events, 'guard.sampled')).toContainEqual(
      expect.objectContaining({ level: 'unknown', reason: 'it is gone' }),
    );
  });

  test('stops the play where that is asked for, after its time', async () => {
    using rig = new Rig();
    const end = await rig.play(guarded(', no-data: stop'), {
      behaviour: { long: takes(60, rig) },
      sees: missing,
    });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors' });
    expect(end.error?.message).toBe(
      'guard errors has had no value for 20 s: it is gone, while The long one ran',
    );
  });
});

describe('a guard that pauses', () => {
  const breach = { errors: [1, 1, 11, 12, 13, 14, 15, 16] };
  const yaml = guarded(', on-breach: pause');

  test('waits for a person where nobody is there', async () => {
    using rig = new Rig();
    const end = await rig.play(yaml, { behaviour: { long: takes(60, rig) }, sees: breach });
    expect(end).toMatchObject({ status: 'waiting', guard: 'errors', step: 'c', error: { code: 'RB403' } });
    expect(rig.calls).toEqual(['one', 'long']);
  });

  /** Answers the guard when the step has ended. */
  const person = (answer: string) => {
    const asked: Question[] = [];
    const operator = (question: Question, signal: AbortSignal): Reply | Promise<Reply> => {
      asked.push(question);
      if (question.purpose !== 'guard') return typed(true);
      if (!question.meanwhile) return typed(answer);
      return new Promise((settle) => {
        signal.addEventListener('abort', () => settle({ given: false, reason: 'aborted' }));
      });
    };
    return { asked, operator };
  };

  test('asks while the step goes on, again when it has ended, and starts nothing before the answer', async () => {
    using rig = new Rig();
    const { asked, operator } = person('go-on');
    const end = await rig.play(yaml, { behaviour: { long: takes(60, rig) }, sees: breach, operator });
    expect(end.status).toBe('succeeded');
    expect(asked.map(({ purpose, meanwhile }) => [purpose, meanwhile])).toEqual([
      ['guard', true],
      ['guard', undefined],
    ]);
    const answered = end.events.findIndex(({ type }) => type === 'guard.answered');
    const third = end.events.findIndex((event) => event.type === 'step.started' && event.step === 'c');
    expect(answered).toBeGreaterThan(0);
    expect(third).toBeGreaterThan(answered);
    const transcript = [...renderMarkdown(gather(end.events), () => Buffer.of())].join('');
    const [, questions = ''] = /## Questions and answers\n\n(.*?)\n\n## /s.exec(transcript) ?? [];
    expect(questions).toMatch(/^- .*: Guard `errors`: `ada` chose to go on: /);
  });

  test('stops at the word of the person', async () => {
    using rig = new Rig();
    const { operator } = person('stop');
    const end = await rig.play(yaml, { behaviour: { long: takes(60, rig) }, sees: breach, operator });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors', step: 'c' });
    expect(rig.calls).toEqual(['one', 'long']);
  });

  test('has what was changed taken back', async () => {
    using rig = new Rig();
    const { operator, asked } = person('undo');
    const end = await rig.play(yaml, { behaviour: { long: takes(60, rig) }, sees: breach, operator });
    expect(end.status).toBe('rolled-back');
    expect(rig.calls).toEqual(['one', 'long', 'back']);
    expect(asked.filter(({ purpose }) => purpose === 'guard')).toHaveLength(2);
  });

  test('trips again only after a value within its limit', async () => {
    using rig = new Rig();
    const sees = { errors: [1, 11, 11, 11, 11, 11, 11, 11, 11, 1, 11, 11, 11, 11, 11, 1] };
    const operator = (question: Question): Reply => typed(question.purpose === 'guard' ? 'go-on' : true);
    const end = await rig.play(yaml, { behaviour: { long: takes(100, rig) }, sees, operator });
    expect(end.status).toBe('succeeded');
    expect(of(end.events, 'guard.answered')).toHaveLength(2);
  });
});

describe('what a guard guards', () => {
  test('is one step, with its retries', async () => {
    using rig = new Rig();
    const yaml = `steps:
  - {id: a, shell: one}
  - {id: b, shell: long, guards: [${guard()}]}
  - {id: c, shell: long}
`;
    const end = await rig.play(yaml, { behaviour: { long: takes(30, rig) }, sees: { errors: [1] } });
    expect(end.status).toBe('succeeded');
    const told = end.events.flatMap((event) =>
      event.type === 'step.finished'
        ? [event.step]
        : event.type === 'guard.started' || event.type === 'guard.ended'
          ? [event.type]
          : [],
    );
    expect(told).toEqual(['a', 'guard.started', 'b', 'guard.ended', 'c']);
    expect(of(end.events, 'guard.started')).toMatchObject([{ guard: 'errors', of: 'b' }]);
  });

  test('are the steps at once, all of which it ends', async () => {
    using rig = new Rig();
    const yaml = `steps:
  - id: both
    guards: [${guard()}]
    parallel:
      - {id: l, effect: read, shell: long}
      - {id: r, effect: read, shell: longer}
  - {id: c, shell: three}
`;
    const behaviour = { long: takes(10_000, rig), longer: takes(10_000, rig) };
    const end = await rig.play(yaml, { behaviour, sees: { errors: [1, 20] } });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors' });
    expect(of(end.events, 'guard.tripped')).toMatchObject([{ running: ['l', 'r'] }]);
  });

  test('is one of several at once: the others are let finish where they change something', async () => {
    using rig = new Rig();
    const yaml = `steps:
  - id: both
    parallel:
      - {id: l, effect: read, shell: long, guards: [${guard()}]}
      - {id: r, shell: longer}
`;
    const behaviour = { long: takes(10_000, rig), longer: takes(90, rig) };
    const end = await rig.play(yaml, { behaviour, sees: { errors: [1, 20] } });
    expect(end).toMatchObject({ status: 'stopped', guard: 'errors' });
    expect(end.state.steps.get('r')?.status).toBe('succeeded');
  });

  test('are the steps of a playbook that is played, with the inputs of that', async () => {
    using rig = new Rig();
    rig.others.heal = `inputs: { host: { type: string } }
guards: [{id: load, metric: {command: "load {{inputs.host}}"}, critical: "> 1"}]
steps: [{id: mend, shell: "mend {{inputs.host}}"}]
`;
    const yaml = `steps:
  - id: hosts
    repeat: {for-each: [a, b], steps: [{id: heal, play: {playbook: heal, inputs: {host: "{{item}}"}}}]}
`;
    const end = await rig.play(yaml, { sees: { 'load a': [0], 'load b': [5] } });
    expect(end).toMatchObject({ status: 'stopped', guard: 'heal[2].load' });
    expect(rig.calls).toEqual(['mend a']);
    expect(of(end.events, 'guard.started').map(({ guard: id, of: step }) => [id, step])).toEqual([
      ['heal[1].load', 'heal[1]'],
      ['heal[2].load', 'heal[2]'],
    ]);
  });

  test('sees what the steps before it came to', async () => {
    using rig = new Rig();
    const yaml = `steps:
  - {id: a, shell: {run: one, capture: text}}
  - {id: b, shell: two, guards: [{id: load, metric: {command: "load {{steps.a.stdout}}"}, critical: "> 1"}]}
`;
    const end = await rig.play(yaml, {
      behaviour: { one: () => ok({ stdout: 'x' }) },
      sees: { 'load x': [0] },
    });
    expect(end.status).toBe('succeeded');
  });
});

test('a plan lists guards with what they read and what a breach does, and touches what they touch', async () => {
  using rig = new Rig();
  const playbook = await rig.load(`guards: [${guard(', on-breach: pause')}]
steps:
  - {id: b, shell: two, guards: [{id: load, metric: {prometheus: {url: "http://metrics.invalid/", name: load}}, critical: "> 1", every: 2s, no-data: stop}]}
`);
  const language = await loadLanguage(languageNeeds(JSON.stringify(playbook)));
  const plan = planPlay({ playbook, registry: kinds, language, inputs: {}, shown: [], operator: 'ada' });
  expect(plan.guards).toMatchObject([
    { id: 'errors', onBreach: 'pause', action: ['errors', 'critical > 10', 'for 20 s, every 5 s'] },
  ]);
  expect(plan.steps[0]?.guards).toMatchObject([{ id: 'load', onBreach: 'stop', noData: 'stop' }]);
  expect(plan.steps[0]?.guards?.[0]?.action).toContain('every 2 s');
  expect(plan.totals.touches).toContainEqual(
    expect.objectContaining({ type: 'host', effect: 'read', steps: ['load'] }),
  );
});
