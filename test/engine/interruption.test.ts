import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Question, Reply } from '../../src/ports/operator.ts';
import type { RunContext, StepOutcome } from '../../src/steps/kind.ts';
import { type Behaviour, bad, ok, Rig, typed } from './rig.ts';

const STEPS = (more = ''): string =>
  `steps:\n  - {id: a, shell: one${more}}\n  - {id: b, name: The second, shell: two}\n`;

/** A step that a test ends. */
const open = () => {
  let end: (outcome: StepOutcome) => void = () => {};
  let begin = (): void => {};
  const runs = new Promise<void>((settle) => {
    begin = settle;
  });
  const behaviour: Behaviour = ({ signal }: RunContext) =>
    new Promise((settle) => {
      end = settle;
      begin();
      signal.addEventListener('abort', () => settle(bad('killed')));
    });
  return { behaviour, runs, end: (outcome = ok()) => end(outcome) };
};

/** A person whose answers a test gives when it likes. */
const person = () => {
  const waiting: { question: Question; answer: (reply: Reply) => void }[] = [];
  const closed: string[] = [];
  const heard: (() => void)[] = [];
  return {
    closed,
    operator: (question: Question, signal: AbortSignal): Promise<Reply> =>
      new Promise((settle) => {
        signal.addEventListener('abort', () => {
          closed.push(question.step);
          settle({ given: false, reason: 'aborted' });
        });
        waiting.push({ question, answer: settle });
        for (const hear of heard.splice(0)) hear();
      }),
    /** The next question. */
    async asked() {
      if (waiting.length === 0) await new Promise<void>((settle) => heard.push(settle));
      const next = waiting.shift();
      if (next === undefined) throw new Error('nothing was asked');
      return next;
    },
    unasked: () => waiting.length,
  };
};

const decisions = (events: readonly JournalEvent[]) =>
  events.flatMap((event) =>
    event.type === 'play.interrupted' ? [[event.signal, event.step, event.decision, event.by]] : [],
  );

