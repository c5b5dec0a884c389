import type { AnswerValue } from '../ports/operator.ts';
import { shownLine } from './escape.ts';

/** What gave an answer. */
export const VIA = {
  flag: '--answer',
  yes: '--yes',
  scenario: "the drill's scenario",
  terminal: 'the terminal',
} as const;

/** An answer for people: yes and no instead of true and false. */
export const answerText = (value: AnswerValue): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : shownLine(String(value));
