import type { Question } from '../ports/operator.ts';
import { shownLine, shownLines } from './escape.ts';
import { EFFECT_WARNING, type Paint, paintEffect } from './paint.ts';

/** What must be on the screen before anyone answers: the command, and what it will do. */
export const preamble = (paint: Paint, { ask, why, context, effect, answer }: Question): string[] => {
  const reason = why === undefined ? [] : shownLines(why).map((line) => `    ${paint(line, 'dim')}`);
  const shown = context.flatMap(shownLines).map((line) => `    ${line}`);
  const warning = effect === undefined ? [] : [`    ${paintEffect(paint, effect, EFFECT_WARNING[effect])}`];
  const choices =
    answer.type === 'choice'
      ? answer.choices.flatMap(({ value, label, consequence }) =>
          consequence === undefined
            ? []
            : [`    ${paint(shownLine(label ?? value), 'bold')}: ${shownLine(consequence)}`],
        )
      : [];
  // The prompt for a name says what to type, so the question stands above it.
  const asked = answer.type === 'name' ? shownLines(ask).map((line) => paint(line, 'bold')) : [];
  return [...reason, ...shown, ...warning, ...choices, ...asked];
};
