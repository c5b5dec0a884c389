import { describe, expect, test } from 'vitest';
import type { Question } from '../../src/ports/operator.ts';
import { bad, Rig, type RigOptions, typed } from './rig.ts';

const HOUR = 3_600_000;
const list = (more = ''): string => `steps:
  - id: hand
    checklist: [one, { id: second, do: two }, three]
${more}`;

/** A person who ticks as the table says, everything else done; `asked` is what they were asked. */
function person(ticks: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const operator = (question: Question) => {
    asked.push(question.item === undefined ? question.purpose : question.ask);
    return typed(question.item === undefined ? 'retry' : (ticks[question.ask] ?? 'done'));
  };
  return { asked, options: { operator } satisfies RigOptions };
}

const dies = (after: number): NonNullable<RigOptions['dies']> => {
  let ticks = 0;
  return (event) => event.type === 'question.answered' && ++ticks === after;
};

const states = (outputs: unknown): unknown =>
  (outputs as { items: { state: string }[] }).items.map(({ state }) => state);

describe('a list of manual work', () => {
  test('that was cut off goes on with the first item that has no tick, and is in no doubt', async () => {
    using rig = new Rig();
    await rig.play(list(), { ...person().options, dies: dies(2) }).catch(() => {});
    const { asked, options } = person();
    const end = await rig.resume(options);
    expect(end.status).toBe('succeeded');
    expect(asked).toEqual(['three']);
    expect(rig.events().map(({ type }) => type)).not.toContain('step.in-doubt');
    const hand = end.state.steps.get('hand');
    expect(hand?.status === 'succeeded' && states(hand.outputs)).toEqual(['done', 'done', 'done']);
  });

  test('that stayed open at an item goes on with that item', async () => {
    using rig = new Rig();
    const first = await rig.play(list(), { answers: { byStep: { 'hand.1': 'done' } } });
    expect(first).toMatchObject({
      status: 'waiting',
      error: {
        message: expect.stringContaining('hand.second asks "two"'),
        help: 'Answer it with: --answer hand.second=done',
      },
    });
    const { asked, options } = person();
    expect((await rig.resume(options)).status).toBe('succeeded');
    expect(asked).toEqual(['two', 'three']);
  });

  test('asks again for what could not be done, and for nothing that was', async () => {
    using rig = new Rig();
    let broken = true;
    const asked: string[] = [];
    const end = await rig.play(list(), {
      operator: (question) => {
        asked.push(question.item === undefined ? question.purpose : question.ask);
        if (question.item === undefined) {
          broken = false;
          return typed('retry');
        }
        return typed(broken && question.ask === 'two' ? 'failed: stuck' : 'done');
      },
    });
    expect(end.status).toBe('succeeded');
    expect(asked).toEqual(['one', 'two', 'failure', 'two', 'three']);
  });

  test('is asked for as a whole once all of it was done and its effect is still not in place', async () => {
    using rig = new Rig();
    let looks = 0;
    const { asked, options } = person();
    const end = await rig.play(list('    verify: { shell: look }\n'), {
      ...options,
      behaviour: {
        look: () => (++looks === 1 ? bad() : { status: 'succeeded', outputs: {} }),
      },
    });
    expect(end.status).toBe('succeeded');
    expect(asked).toEqual(['one', 'two', 'three', 'failure', 'one', 'two', 'three']);
  });

  test.each([
    ['that changes something keeps its ticks for ever', '', ['three']],
    ['that only looks is asked for again after an hour', '    effect: read\n', ['one', 'two', 'three']],
  ])('%s', async (_, effect, again) => {
    using rig = new Rig();
    await rig.play(list(effect), { ...person().options, dies: dies(2) }).catch(() => {});
    rig.clock.advance(2 * HOUR);
    const { asked, options } = person();
    const end = await rig.resume(options);
    expect(end.status).toBe('succeeded');
    expect(asked).toEqual(again);
    const stale = end.events.flatMap((event) => (event.type === 'checks.repeated' ? event.stale : []));
    expect(stale.map(({ item }) => item)).toEqual(effect === '' ? [] : ['1', 'second']);
  });

  test('is done again when its work was undone', async () => {
    using rig = new Rig();
    const yaml = list('    undo: { shell: take back }\n  - { id: late, shell: late }\n');
    const failing = { behaviour: { late: () => bad() } };
    await rig.play(yaml, { ...failing, answers: { byStep: { hand: 'done' } } });
    await rig.undo({ answers: { yes: true } });
    const { asked, options } = person();
    expect((await rig.resume(options)).status).toBe('succeeded');
    expect(asked).toEqual(['one', 'two', 'three']);
  });
});

describe('ticks given beforehand', () => {
  const played = async (byStep: Readonly<Record<string, string>>, yes = false) => {
    using rig = new Rig();
    const end = await rig.play(list(), { answers: { byStep, yes } });
    const hand = end.state.steps.get('hand');
    return { end, ticked: hand !== undefined && 'outputs' in hand ? states(hand.outputs) : [] };
  };

  test('are for all items, or for one by its id or its number, the sharper one first', async () => {
    const { end, ticked } = await played({
      hand: 'done',
      'hand.second': 'skipped: no need',
      'hand.3': 'skipped: nor here',
    });
    expect(end.status).toBe('succeeded');
    expect(ticked).toEqual(['done', 'skipped', 'skipped']);
  });

  test('need a reason unless done, and --yes gives none', async () => {
    const { end } = await played({ hand: 'skipped' });
    expect(end).toMatchObject({
      status: 'waiting',
      error: { code: 'RB304', message: expect.stringContaining('it takes done, skipped:WHY or failed:WHY') },
    });
    expect((await played({}, true)).end).toMatchObject({ status: 'waiting', error: { code: 'RB403' } });
    expect((await played({ hand: 'failed: no' })).end).toMatchObject({ status: 'failed', step: 'hand' });
  });
});
