import { expect, test } from 'vitest';
import { checklist } from '../../src/steps/checklist.ts';
import type { OwnQuestion, OwnReply, RunContext } from '../../src/steps/kind.ts';
import { errorOf, runStep, witness } from './context.ts';
import { stepKindExam } from './exam.ts';

stepKindExam(checklist, async () => {
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
  return { config: ['Plug it in.'], context, underWay, abort: () => controller.abort() };
});

/** Answers one question after the other; afterwards nobody is there. */
const ticking = (...values: readonly string[]) => {
  const questions: OwnQuestion[] = [];
  const ask: RunContext['ask'] = async (question) => {
    questions.push(question);
    const value = values[questions.length - 1];
    return value === undefined
      ? { given: false, reason: 'no-terminal' }
      : { given: true, value, by: 'ada', at: `2026-11-22T03:00:0${questions.length}.000Z` };
  };
  return { questions, ask };
};

const LIST = [
  'Pull {{inputs.cable}}.',
  { id: 'plug', do: 'Plug it in.', why: 'It is free.', command: 'show {{inputs.cable}}' },
];
const inputs = { cable: "the 'red' one" };

test('asks for one item after the other, with its place, its reason and a command that can be copied', async () => {
  const { ask, questions } = ticking('done', 'done');
  await runStep(checklist, LIST, { ask, inputs });
  expect(questions).toEqual([
    {
      ask: "Pull the 'red' one.",
      answer: { type: 'tick' },
      item: { id: '1', number: 1, of: 2 },
      context: [],
    },
    {
      ask: 'Plug it in.',
      answer: { type: 'tick' },
      item: { id: 'plug', number: 2, of: 2 },
      why: 'It is free.',
      context: ["$ show 'the '\\''red'\\'' one'"],
    },
  ]);
});

test('keeps who did or skipped what, when and why', async () => {
  const { outputs, status } = await runStep(checklist, LIST, {
    ...ticking('done', 'skipped: no plug'),
    inputs,
  });
  expect(status).toBe('succeeded');
  expect(outputs).toEqual({
    items: [
      { item: "Pull the 'red' one.", id: '1', state: 'done', by: 'ada', at: '2026-11-22T03:00:01.000Z' },
      {
        item: 'Plug it in.',
        id: 'plug',
        state: 'skipped',
        reason: 'no plug',
        by: 'ada',
        at: '2026-11-22T03:00:02.000Z',
      },
    ],
    done: 1,
    skipped: 1,
    failed: 0,
  });
});

test('fails at the item that could not be done, and asks for none behind it', async () => {
  const { ask, questions } = ticking('failed: it is welded', 'done');
  const outcome = await runStep(checklist, LIST, { ask, inputs });
  expect(errorOf(outcome)).toMatchObject({
    code: 'RB517',
    message: "item 1 of 2 could not be done: Pull the 'red' one.: it is welded",
  });
  expect(outcome.outputs).toMatchObject({ done: 0, failed: 1 });
  expect(questions).toHaveLength(1);
});

test('keeps every recorded tick but that of what could not be done', async () => {
  const kept: boolean[] = [];
  const ask: RunContext['ask'] = async (_, keeps) => {
    kept.push(...['done', 'skipped: later', 'failed: no'].map((value) => keeps?.(value) ?? true));
    return { given: false, reason: 'no-terminal' };
  };
  await runStep(checklist, ['Pull it.'], { ask });
  expect(kept).toEqual([true, true, false]);
});

test('without anyone to tick it fails, with what was ticked until then', async () => {
  const outcome = await runStep(checklist, LIST, { ...ticking('done'), inputs });
  expect(errorOf(outcome).code).toBe('RB403');
  expect(outcome.outputs).toMatchObject({ done: 1, items: [{ id: '1' }] });
});

test('two items of one id are a fault, at the second one', () => {
  expect(checklist.check?.([{ id: 'a', do: 'x' }, 'y', { id: 'a', do: 'z' }])).toMatchObject([
    { path: [2, 'id'], message: 'two items have the id "a"' },
  ]);
});