describe('a Ctrl-C while a step runs', () => {
  const begun = async (rig: Rig, more = '') => {
    const step = open();
    const ada = person();
    const { operator } = ada;
    const play = rig.raising(STEPS(more), { behaviour: { one: step.behaviour }, operator });
    await step.runs;
    play.raise('SIGINT');
    return { ...play, step, ada, asked: await ada.asked() };
  };

  test('is asked about, with what each answer leads to, and the step goes on', async () => {
    using rig = new Rig();
    const { asked, step, end } = await begun(rig);
    expect(asked.question).toMatchObject({ step: 'a', purpose: 'interrupt', meanwhile: true });
    const { answer } = asked.question;
    const choices = answer.type === 'choice' ? answer.choices : [];
    expect(choices.map(({ value }) => value)).toEqual(['stop-after', 'stop-now', 'go-on']);
    for (const { consequence } of choices) expect(consequence).not.toBe('');
    asked.answer(typed('go-on'));
    step.end();
    expect((await end).status).toBe('succeeded');
  });

  test.each([
    ['', 'runbook resume asks you'],
    [', effect: read', 'runbook resume runs it again'],
    [', idempotent: true', 'runbook resume runs it again'],
    [', verify: {shell: probe}', 'runbook resume looks, by its verify'],
  ])('says of a step with "%s" what stopping it leaves: %s', async (more, consequence) => {
    using rig = new Rig();
    const { asked, step, end } = await begun(rig, more);
    const { answer } = asked.question;
    const now =
      answer.type === 'choice' ? answer.choices.find(({ value }) => value === 'stop-now') : undefined;
    expect(now?.consequence).toContain(consequence);
    asked.answer(typed('stop-after'));
    step.end();
    await end;
  });

  test('"stop after this step" finishes it and starts nothing more', async () => {
    using rig = new Rig();
    const { asked, step, end } = await begun(rig);
    asked.answer(typed('stop-after'));
    step.end();
    const { status, step: at, signal, events } = await end;
    expect([status, at, signal]).toEqual(['interrupted', 'b', 'SIGINT']);
    expect(decisions(events)).toEqual([['SIGINT', 'a', 'stop-after', 'ada']]);
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'two']);
  });

  test('"stop it now" ends it, and it is in doubt', async () => {
    using rig = new Rig();
    const { asked, end } = await begun(rig);
    asked.answer(typed('stop-now'));
    const { status, step, events } = await end;
    expect([status, step]).toEqual(['interrupted', 'a']);
    expect(decisions(events)).toEqual([['SIGINT', 'a', 'stop-now', 'ada']]);
    expect((await rig.resume()).status).toBe('in-doubt');
    expect(rig.calls).toEqual(['one']);
  });

  test('"go on" goes on, and the next Ctrl-C asks again', async () => {
    using rig = new Rig();
    const { asked, ada, raise, step, end } = await begun(rig);
    asked.answer(typed('go-on'));
    await new Promise((next) => setImmediate(next));
    raise('SIGINT');
    (await ada.asked()).answer(typed('go-on'));
    step.end();
    const { status, events } = await end;
    expect(status).toBe('succeeded');
    expect(decisions(events).map(([, , decision]) => decision)).toEqual(['go-on', 'go-on']);
    expect(rig.calls).toEqual(['one', 'two']);
  });

  test('a second one while it is asked ends the step, and takes the question away', async () => {
    using rig = new Rig();
    const { ada, raise, end } = await begun(rig);
    raise('SIGINT');
    const { status, step, events } = await end;
    expect([status, step]).toEqual(['interrupted', 'a']);
    expect(ada.closed).toEqual(['a']);
    expect(decisions(events)).toEqual([['SIGINT', 'a', 'stop-now', undefined]]);
  });

  test('one more after "stop after this step" ends it', async () => {
    using rig = new Rig();
    const { asked, raise, end } = await begun(rig);
    asked.answer(typed('stop-after'));
    await new Promise((next) => setImmediate(next));
    raise('SIGINT');
    const { step, events } = await end;
    expect(step).toBe('a');
    expect(decisions(events).map(([, , decision]) => decision)).toEqual(['stop-after', 'stop-now']);
  });

  test('a terminal that is gone answers like none: the change is finished', async () => {
    using rig = new Rig();
    const { asked, step, end } = await begun(rig);
    asked.answer({ given: false, reason: 'aborted' });
    step.end();
    const { status, step: at, events } = await end;
    expect([status, at]).toEqual(['interrupted', 'b']);
    expect(decisions(events)).toEqual([['SIGINT', 'a', 'stop-after', undefined]]);
  });

  test('SIGHUP while it is asked takes the question away and finishes the change', async () => {
    using rig = new Rig();
    const { ada, raise, step, end } = await begun(rig);
    raise('SIGHUP');
    raise('SIGHUP');
    step.end();
    const { signal, events } = await end;
    expect(signal).toBe('SIGHUP');
    expect(ada.closed).toEqual(['a']);
    expect(decisions(events)).toEqual([['SIGHUP', 'a', 'stop-after', undefined]]);
  });

  test.each([
    ['go-on', 'succeeded', ['one', 'two']],
    ['stop-after', 'interrupted', ['one']],
  ])(
    'of a step that ended meanwhile: nothing starts before the answer, and %s is obeyed',
    async (answer, status, calls) => {
      using rig = new Rig();
      const { ada, step, end } = await begun(rig);
      step.end();
      const { question, answer: say } = await ada.asked();
      expect(ada.closed).toEqual(['a']);
      expect(question.meanwhile).toBeUndefined();
      expect(question.ask).toContain('The second');
      expect(rig.calls).toEqual(['one']);
      say(typed(answer));
      const { status: reached, events } = await end;
      expect(reached).toBe(status);
      expect(rig.calls).toEqual(calls);
      expect(decisions(events)).toEqual([['SIGINT', 'a', answer, 'ada']]);
    },
  );

  test('and one more where that is asked stop the play at once', async () => {
    using rig = new Rig();
    const { ada, step, end } = await begun(rig);
    step.end();
    (await ada.asked()).answer({ given: false, reason: 'aborted' });
    const { status, signal, events } = await end;
    expect([status, signal]).toEqual(['interrupted', 'SIGINT']);
    expect(decisions(events)).toEqual([['SIGINT', undefined, undefined, undefined]]);
  });

  test('that was answered behind the step is not asked again before the step after next', async () => {
    using rig = new Rig();
    const step = open();
    const ada = person();
    const yaml = `${STEPS()}  - {id: c, shell: three}\n`;
    const { operator } = ada;
    const { end, raise } = rig.raising(yaml, { behaviour: { one: step.behaviour }, operator });
    await step.runs;
    raise('SIGINT');
    await ada.asked();
    step.end();
    (await ada.asked()).answer(typed('go-on'));
    expect((await end).status).toBe('succeeded');
    expect(ada.unasked()).toBe(0);
    expect(rig.calls).toEqual(['one', 'two', 'three']);
  });

  test('of the last step, which ended meanwhile, needs no answer', async () => {
    using rig = new Rig();
    const step = open();
    const ada = person();
    const yaml = 'steps:\n  - {id: a, shell: one}\n';
    const { end, raise } = rig.raising(yaml, { behaviour: { one: step.behaviour }, operator: ada.operator });
    await step.runs;
    raise('SIGINT');
    await ada.asked();
    step.end();
    expect((await end).status).toBe('succeeded');
    expect(ada.unasked()).toBe(0);
  });

  test('of a step that failed meanwhile is left to the question about the failure', async () => {
    using rig = new Rig();
    const { ada, step, end } = await begun(rig);
    step.end(bad());
    const failure = await ada.asked();
    expect(failure.question.purpose).toBe('failure');
    failure.answer(typed('continue'));
    expect((await end).status).toBe('succeeded');
    expect(ada.unasked()).toBe(0);
  });

  test('an operator that breaks is told of only after the outcome was recorded', async () => {
    using rig = new Rig();
    const step = open();
    const events: JournalEvent[] = [];
    const broken = rig.play(STEPS(), {
      behaviour: { one: step.behaviour },
      operator: () => Promise.reject(new Error('no such screen')),
      onEvent: (event, interrupt) => {
        events.push(event);
        if (event.type === 'step.started') setImmediate(() => interrupt('SIGINT'));
        if (event.type === 'step.started') setTimeout(step.end, 20);
      },
    });
    await expect(broken).rejects.toThrow('no such screen');
    expect(events.map(({ type }) => type)).toContain('step.finished');
  });
});

