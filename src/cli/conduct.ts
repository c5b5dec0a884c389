import type { Result } from '../diagnostics/diagnostic.ts';
import type { ExitCode } from '../diagnostics/exit-codes.ts';
import type { Io } from './io.ts';
import { type Format, report } from './report.ts';
import { endPlay, listen, type SessionEnd } from './session.ts';
import { type Signals, signalExitCode } from './signals.ts';

/** Has a play run while signals are listened for, and prints how it ended, or why there was none. */
export async function conduct(
  io: Io,
  format: Format,
  work: (signals: Signals) => Promise<Result<SessionEnd>>,
): Promise<ExitCode> {
  const signals = listen(io);
  try {
    const ended = await work(signals);
    if (ended.ok) return endPlay(io, ended.value, format);
    const exitCode = signalExitCode(String(signals.first.reason));
    return report(io, ended.diagnostics, { format, exitCode });
  } finally {
    signals.release();
  }
}
