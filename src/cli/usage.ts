import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** What is wrong with the command line (RB307), and what to write instead. */
export const usage = (message: string, help?: string): Diagnostic => ({
  code: 'RB307',
  severity: 'error',
  message,
  ...(help !== undefined && { help }),
});
