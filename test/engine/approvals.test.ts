import { describe, expect, test } from 'vitest';
import { failed } from '../../src/steps/kind.ts';
import { ok, Rig, typed } from './rig.ts';

const change = 'steps:\n  - {id: a, shell: one, approve: Really?}\n';
const destroy = 'lock: lida\nsteps:\n  - {id: a, shell: one, effect: destroy}\n';

describe('an approval', () => {
  test('shows the rendered command and its effect with the question', async () => {
    using rig = new Rig();
    await rig.play(change, { operator: () => typed(true) });
    expect(rig.questions[0]).toMatchObject({
      ask: 'Really?',
      effect: 'change',
      context: ['one'],
      purpose: 'approve',
    });
  });

  test('declined runs nothing', async () => {
    using rig = new Rig();
    const end = await rig.play(change, {
      operator: ({ purpose }) => typed(purpose === 'approve' ? false : 'stop'),
    });
    expect(end).toMatchObject({ status: 'failed', error: { code: 'RB509' } });
    expect(rig.calls).toEqual([]);
  });

  test('without a terminal waits and names the flag', async () => {
    using rig = new Rig();
    const end = await rig.play(change);
    expect(end).toMatchObject({ status: 'waiting', step: 'a', error: { code: 'RB403' } });
    expect(end.error?.help).toContain('--answer a=yes');
    expect(rig.calls).toEqual([]);
  });

  test('--yes releases a change step, and never a destroy step', async () => {
    using first = new Rig();
    expect((await first.play(change, { answers: { yes: true } })).status).toBe('succeeded');
    using second = new Rig();
    const end = await second.play(destroy, { answers: { yes: true } });
    expect(end.status).toBe('waiting');
    expect(end.error?.help).toContain('--answer a=lida');
    expect(second.calls).toEqual([]);
  });

  test.each([
    ['lida', 'succeeded', 1],
    ['yes', 'waiting', 0],
    ['LIDA', 'waiting', 0],
  ])('a destroy step is released by the name of what is destroyed: %s', async (answer, status, calls) => {
    using rig = new Rig();
    const end = await rig.play(destroy, { answers: { byStep: { a: answer } } });
    expect(end.status).toBe(status);
    expect(rig.calls).toHaveLength(calls);
  });

  test('that was given is not asked for again on resume while it is fresh, and is when it is stale', async () => {
    const two = 'steps:\n  - {id: a, shell: one, approve: A?}\n';
    for (const [age, asked] of [
      [60_000, 0],
      [3_700_000, 1],
    ] as const) {
      using rig = new Rig();
      // The signal comes between the answer and the step.
      const onEvent = (event: { type: string }, interrupt: (signal: string) => void): void => {
        if (event.type === 'question.answered') interrupt('SIGINT');
      };
      await rig.play(two, { answers: { byStep: { a: 'yes' } }, onEvent });
      rig.clock.advance(age);
      const end = await rig.resume({ operator: () => typed(true), behaviour: { one: () => ok() } });
      expect(end.status).toBe('succeeded');
      expect(rig.questions.filter(({ purpose }) => purpose === 'approve')).toHaveLength(asked);
    }
  });
});

describe('an approval by two', () => {
  const two = 'steps:\n  - {id: a, shell: one, approve: {ask: Really?, by: 2}}\n';
  const wipe = 'lock: lida\nsteps:\n  - {id: a, shell: one, effect: destroy, approve: {by: 2}}\n';

  test.each<[string, string, Record<string, string>, string, number]>([
    ['yes and another name', two, { a: 'yes', 'a.second': 'bob' }, 'succeeded', 1],
    ['the name to type and another name', wipe, { a: 'lida', 'a.second': 'bob' }, 'succeeded', 1],
    ['one and the same', two, { a: 'yes', 'a.second': 'Ada' }, 'failed', 0],
    ['a second yes, which is no name', two, { a: 'yes', 'a.second': 'yes' }, 'failed', 0],
    ['a second no', two, { a: 'yes', 'a.second': 'no' }, 'failed', 0],
    ['a first no', two, { a: 'no', 'a.second': 'bob' }, 'failed', 0],
    ['nobody else', two, { a: 'yes' }, 'waiting', 0],
    ['the name to type, which is nobody else', wipe, { a: 'lida' }, 'waiting', 0],
  ])('%s', async (_, yaml, byStep, status, calls) => {
    using rig = new Rig();
    const end = await rig.play(yaml, { answers: { byStep } });
    expect(end.status).toBe(status);
    expect(rig.calls).toHaveLength(calls);
  });

  test('--yes is one person', async () => {
    using rig = new Rig();
    const end = await rig.play(two, { answers: { yes: true } });
    expect(end).toMatchObject({ status: 'waiting', step: 'a', error: { code: 'RB403' } });
    expect(end.error?.help).toContain('--answer a.second=');
    expect(rig.calls).toEqual([]);
  });

  test('asks the second person with all that the first one saw, and again for a name that does not count', async () => {
    using rig = new Rig();
    const names = ['ada', 'bob'];
    const end = await rig.play(two, { operator: ({ item }) => typed(item ? (names.shift() ?? '') : true) });
    expect(end.status).toBe('succeeded');
    const [first, second, again] = rig.questions;
    expect(rig.questions).toHaveLength(3);
    expect(first).toMatchObject({ ask: 'Really?', context: ['one'] });
    expect(second).toMatchObject({
      purpose: 'approve',
      effect: 'change',
      item: { id: 'second', number: 2, of: 2 },
      context: ['one', 'Really?', 'ada has agreed'],
    });
    expect(again?.context.at(-1)).toMatch(/does not count/);
  });

  test.each(['no', 'bob'])(
    'a second answer that the step has come to something on is none any more: %s',
    async (word) => {
      using rig = new Rig();
      const fails = { one: () => failed({ code: 'RB501', message: 'no' }) };
      await rig.play(two, { answers: { byStep: { a: 'yes', 'a.second': word } }, behaviour: fails });
      const before = rig.calls.length;
      const end = await rig.resume({ answers: { byStep: { a: 'yes' } } });
      expect(end).toMatchObject({ status: 'waiting', error: { code: 'RB403' } });
      expect(rig.calls).toHaveLength(before);
    },
  );

  test('keeps what the first one said while the second is still to be found, for as long as it is fresh', async () => {
    for (const [age, asked] of [
      [60_000, ['second']],
      [3_700_000, ['first', 'second']],
    ] as const) {
      using rig = new Rig();
      expect((await rig.play(two, { answers: { yes: true } })).status).toBe('waiting');
      rig.clock.advance(age);
      const end = await rig.resume({ operator: ({ item }) => typed(item ? 'bob' : true) });
      expect(end.status).toBe('succeeded');
      expect(rig.questions.slice(1).map(({ item }) => item?.id ?? 'first')).toEqual(asked);
    }
  });
});

describe('a confirm step', () => {
  const yaml =
    'steps:\n  - {id: cause, confirm: {ask: Why?, answer: text}}\n  - {id: b, shell: "note {{steps.cause.answer}}"}\n';
  test('offers its answer to later steps', async () => {
    using rig = new Rig();
    const end = await rig.play(yaml, { answers: { byStep: { cause: 'disk full' } } });
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['note disk full']);
  });

  test('waits without an answer, and a resume with it goes on', async () => {
    using rig = new Rig();
    expect((await rig.play(yaml)).status).toBe('waiting');
    const end = await rig.resume({ answers: { byStep: { cause: 'ok' } } });
    expect(end.status).toBe('succeeded');
  });
});
