import type { Choice, Question } from '../ports/operator.ts';
import { shownLine } from './escape.ts';
import { CTRL_C, type KeyInput, pressedKey } from './keys.ts';
import type { Paint } from './paint.ts';
import type { Renderer } from './rendering.ts';
import { wrap } from './wrap.ts';

/** A terminal on which something moves while a question is asked. */
export interface Interjection {
  readonly input: KeyInput;
  readonly paint: Paint;
  readonly below: NonNullable<Renderer['below']>;
}

/** Asks for one key below the running step, which moves on; resolves with the choice, or undefined where none is made. */
export const interject = async (
  { ask, answer }: Question,
  { input, paint, below }: Interjection,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const choices = answer.type === 'choice' ? answer.choices : [];
  const keys = choices.map((_, index) => String(index + 1));
  const now = choices.find(({ value }) => value === 'stop-now');
  const show = (): void => below((columns) => lines(paint, { ask, choices, now }, columns));
  try {
    const key = await pressedKey(input, { keys: [...keys, CTRL_C], signal, ask: show });
    return key === CTRL_C ? now?.value : choices[keys.indexOf(key ?? '')]?.value;
  } finally {
    below(undefined);
  }
};

interface Shown {
  readonly ask: string;
  readonly choices: readonly Choice[];
  readonly now: Choice | undefined;
}

const lines = (paint: Paint, { ask, choices, now }: Shown, columns: number): string[] => {
  const hang = '     ';
  const text = ({ value, label, consequence }: Choice, index: number): string[] => {
    const [first = '', ...more] = wrap(
      shownLine(`${label ?? value}: ${consequence ?? ''}`),
      columns - hang.length,
    );
    const name = shownLine(label ?? value);
    const bold = first.startsWith(name) ? `${paint(name, 'bold')}${first.slice(name.length)}` : first;
    return [`  ${paint(String(index + 1), 'cyan')}  ${bold}`, ...more.map((line) => hang + line)];
  };
  const again = now === undefined ? '' : '; Ctrl-C again stops it now';
  return [
    '',
    ...wrap(shownLine(ask), columns).map((line) => paint(line, 'bold')),
    ...choices.flatMap(text),
    ...wrap(`Press ${keysText(choices.length)}${again}.`, columns).map((line) => paint(line, 'dim')),
  ];
};

const keysText = (count: number): string =>
  `${Array.from({ length: count - 1 }, (_, index) => index + 1).join(', ')} or ${count}`;
