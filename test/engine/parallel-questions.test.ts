import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Among, Question, Reply } from '../../src/ports/operator.ts';
import { atOnce, Lanes, settled, until } from './lanes.ts';
import { bad, Rig, type RigOptions, typed } from './rig.ts';

/** A person with one screen: two questions on it at once are a fault. */
class Person {
  readonly shown: { question: Question; among: Among | undefined; answer: (reply: Reply) => void }[] = [];
  readonly closed: string[] = [];
  open = 0;

  readonly operator: NonNullable<RigOptions['operator']> = (question, signal, among) => {
    expect(this.open, `${question.ask} is asked while another question is on the screen`).toBe(0);
    this.open += 1;
    return new Promise((settle) => {
      const answer = (reply: Reply): void => {
        this.open -= 1;
        settle(reply);
      };
      const abort = (): void => {
        this.closed.push(`${question.step}/${question.purpose}`);
        answer({ given: false, reason: 'aborted' });
      };
      signal.addEventListener('abort', abort, { once: true });
      this.shown.push({
        question,
        among,
        answer: (reply) => {
          signal.removeEventListener('abort', abort);
          answer(reply);
        },
      });
    });
  };

  /** Waits for the question that comes as the nth in all, from 0. */
  async asked(nth: number) {
    await until(() => this.shown.length > nth);
    const found = this.shown[nth];
    if (found === undefined) throw new Error('nothing was asked');
    return found;
  }

  get steps(): readonly string[] {
    return this.shown.map(({ question: { step, purpose } }) => `${step}/${purpose}`);
  }
}

const interrupted = (events: readonly JournalEvent[]) =>
  events.flatMap((event) =>
    event.type === 'play.interrupted'
      ? [[event.signal, [event.step, ...(event.also ?? [])].join(), event.decision, event.by]]
      : [],
  );

const APPROVED = { a: ', approve: true', b: ', approve: true' };

describe('questions of steps at once', () => {
  test('come one at a time, first come first served, and are recorded when they are on the screen', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const ada = new Person();
    const events: JournalEvent[] = [];
    const end = rig.play(atOnce([], APPROVED), {
      behaviour: lanes.table('three'),
      operator: ada.operator,
      onEvent: (event) => events.push(event),
    });
    await lanes.begun('three');
    const first = await ada.asked(0);
    await settled();
    expect(ada.steps).toEqual(['a/approve']);
    expect(first.among?.waiting()).toBe(1);
    expect(first.among?.running()).toEqual(['The third']);
    expect(events.filter(({ type }) => type === 'question.asked')).toHaveLength(1);
    first.answer(typed(true));
    const second = await ada.asked(1);
    expect([second.question.step, second.among?.late, second.among?.waiting()]).toEqual(['b', true, 0]);
    second.answer(typed(true));
    lanes.end('three');
    expect((await end).status).toBe('succeeded');
  });

  test('name what is destroyed, each its own', async () => {
    using rig = new Rig();
    const ada = new Person();
    const end = rig.play(
      atOnce([], { a: ', effect: destroy, destroys: lida', b: ', effect: destroy, destroys: cache' }),
      { operator: ada.operator },
    );
    const names = [];
    for (const nth of [0, 1]) {
      const { question, answer } = await ada.asked(nth);
      const expected = question.answer.type === 'name' ? question.answer.expected : '';
      names.push([question.step, expected, question.context]);
      answer(typed(expected));
    }
    expect((await end).status).toBe('succeeded');
    expect(names).toEqual([
      ['a', 'lida', ['one']],
      ['b', 'cache', ['two']],
    ]);
  });

  test('that nobody is there to answer keep no other step from its end', async () => {
    using rig = new Rig();
    const end = await rig.play(atOnce(['fail: fast', 'limit: 1'], { a: ', approve: true' }));
    expect(end).toMatchObject({ status: 'waiting', step: 'a', error: { code: 'RB403' } });
    expect(rig.calls).toEqual(['two', 'three']);
    expect((await rig.resume({ answers: { byStep: { a: 'yes' } } })).status).toBe('succeeded');
    expect(rig.calls).toEqual(['two', 'three', 'one', 'end']);
  });

  test('about a failure say what stopping means for the steps beside it', async () => {
    using rig = new Rig();
    const ada = new Person();
    const end = rig.play(atOnce(), { behaviour: { one: () => bad() }, operator: ada.operator });
    const { question, answer } = await ada.asked(0);
    const choices = question.answer.type === 'choice' ? question.answer.choices : [];
    expect(choices.find(({ value }) => value === 'stop')?.consequence).toContain('go on to their end');
    answer(typed('retry'));
    (await ada.asked(1)).answer(typed('stop'));
    expect(await end).toMatchObject({ status: 'failed', error: { code: 'RB530' } });
  });

  test('to undo wait for what changes something, and undo the last that was started first', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const ada = new Person();
    const undo = (name: string) => `, undo: {shell: un${name}}`;
    const end = rig.play(
      atOnce([], { a: undo('one'), b: `${undo('two')}, approve: true`, c: undo('three') }),
      {
        behaviour: lanes.table('one', 'two', 'three'),
        operator: ada.operator,
      },
    );
    await lanes.begun('one', 'three');
    (await ada.asked(0)).answer(typed(true));
    await lanes.begun('two');
    lanes.end('one', bad());
    (await ada.asked(1)).answer(typed('undo'));
    await settled();
    expect(rig.calls).toEqual(['one', 'three', 'two']);
    lanes.end('two');
    lanes.end('three');
    for (const nth of [2, 3, 4]) (await ada.asked(nth)).answer(typed(true));
    expect((await end).status).toBe('rolled-back');
    expect(rig.calls.slice(3)).toEqual(['untwo', 'unthree', 'unone']);
  });
});

