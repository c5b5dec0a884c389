import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Question, Reply } from '../../src/ports/operator.ts';
import { createTerminalOperator } from '../../src/terminal/operator.ts';
import { FakeScreen } from './screen.ts';

const question = (more: Partial<Question>): Question => ({
  step: 'force_stop',
  purpose: 'approve',
  ask: 'This cannot be undone. Force stop everything?',
  answer: { type: 'yes-no' },
  effect: 'destroy',
  context: ['lida system stop --force'],
  ...more,
});

const terminal = (redraw: boolean, calls: string[] = [], columns = 80) => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const screen = new FakeScreen();
  const output = Object.assign(new PassThrough(), { isTTY: true, columns });
  // A terminal stays open when a prompt on it has ended.
  output.end = () => output;
  output.on('data', (bytes: Buffer) => screen.write(String(bytes)));
  const operator = createTerminalOperator({
    name: 'ada',
    input,
    output,
    color: false,
    redraw,
    renderer: {
      suspend: async () => {
        calls.push('suspend');
      },
      resume: () => calls.push('resume'),
    },
  });
  return { input, screen, operator };
};

/** Types each text once the screen shows what comes before it. */
const talk = async (
  redraw: boolean,
  asked: Question,
  typed: readonly (readonly [string, string])[],
  signal = new AbortController().signal,
): Promise<{ reply: Reply; text: string }> => {
  const { input, screen, operator } = terminal(redraw);
  const reply = operator.ask(asked, signal);
  for (const [after, text] of typed) {
    await screen.until(after);
    input.write(text);
  }
  return { reply: await reply, text: screen.raw };
};

const given = (value: string | number | boolean): Reply => ({
  given: true,
  value,
  by: 'ada',
  via: 'terminal',
});

const choices: Question = question({
  purpose: 'failure',
  ask: 'What now?',
  effect: 'change',
  answer: {
    type: 'choice',
    choices: [
      { value: 'retry', label: 'try again' },
      { value: 'stop', label: 'stop the play', consequence: 'resume tries this step again' },
    ],
  },
});

describe.each([
  ['redrawn', true, '\r', '\u001b[B\r'],
  ['line by line', false, '\n', '2\n'],
] as const)('prompts %s', (_, redraw, enter, second) => {
  test('the command and what it does are on the screen before the question', async () => {
    const { text } = await talk(redraw, question({}), [['(yes/no)', `no${enter}`]]);
    const at = ['lida system stop --force', 'DESTROYS, cannot be undone', 'Force stop everything?'].map(
      (part) => text.indexOf(part),
    );
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(at).not.toContain(-1);
  });

  test('yes is yes, no is no, and nothing or anything else is asked again', async () => {
    expect((await talk(redraw, question({}), [['(yes/no)', `y${enter}`]])).reply).toEqual(given(true));
    expect((await talk(redraw, question({}), [['(yes/no)', `No${enter}`]])).reply).toEqual(given(false));
    const { reply } = await talk(redraw, question({}), [
      ['(yes/no)', enter],
      ['Answer yes or no', `yes${enter}`],
    ]);
    expect(reply).toEqual(given(true));
  });

  test('a name must be typed to the letter, and no declines', async () => {
    const asked = question({ answer: { type: 'name', expected: 'lida' } });
    expect((await talk(redraw, asked, [['Type lida', `lida${enter}`]])).reply).toEqual(given('lida'));
    expect((await talk(redraw, asked, [['Type lida', `no${enter}`]])).reply).toEqual(given(false));
    const { reply } = await talk(redraw, asked, [
      ['Type lida', `Lida${enter}`],
      ['Type exactly lida', `lida${enter}`],
    ]);
    expect(reply).toEqual(given('lida'));
  });

  test('a choice shows what each answer leads to', async () => {
    const { reply, text } = await talk(redraw, choices, [['What now?', second]]);
    expect(reply).toEqual(given('stop'));
    expect(text).toContain('stop the play: resume tries this step again');
  });

  test('an item of manual work is done at once; skipping it takes a reason', async () => {
    const asked = question({
      purpose: 'confirm',
      ask: 'Plug it in.',
      answer: { type: 'tick' },
      item: { id: 'cable', number: 2, of: 5 },
    });
    const done = await talk(redraw, asked, [['2 of 5: Plug it in.', redraw ? enter : `1${enter}`]]);
    expect(done.reply).toEqual(given('done'));
    const { reply } = await talk(redraw, asked, [
      ['2 of 5: Plug it in.', second],
      ['Why is it skipped?', enter],
      ['Please say why', `no cable${enter}`],
    ]);
    expect(reply).toEqual(given('skipped: no cable'));
  });

  test('a number is a number', async () => {
    const asked = question({ purpose: 'confirm', ask: 'How many?', answer: { type: 'number' } });
    const { reply } = await talk(redraw, asked, [
      ['How many?', `many${enter}`],
      ['Answer with a number', `8${enter}`],
    ]);
    expect(reply).toEqual(given(8));
  });

  test('the end of input leaves the question open', async () => {
    const { input, screen, operator } = terminal(redraw);
    const reply = operator.ask(question({}), new AbortController().signal);
    await screen.until('(yes/no)');
    input.end();
    expect(await reply).toEqual({ given: false, reason: 'aborted' });
  });

  test('a terminal whose input has ended is asked nothing more', async () => {
    const { input, screen, operator } = terminal(redraw);
    input.end();
    input.resume();
    await new Promise((ended) => input.on('end', ended));
    const { signal } = new AbortController();
    expect(await operator.ask(question({}), signal)).toEqual({ given: false, reason: 'aborted' });
    expect(screen.raw).toBe('');
  });

  test('an aborted signal leaves the question open, before and while it is asked', async () => {
    expect((await talk(redraw, question({}), [], AbortSignal.abort())).reply).toEqual({
      given: false,
      reason: 'aborted',
    });
    const controller = new AbortController();
    const { screen, operator } = terminal(redraw);
    const reply = operator.ask(question({}), controller.signal);
    await screen.until('(yes/no)');
    controller.abort();
    expect(await reply).toEqual({ given: false, reason: 'aborted' });
  });

  test('nothing in a question is obeyed by the terminal', async () => {
    const evil = '\u001b]0;owned\u0007\u001b[8m\u202e';
    const asked = question({ ask: evil, context: [evil], answer: { type: 'name', expected: `lida${evil}` } });
    const { text } = await talk(redraw, asked, [['to decline', `no${enter}`]]);
    expect(text).not.toContain('\u001b]0');
    expect(text).not.toContain('\u001b[8m');
    expect(text).not.toContain('\u202e');
    expect(text).toContain('␛]0;owned␇');
  });
});

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s leaves the question open', async (_, key) => {
  expect((await talk(true, question({}), [['(yes/no)', key]])).reply).toEqual({
    given: false,
    reason: 'aborted',
  });
});

