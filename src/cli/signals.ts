import { EXIT, type ExitCode } from '../diagnostics/exit-codes.ts';

/** The signals that end a play in good order, and their exit codes. */
const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hangup } as const;

/** Listens for the signals that interrupt a play; the abort's reason is the signal's name. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code that the signal means, or undefined where none came. */
  exitCode(): ExitCode | undefined;
  release(): void;
}

/** Starts to listen; Node's default of ending at once returns with `release`. */
export function listenForSignals(onSignal: (name: string) => void): Interruption {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  const handlers = Object.entries(SIGNALS).map(([name, exit]) => {
    const handler = (): void => {
      code ??= exit;
      if (!controller.signal.aborted) onSignal(name);
      controller.abort(name);
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  return {
    signal: controller.signal,
    exitCode: () => code,
    release: () => {
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
}
