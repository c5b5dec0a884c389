import type { Result } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import { undoPlay } from '../../engine/play.ts';
import { findPlay } from '../../journal/plays.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import type { RawOptions } from '../options.ts';
import { report } from '../report.ts';
import { endPlay, type SessionEnd } from '../session.ts';
import { takeUp } from '../take-up.ts';

/** `runbook undo PLAY` */
export async function undo(io: Io, args: readonly string[], options: RawOptions): Promise<ExitCode> {
  const ended = await undoRecorded(io, args[0] ?? '', options);
  if (ended.ok) return endPlay(io, ended.value, options.format);
  return report(io, ended.diagnostics, { format: options.format === 'text' ? 'text' : 'json' });
}

async function undoRecorded(io: Io, given: string, options: RawOptions): Promise<Result<SessionEnd>> {
  const home = openHome(io);
  const found = findPlay(home.plays, given);
  if (!found.ok) return found;
  return takeUp({ io, home, recorded: found.value, options }, undoPlay);
}