test('a command that has the terminal keeps its Ctrl-C', async () => {
  using rig = new Rig();
  const step = open();
  const ada = person();
  const { end, raise } = rig.raising(STEPS(), {
    behaviour: { one: step.behaviour },
    operator: ada.operator,
    takesTerminal: true,
  });
  await step.runs;
  raise('SIGINT');
  raise('SIGINT');
  step.end();
  const { status, events } = await end;
  expect(status).toBe('succeeded');
  expect(ada.unasked()).toBe(0);
  expect(decisions(events)).toEqual([]);
});

describe('without anybody to ask', () => {
  test('a change is finished, its verify and all', async () => {
    using rig = new Rig();
    const probe = open();
    const { end, raise } = rig.raising(STEPS(', verify: {shell: probe}'), {
      behaviour: { probe: probe.behaviour },
    });
    await probe.runs;
    raise('SIGTERM');
    probe.end();
    const { status, step, state } = await end;
    expect([status, step]).toEqual(['interrupted', 'b']);
    expect(state.steps.get('a')?.status).toBe('succeeded');
  });

  test('a verify that takes its time gets it', async () => {
    using rig = new Rig();
    const { state } = await rig.play(STEPS(', verify: {shell: probe, within: 10s}'), {
      behaviour: { probe: (_, look) => (look < 4 ? bad() : ok()) },
      onEvent: (event, interrupt) => {
        if (event.type === 'step.started') interrupt('SIGTERM');
      },
    });
    const a = state.steps.get('a');
    expect(a?.status).toBe('succeeded');
    expect(a?.status === 'succeeded' && a.duration).toBe(3000);
  });

  test('a change that fails fails the play, and nobody is asked what to do about it', async () => {
    using rig = new Rig();
    const step = open();
    const ada = person();
    const { operator } = ada;
    const { end, raise } = rig.raising(STEPS(), { behaviour: { one: step.behaviour }, operator });
    await step.runs;
    raise('SIGTERM');
    step.end(bad());
    expect(await end).toMatchObject({ status: 'failed', step: 'a' });
    expect(ada.unasked()).toBe(0);
  });

  test('a question in the middle of a step is closed', async () => {
    using rig = new Rig();
    const ada = person();
    const { end, raise } = rig.raising(STEPS(), {
      behaviour: {
        one: async ({ ask }) =>
          (await ask({ ask: 'Well?', answer: { type: 'yes-no' } })).given ? ok() : bad('no answer'),
      },
      operator: ada.operator,
    });
    await ada.asked();
    raise('SIGTERM');
    expect(await end).toMatchObject({ status: 'interrupted', step: 'a' });
    expect(ada.closed).toEqual(['a']);
  });

  test('a read is ended', async () => {
    using rig = new Rig();
    const step = open();
    const { end, raise } = rig.raising(STEPS(', effect: read'), { behaviour: { one: step.behaviour } });
    await step.runs;
    raise('SIGHUP');
    const { status, step: at, events } = await end;
    expect([status, at]).toEqual(['interrupted', 'a']);
    expect(decisions(events)).toEqual([['SIGHUP', 'a', 'stop-now', undefined]]);
  });

  test('a change that fails has no further attempt, and a resume makes those that are left', async () => {
    using rig = new Rig();
    const step = open();
    const { end, raise } = rig.raising(STEPS(', retry: {attempts: 2}'), {
      behaviour: { one: step.behaviour },
    });
    await step.runs;
    raise('SIGTERM');
    step.end(bad());
    expect((await end).status).toBe('interrupted');
    expect(rig.calls).toEqual(['one']);
    const again = await rig.resume({ behaviour: { one: () => bad() } });
    expect(again.status).toBe('failed');
    expect(rig.calls).toEqual(['one', 'one']);
  });

  test('SIGTERM in the pause before a retry stops at once', async () => {
    using rig = new Rig();
    const end = await rig.play(STEPS(', retry: {attempts: 2}'), {
      behaviour: { one: () => bad() },
      onEvent: (event, interrupt) => {
        if (event.type === 'step.retrying') interrupt('SIGTERM');
      },
    });
    expect(end).toMatchObject({ status: 'interrupted', signal: 'SIGTERM' });
    expect(decisions(end.events)).toEqual([['SIGTERM', undefined, undefined, undefined]]);
  });
});

