import { success } from '../../diagnostics/diagnostic.ts';
import type { ExitCode } from '../../diagnostics/exit-codes.ts';
import { undoPlay } from '../../engine/play.ts';
import { findPlay } from '../../journal/plays.ts';
import { conduct } from '../conduct.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import type { RawOptions } from '../options.ts';
import { takeUp } from '../take-up.ts';

/** `runbook undo PLAY` */
export function undo(io: Io, args: readonly string[], options: RawOptions): Promise<ExitCode> {
  return conduct(io, options.format, async (signals) => {
    const home = openHome(io);
    const found = findPlay(home.plays, args[0] ?? '');
    if (!found.ok) return found;
    return takeUp({ io, home, play: found.value, options, signals }, () => success({ drive: undoPlay }));
  });
}
