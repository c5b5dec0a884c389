import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts';
import type { Question } from '../../src/ports/operator.ts';
import { createTerminalOperator } from '../../src/terminal/operator.ts';
import { createTreeRenderer } from '../../src/terminal/tree.ts';
import { FakeScreen } from './screen.ts';
import { aPlay, aStep, begins, succeeds } from './told.ts';

const question: Question = {
  step: 'a',
  purpose: 'interrupt',
  meanwhile: true,
  ask: 'What now? The step goes on meanwhile.',
  answer: {
    type: 'choice',
    choices: [
      { value: 'stop-after', label: 'Stop after this step', consequence: 'it is finished' },
      {
        value: 'stop-now',
        label: 'Stop it now',
        consequence: `nobody knows ${'what became of it '.repeat(6)}`,
      },
      { value: 'go-on', label: 'Go on', consequence: 'as if nothing had been pressed' },
    ],
  },
  context: [],
};

const at = (entry: JournalEntry): JournalEvent => ({ ...entry, seq: 0, at: '2026-11-22T03:14:07.120Z' });

/** A step that runs on a terminal at which somebody can press keys. */
const running = (rows = 24) => {
  const screen = new FakeScreen();
  screen.rows = rows;
  const renderer = createTreeRenderer({
    stream: screen,
    write: (text) => screen.write(text),
    color: false,
    now: () => 0,
  });
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (raw: boolean) => modes.push(raw),
  });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  const operator = createTerminalOperator({
    name: 'ada',
    input,
    output,
    color: false,
    redraw: true,
    renderer,
  });
  const branch = aStep('br', { arms: [{ label: 'otherwise', steps: [aStep('inner')] }] });
  renderer.event(at(aPlay(aStep('a'), branch)));
  renderer.event(at(begins('a')));
  return { screen, renderer, input, modes, operator };
};

/** The question is on the screen, and what is pressed counts. */
const asked = async (screen: FakeScreen): Promise<void> => {
  await screen.until('Press 1');
  await new Promise((next) => setTimeout(next));
};

test.each([
  ['1', 'stop-after'],
  ['2', 'stop-now'],
  ['3', 'go-on'],
  ['\u0003', 'stop-now'],
  ['x\r 3', 'go-on'],
])('%j chooses %s', async (pressed, value) => {
  const { screen, input, modes, operator, renderer } = running();
  const reply = operator.ask(question, new AbortController().signal);
  await asked(screen);
  input.write(pressed);
  expect(await reply).toEqual({ given: true, value, by: 'ada', via: 'terminal' });
  expect(modes).toEqual([true, false]);
  renderer.event(at(succeeds('a')));
  await renderer.close();
  expect(screen.lines.join('\n')).not.toContain('What now?');
});

test('the step moves on above the question', async () => {
  const { screen, input, operator, renderer } = running();
  const reply = operator.ask(question, new AbortController().signal);
  await asked(screen);
  renderer.output?.('a', 'stdout', Buffer.from('a new line\n'));
  await screen.until(/a new line[\s\S]*What now\?[\s\S]*Go on: as if nothing/);
  const lines = screen.lines.map((line) => line.trim());
  expect(lines.indexOf('│ a new line')).toBeLessThan(lines.indexOf('What now? The step goes on meanwhile.'));
  for (const line of screen.lines) expect(line.length).toBeLessThanOrEqual(80);
  input.write('3');
  await reply;
  renderer.output?.('a', 'stdout', Buffer.from('a later line\n'));
  await screen.until('a later line');
  expect(screen.lines.join('\n')).not.toContain('What now?');
  await renderer.close();
});

test.each([
  ['a', 72],
  ['inner', 70],
])('nothing of it is cut off below the step %s', async (step, room) => {
  const { screen, input, operator, renderer } = running();
  renderer.event(at(begins(step)));
  // Two words that fill the line with one column too many.
  const long = `${'x'.repeat(30)} ${'y'.repeat(room - 31)}`;
  const choices = [{ value: 'stop-after' }, { value: 'go-on', consequence: `as ${long} ${long}` }];
  const wide: Question = { ...question, answer: { type: 'choice', choices } };
  const reply = operator.ask(wide, new AbortController().signal);
  await asked(screen);
  const shown = screen.lines.slice(screen.lines.findIndex((line) => line.includes('What now?')));
  expect(shown.join('\n')).not.toContain('…');
  expect(shown.join('').match(/y/g)).toHaveLength(2 * (room - 31));
  input.write('1');
  await reply;
  await renderer.close();
});

test.each([9, 15])(
  'on a screen of %i rows the question comes before the output of the step',
  async (rows) => {
    const { screen, input, operator, renderer } = running(rows);
    const reply = operator.ask(question, new AbortController().signal);
    for (let line = 0; line < 9; line += 1) renderer.output?.('a', 'stdout', Buffer.from(`line ${line}\n`));
    await asked(screen);
    const shown = screen.lines.slice(-rows).join('\n');
    for (const part of ['Name of a', 'What now?', '1  Stop after', '2  Stop it now', '3  Go on', 'Press 1'])
      expect(shown).toContain(part);
    // What is left of the output is its end.
    expect(shown.match(/line \d/g)?.at(-1) ?? 'line 8').toBe('line 8');
    input.write('3');
    await reply;
    await renderer.close();
  },
);

test.each(['the signal', 'the end of input', 'its loss'])(
  '%s leaves it open, and takes it away',
  async (what) => {
    const { screen, input, modes, operator, renderer } = running();
    const closing = new AbortController();
    const reply = operator.ask(question, closing.signal);
    await asked(screen);
    if (what === 'the signal') closing.abort();
    else if (what === 'the end of input') input.end();
    else input.destroy();
    expect(await reply).toEqual({ given: false, reason: 'aborted' });
    expect(modes.at(-1)).toBe(false);
    await renderer.close();
  },
);

test('a question that was closed before is not shown', async () => {
  const { screen, operator, renderer } = running();
  expect(await operator.ask(question, AbortSignal.abort())).toEqual({ given: false, reason: 'aborted' });
  await renderer.close();
  expect(screen.raw).not.toContain('What now?');
});

test('keys that were pressed before it stood there answer nothing', async () => {
  const { screen, input, operator, renderer } = running();
  input.write('2');
  const reply = operator.ask(question, new AbortController().signal);
  await asked(screen);
  input.write('3');
  expect(await reply).toMatchObject({ value: 'go-on' });
  await renderer.close();
});