test.each(['SIGINT', 'SIGTERM'])('%s at a question stops at once', async (signal) => {
  using rig = new Rig();
  const ada = person();
  const { end, raise } = rig.raising(STEPS(', approve: true'), { operator: ada.operator });
  await ada.asked();
  raise(signal);
  expect(await end).toMatchObject({ status: 'interrupted', step: 'a', signal });
  expect(ada.closed).toEqual(['a']);
  expect(rig.calls).toEqual([]);
});

test('SIGTERM while undos run finishes the one and leaves the others', async () => {
  using rig = new Rig();
  const undo = open();
  const yaml = `steps:
  - {id: a, shell: one, undo: {shell: undo one}}
  - {id: b, shell: two, undo: {shell: undo two}}
`;
  await rig.play(yaml);
  let raise: (signal: string) => void = () => {};
  const end = rig.undo({
    answers: { yes: true },
    behaviour: { 'undo two': undo.behaviour },
    onEvent: (_, interrupt) => {
      raise = interrupt;
    },
  });
  await undo.runs;
  raise('SIGTERM');
  undo.end();
  const { status, events } = await end;
  expect(status).toBe('interrupted');
  expect(events.some((event) => event.type === 'question.asked' && event.step === 'undo.a')).toBe(false);
  expect(rig.calls).toEqual(['one', 'two', 'undo two']);
  expect((await rig.undo({ answers: { yes: true } })).status).toBe('rolled-back');
  expect(rig.calls).toEqual(['one', 'two', 'undo two', 'undo one']);
});
