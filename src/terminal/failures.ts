import { CODES } from '../diagnostics/codes.ts';
import type { StepError } from '../steps/kind.ts';
import { shownLines } from './escape.ts';
import type { Telling } from './telling.ts';

/** `RB504 what happened`; what else the message says stands below it. */
export const errorLines = ({ paint }: Telling, { code, message }: StepError): string[] => {
  const [first = '', ...rest] = shownLines(message.trimStart());
  return [`${paint(code, 'red')} ${first}`, ...rest.map((line) => (/^ {2}/.test(line) ? line : `  ${line}`))];
};

/** What to do about the error of a step, its own help or the general one, with the id of the step in it. */
export const helpLines = ({ paint }: Telling, error: StepError, step = ''): string[] => {
  const help = error.help ?? CODES[error.code].help;
  const [first = '', ...rest] = shownLines(step === '' ? help : help.replaceAll('STEP=', `${step}=`));
  return [`${paint('help:', 'cyan')} ${first}`, ...rest.map((line) => `      ${line.trimStart()}`)];
};
