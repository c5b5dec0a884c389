import { describe, expect, test } from 'vitest';
import type { AnswerType } from '../../src/ports/operator.ts';
import { confirm } from '../../src/steps/confirm.ts';
import type { OwnQuestion, OwnReply } from '../../src/steps/kind.ts';
import { errorOf, runStep, witness } from './context.ts';
import { stepKindExam } from './exam.ts';
import { recordingScope } from './recording-scope.ts';

stepKindExam(confirm, async () => {
  const controller = new AbortController();
  let asked = () => {};
  const underWay = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const ask = () =>
    new Promise<OwnReply>((resolve) => {
      controller.signal.addEventListener('abort', () => resolve({ given: false, reason: 'aborted' }));
      asked();
    });
  const { context } = witness({ signal: controller.signal, ask });
  return { config: 'Go on?', context, underWay, abort: () => controller.abort() };
});

const answered = (value: string | number | boolean) => {
  const questions: [string, AnswerType][] = [];
  return {
    questions,
    ask: async ({ ask, answer }: OwnQuestion): Promise<OwnReply> => {
      questions.push([ask, answer]);
      return { given: true, value, by: 'ada', at: '2026-11-22T03:00:00.000Z' };
    },
  };
};

test('asks yes or no by default; a no is an answer, not a failure', async () => {
  const { ask, questions } = answered(false);
  const outcome = await runStep(confirm, 'Is {{inputs.x}} down?', {
    ask,
    inputs: { x: 'api' },
  });
  expect(questions).toEqual([['Is api down?', { type: 'yes-no' }]]);
  expect(outcome).toMatchObject({
    status: 'succeeded',
    outputs: { answer: false, by: 'ada', at: '2026-11-22T03:00:00.000Z' },
  });
});

describe('of two people', () => {
  const saying = (...values: readonly (string | boolean)[]) => {
    const asked: OwnQuestion[] = [];
    const ask = async (question: OwnQuestion): Promise<OwnReply> => {
      asked.push(question);
      const value = values[asked.length - 1];
      if (value === undefined) return { given: false, reason: 'no-terminal' };
      return { given: true, value, by: 'ada', at: `2026-11-22T03:00:0${asked.length}.000Z` };
    };
    return { asked, ask };
  };
  const config = { ask: 'Fail over?', by: 2 } as const;

  test('the second agrees under another name', async () => {
    const { ask, asked } = saying(true, ' Grace ');
    const { outputs } = await runStep(confirm, config, { ask });
    expect(outputs).toEqual({ answer: true, by: 'ada and Grace', at: '2026-11-22T03:00:02.000Z' });
    expect(asked.map(({ item }) => item?.id)).toEqual(['first', 'second']);
    expect(asked[1]?.context).toEqual(['Fail over?', 'ada said yes']);
  });

  test.each([[[false]], [[true, 'no']]])('a no of either is a no: %j', async (values) => {
    const { ask, asked } = saying(...values);
    const outcome = await runStep(confirm, config, { ask });
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { answer: false } });
    expect(asked).toHaveLength(values.length);
  });

  test('the same name again, or none, is asked for anew and then refused', async () => {
    const again = saying(true, 'ADA', 'yes', 'grace');
    expect((await runStep(confirm, config, again)).outputs.by).toBe('ada and grace');
    const never = saying(true, 'ada', 'Ada ', 'y', 'grace');
    expect(errorOf(await runStep(confirm, config, never)).code).toBe('RB509');
    expect(never.asked).toHaveLength(4);
  });

  test('nobody there for the second is no answer', async () => {
    expect(errorOf(await runStep(confirm, config, saying(true))).code).toBe('RB403');
  });

  test('only a yes can be agreed to', () => {
    const faults = (more: object) => confirm.check?.({ ...config, ...more })?.map(({ path }) => path);
    expect(faults({})).toEqual([]);
    expect(faults({ answer: 'text' })).toEqual([['by']]);
    expect(faults({ choices: ['a', 'b'] })).toEqual([['by']]);
  });
});

test('takes texts, numbers and choices', async () => {
  const text = answered('timeouts');
  expect((await runStep(confirm, { ask: 'What?', answer: 'text' }, text)).outputs.answer).toBe('timeouts');
  expect(text.questions[0]?.[1]).toEqual({ type: 'text' });

  const number = answered(4);
  await runStep(confirm, { ask: 'How many?', answer: 'number' }, number);
  expect(number.questions[0]?.[1]).toEqual({ type: 'number' });

  const choice = answered('b');
  const choices = ['a', { value: '{{inputs.x}}', label: 'Bee', consequence: 'Writes stop' }];
  await runStep(confirm, { ask: 'Which?', choices }, { ...choice, inputs: { x: 'b' } });
  expect(choice.questions[0]?.[1]).toEqual({
    type: 'choice',
    choices: [{ value: 'a' }, { value: 'b', label: 'Bee', consequence: 'Writes stop' }],
  });
});

test('without anyone to answer it fails and names the flag', async () => {
  const error = errorOf(await runStep(confirm, 'Go on?'));
  expect(error).toMatchObject({ code: 'RB403', help: expect.stringContaining('--answer') });
});

test('a plan shows question, answers and what they lead to', () => {
  const choices = [
    'wait',
    { value: 'failover', label: 'Fail over', consequence: 'Writes stop for a minute' },
  ];
  const lines = (config: Parameters<typeof confirm.prepare>[0]) =>
    confirm.describe(confirm.prepare(config, recordingScope().scope));
  expect(lines({ ask: 'How to go on?', choices })).toEqual([
    'ask: How to go on?',
    '  wait',
    '  failover · Fail over · Writes stop for a minute',
  ]);
  expect(lines('Down?')).toEqual(['ask: Down?', '  answer: yes or no']);
});
