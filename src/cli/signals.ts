import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';
import { leaveDeadTerminals } from '../host/dead-terminals.ts';

/** The signals that end a play in good order, and their exit codes. */
const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hangup } as const;

/** The exit code of a play that stopped because of this signal, or undefined where it means none. */
export const signalExitCode = (name: string): ExitCode | undefined =>
  Object.entries(SIGNALS).find(([known]) => known === name)?.[1];

/** The signals that reach this process while a command prepares a play and has it run. */
export interface Signals {
  /** Aborted by the first one, with its name as the reason; whoever prepares something stops then. */
  readonly first: AbortSignal;
  /** Hands every signal to the play from now on, one that came before at once. */
  handTo(play: (name: string) => void): void;
  release(): void;
}

/** Starts to listen; Node's default of ending at once returns with `release`. */
export function listenForSignals(early: (name: string) => void): Signals {
  process.once('exit', leaveDeadTerminals);
  const first = new AbortController();
  let take = early;
  const handlers = Object.keys(SIGNALS).map((name) => {
    const handler = (): void => {
      first.abort(first.signal.reason ?? name);
      take(name);
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  return {
    first: first.signal,
    handTo: (play) => {
      take = play;
      if (first.signal.aborted) play(String(first.signal.reason));
    },
    release: () => {
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
}
