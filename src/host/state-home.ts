import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { DiagnosticError } from '../diagnostics/diagnostic.ts';

/**
 * The folder of all state: `$RUNBOOK_HOME`, else `$XDG_STATE_HOME/runbook`, else `~/.local/state/runbook`.
 * A relative `XDG_STATE_HOME` is ignored, as its specification asks. Throws a DiagnosticError (RB409) for a user
 * without a home.
 */
export const stateHome = (env: Readonly<Record<string, string | undefined>>): string => {
  if (env.RUNBOOK_HOME) return resolve(env.RUNBOOK_HOME);
  const xdg = env.XDG_STATE_HOME;
  if (xdg && isAbsolute(xdg)) return join(xdg, 'runbook');
  return join(env.HOME || homeOfUser(), '.local', 'state', 'runbook');
};

const homeOfUser = (): string => {
  try {
    return homedir();
  } catch {
    throw new DiagnosticError({
      code: 'RB409',
      severity: 'error',
      message: 'this user has no home folder, and RUNBOOK_HOME is not set',
      help: 'Name a folder for the plays: export RUNBOOK_HOME=...',
    });
  }
};
