import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import type { AnswerType, AnswerValue } from '../ports/operator.ts';
import { typedId } from '../steps/instance.ts';
import { readTick, tickText } from '../steps/tick.ts';

/** What was answered before the play began: `--answer ID=VALUE`, an answers file, a scenario, `--yes`. */
export interface GivenAnswers {
  readonly byStep: Readonly<Record<string, string | number | boolean>>;
  readonly via: 'flag' | 'scenario';
  /** Says yes to yes/no questions and approves read and change steps; never a destroy step. */
  readonly yes: boolean;
}

/** No answer to anything. */
export const NO_ANSWERS: GivenAnswers = { byStep: {}, via: 'flag', yes: false };

const YES = new Set(['yes', 'y', 'true']);
const NO = new Set(['no', 'n', 'false']);

/** Checks a value against the question's type; the message of a refusal names what is allowed (RB304). */
export function readAnswer(step: string, type: AnswerType, given: AnswerValue): Result<AnswerValue> {
  const text = String(given).trim();
  switch (type.type) {
    case 'yes-no': {
      const word = text.toLowerCase();
      if (YES.has(word)) return success(true);
      if (NO.has(word)) return success(false);
      return failure(refused(step, text, 'yes or no'));
    }
    case 'number': {
      const value = Number(text);
      return text !== '' && Number.isFinite(value)
        ? success(value)
        : failure(refused(step, text, 'a number'));
    }
    case 'choice':
      return type.choices.some((choice) => choice.value === text)
        ? success(text)
        : failure(refused(step, text, `one of ${type.choices.map((choice) => choice.value).join(', ')}`));
    case 'name':
      return text === type.expected
        ? success(text)
        : failure(refused(step, text, `"${type.expected}", the name of what is destroyed`));
    case 'tick': {
      const tick = readTick(text);
      const allowed = 'done, skipped:WHY or failed:WHY';
      return tick === undefined ? failure(refused(step, text, allowed)) : success(tickText(tick));
    }
    case 'text':
      return text === '' ? failure(refused(step, text, 'a text that is not empty')) : success(String(given));
  }
}

const refused = (step: string, given: string, allowed: string): Diagnostic => ({
  code: 'RB304',
  severity: 'error',
  message: `the answer "${given}" to ${step} is not valid: it takes ${allowed}`,
  help: `Give it with: --answer ${typedId(step)}=VALUE`,
});

/** A value that the question would take, for the help of an error. */
export function sampleAnswer(type: AnswerType): string {
  switch (type.type) {
    case 'yes-no':
      return 'yes';
    case 'number':
      return '1';
    case 'choice':
      return type.choices[0]?.value ?? 'VALUE';
    case 'name':
      return type.expected;
    case 'tick':
      return 'done';
    case 'text':
      return 'TEXT';
  }
}