describe('a Ctrl-C while steps run at once', () => {
  const begun = async (rig: Rig, each = {}, more: Record<string, never> | Partial<RigOptions> = {}) => {
    const lanes = new Lanes();
    const ada = new Person();
    const play = rig.raising(atOnce([], each), {
      behaviour: lanes.table('one', 'two', 'three'),
      operator: ada.operator,
      ...more,
    });
    await lanes.begun('one', 'two', 'three');
    play.raise('SIGINT');
    return { ...play, lanes, ada, menu: await ada.asked(0) };
  };

  test('is one question about all of them', async () => {
    using rig = new Rig();
    const { menu, lanes, end } = await begun(rig, { a: ', effect: read' });
    const { answer } = menu.question;
    const choices = answer.type === 'choice' ? answer.choices : [];
    const now = choices.find(({ value }) => value === 'stop-now')?.consequence;
    expect(menu.question).toMatchObject({ meanwhile: true, ask: 'What now? 3 steps go on meanwhile.' });
    expect(now).toContain('The second, The third may then be done');
    menu.answer(typed('go-on'));
    for (const name of ['one', 'two', 'three']) lanes.end(name);
    const { status, events } = await end;
    expect(status).toBe('succeeded');
    expect(interrupted(events)).toEqual([['SIGINT', 'a,b,c', 'go-on', 'ada']]);
  });

  test('"stop after" lets each come to its end, those that only read too', async () => {
    using rig = new Rig();
    const { menu, lanes, end } = await begun(rig, { a: ', effect: read' });
    menu.answer(typed('stop-after'));
    await settled();
    lanes.end('two');
    await settled();
    expect(lanes.ended).toEqual([]);
    lanes.end('one');
    lanes.end('three');
    expect(await end).toMatchObject({ status: 'interrupted', step: 'after', signal: 'SIGINT' });
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'two', 'three', 'end']);
  });

  test('"stop now" ends all; those that changed something are in doubt, each told', async () => {
    using rig = new Rig();
    const { menu, lanes, end } = await begun(rig, { a: ', effect: read' });
    menu.answer(typed('stop-now'));
    expect((await end).status).toBe('interrupted');
    expect(lanes.ended).toEqual(['one', 'two', 'three']);
    const again = await rig.resume();
    expect(again).toMatchObject({ status: 'in-doubt', step: 'b' });
    expect(again.error?.message).toContain('b, c were cut off');
    expect(again.error?.help).toContain('--verdict b=done|not-done|again --verdict c=done|not-done|again');
    const last = await rig.resume({ verdicts: { b: 'done', c: 'again' } });
    expect(last.status).toBe('succeeded');
    expect(rig.calls.slice(3).sort()).toEqual(['end', 'one', 'three']);
  });

  test('starts nothing before it is answered, and leaves the screen with the last step', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const ada = new Person();
    const { end, raise } = rig.raising(atOnce(['limit: 2']), {
      behaviour: lanes.table('one', 'two', 'three'),
      operator: ada.operator,
    });
    await lanes.begun('one', 'two');
    raise('SIGINT');
    await ada.asked(0);
    lanes.end('one');
    await settled();
    expect([rig.calls, ada.closed]).toEqual([['one', 'two'], []]);
    lanes.end('two');
    const between = await ada.asked(1);
    expect(ada.closed).toEqual(['a/interrupt']);
    expect(between.question).toMatchObject({ step: 'c', purpose: 'interrupt' });
    expect(rig.calls).toEqual(['one', 'two']);
    between.answer(typed('go-on'));
    await lanes.begun('three');
    lanes.end('three');
    expect((await end).status).toBe('succeeded');
    expect(ada.shown).toHaveLength(2);
  });

  test('comes before the question on the screen, which is put again behind it', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const ada = new Person();
    const { end, raise } = rig.raising(atOnce([], { a: ', approve: true' }), {
      behaviour: lanes.table('one', 'two', 'three'),
      operator: ada.operator,
    });
    await lanes.begun('two', 'three');
    await ada.asked(0);
    raise('SIGINT');
    const menu = await ada.asked(1);
    expect([menu.question.purpose, ada.closed]).toEqual(['interrupt', ['a/approve']]);
    menu.answer(typed('go-on'));
    (await ada.asked(2)).answer(typed(true));
    await lanes.begun('one');
    for (const name of ['one', 'two', 'three']) lanes.end(name);
    const { status, events } = await end;
    expect(status).toBe('succeeded');
    expect(ada.steps).toEqual(['a/approve', 'b/interrupt', 'a/approve']);
    expect(events.filter(({ type }) => type === 'question.asked')).toHaveLength(1);
  });

  test.each([
    ['go-on', 'succeeded'],
    ['stop-after', 'interrupted'],
  ])('typed at the question of one of them asks about the others: %s', async (decision, status) => {
    using rig = new Rig();
    const lanes = new Lanes();
    const ada = new Person();
    const { end } = rig.raising(atOnce([], { a: ', approve: true' }), {
      behaviour: lanes.table('one', 'two', 'three'),
      operator: ada.operator,
    });
    await lanes.begun('two', 'three');
    (await ada.asked(0)).answer({ given: false, reason: 'aborted' });
    const menu = await ada.asked(1);
    expect(menu.question.purpose).toBe('interrupt');
    menu.answer(typed(decision));
    if (decision === 'go-on') {
      (await ada.asked(2)).answer(typed(true));
      await lanes.begun('one');
    }
    await settled();
    expect(lanes.ended).toEqual([]);
    for (const name of ['one', 'two', 'three']) lanes.end(name);
    expect((await end).status).toBe(status);
    expect(rig.calls.includes('one')).toBe(decision === 'go-on');
  });

  test('typed where nothing runs stops the play, and no other question is put', async () => {
    using rig = new Rig();
    const ada = new Person();
    const end = rig.play(atOnce(['limit: 2'], APPROVED), { operator: ada.operator });
    (await ada.asked(0)).answer({ given: false, reason: 'aborted' });
    expect((await end).status).toBe('interrupted');
    expect(ada.steps).toEqual(['a/approve']);
    expect(rig.calls).toEqual([]);
  });
});