test('what was typed before the question was on the screen answers nothing', async () => {
  const { input, screen, operator } = terminal(true);
  input.write('yes\r');
  const reply = operator.ask(question({}), new AbortController().signal);
  await screen.until('(yes/no)');
  input.write('no\r');
  expect(await reply).toEqual(given(false));
});

test('an Enter pressed out of impatience chooses nothing', async () => {
  const { input, screen, operator } = terminal(true);
  input.write('\r\r');
  const reply = operator.ask(choices, new AbortController().signal);
  await screen.until('What now?');
  input.write('\u001b[B\r');
  expect(await reply).toEqual(given('stop'));
});

test('keys are the terminal’s again after a question, however it ended', async () => {
  const { input, screen, operator } = terminal(true);
  const modes: boolean[] = [];
  Object.assign(input, { setRawMode: (raw: boolean) => modes.push(raw) });
  const reply = operator.ask(question({}), new AbortController().signal);
  await screen.until('(yes/no)');
  input.write('y\r');
  await reply;
  expect(modes[0]).toBe(true);
  expect(modes.at(-1)).toBe(false);
  await operator.ask(question({}), AbortSignal.abort());
  expect(modes.at(-1)).toBe(false);
});

test.each([true, false])(
  'a question on a narrow screen (redrawn: %s) is broken between words',
  async (redraw) => {
    const { input, screen, operator } = terminal(redraw, [], 40);
    const ask = 'Stop all traffic to api-backend? Whatever needs it fails until its circuit is closed again.';
    const why = 'Requests then fail at once instead of waiting. It stays open until someone closes it.';
    const reply = operator.ask(question({ ask, why }), new AbortController().signal);
    await screen.until('(yes/no)');
    const lines = screen.lines.filter((line) => line !== '');
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(40);
    const words = lines.flatMap((line) => line.trim().split(/ +/));
    for (const word of `${why} ${ask}`.split(' ')) expect(words).toContain(word);
    input.write(redraw ? 'y\r' : 'y\n');
    expect(await reply).toEqual(given(true));
  },
);

test('a question of several lines stands on several lines', async () => {
  const { text } = await talk(true, question({ ask: 'One.\nTwo?' }), [['(yes/no)', 'y\r']]);
  expect(text).not.toContain('␊');
  expect(text).toContain('  Two? (yes/no)');
});

test('what the renderer has said of a failure is not said again', async () => {
  const { text } = await talk(true, { ...choices, context: ['it ended with exit code 1'] }, [
    ['What now?', '\r'],
  ]);
  expect(text).not.toContain('exit code 1');
});

test('the screen stands still from before the question until after the answer', async () => {
  const calls: string[] = [];
  const { input, screen, operator } = terminal(true, calls);
  const reply = operator.ask(question({}), new AbortController().signal);
  await screen.until('(yes/no)');
  expect(calls).toEqual(['suspend']);
  input.write('y\r');
  await reply;
  expect(calls).toEqual(['suspend', 'resume']);
});

test('without a terminal nothing is asked', async () => {
  const output = new PassThrough();
  const operator = createTerminalOperator({
    name: 'ada',
    input: new PassThrough(),
    output,
    color: false,
    redraw: true,
  });
  expect(operator.present).toBe(false);
  expect(await operator.ask(question({}), new AbortController().signal)).toEqual({
    given: false,
    reason: 'no-terminal',
  });
  expect(output.read()).toBeNull();
});
