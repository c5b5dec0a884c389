import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * The folder of all state: `$RUNBOOK_HOME`, else `$XDG_STATE_HOME/runbook`, else `~/.local/state/runbook`.
 * A relative `XDG_STATE_HOME` is ignored, as its specification asks.
 */
export const stateHome = (env: Readonly<Record<string, string | undefined>>): string => {
  if (env.RUNBOOK_HOME) return resolve(env.RUNBOOK_HOME);
  const xdg = env.XDG_STATE_HOME;
  if (xdg && isAbsolute(xdg)) return join(xdg, 'runbook');
  return join(env.HOME || homedir(), '.local', 'state', 'runbook');
};
