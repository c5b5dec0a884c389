import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Scope } from '../language/scope.ts';
import { refuseForProcess } from './refused-values.ts';

const PLAIN = /^[A-Za-z0-9_/:=.,@%+-]+$/;

/** Shows a word as it would be typed in a shell; for people only. */
export const quoted = (word: string): string =>
  PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/**
 * Renders the words of a command that runs without a shell.
 * Throws RB511 for a value that would be read as an option, or that no argument can hold.
 */
export const renderArgv = (words: readonly string[], scope: Scope): string[] => {
  const endOfOptions = words.indexOf('--');
  return words.map((word, index) => {
    const value = scope.text(word);
    const beforeEnd = endOfOptions === -1 || index < endOfOptions;
    if (beforeEnd && value.startsWith('-') && word.trimStart().startsWith('{{')) {
      throw new DiagnosticError({
        code: 'RB511',
        severity: 'error',
        message: `the value of ${word} starts with "-" and would be read as an option: ${value}`,
        help: 'Put "--" before it if the command knows that, or write the option into the playbook.',
      });
    }
    refuseForProcess(value, word);
    return value;
  });
};