describe('without anybody to ask', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    '%s ends what reads and finishes what changes',
    async (signal) => {
      using rig = new Rig();
      const lanes = new Lanes();
      const { end, raise } = rig.raising(atOnce([], { a: ', effect: read', c: ', verify: {shell: probe}' }), {
        behaviour: lanes.table('one', 'two', 'three'),
      });
      await lanes.begun('one', 'two', 'three');
      raise(signal);
      await until(() => lanes.ended.length > 0);
      lanes.end('two');
      lanes.end('three');
      const { status, step, events } = await end;
      expect([status, step, lanes.ended]).toEqual(['interrupted', 'a', ['one']]);
      expect(interrupted(events)).toEqual([[signal, 'a,b,c', 'stop-after', undefined]]);
      expect(rig.calls).toEqual(['one', 'two', 'three', 'probe']);
      expect((await rig.resume()).status).toBe('succeeded');
      expect(rig.calls.slice(4)).toEqual(['one', 'end']);
    },
  );

  test('a second SIGTERM ends all', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const { end, raise } = rig.raising(atOnce(), { behaviour: lanes.table('one', 'two', 'three') });
    await lanes.begun('one', 'two', 'three');
    raise('SIGTERM');
    raise('SIGTERM');
    expect((await end).status).toBe('interrupted');
    expect(lanes.ended).toEqual(['one', 'two', 'three']);
  });
});
