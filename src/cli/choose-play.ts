import { CODES } from '../diagnostics/codes.ts';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { createProcesses } from '../host/processes.ts';
import { findPlay, newestFirst, phaseOf, type RecordedPlay, type UnreadablePlay } from '../journal/plays.ts';
import type { Folder } from '../ports/files.ts';
import { isDrillOver } from './drill-system.ts';
import type { Home } from './home.ts';
import type { Io } from './io.ts';
import { sayUnreadable, unreadable } from './unreadable.ts';

/** The play that is named, else the newest that can be read; newer ones that cannot are warned of (RB306). */
export function playToShow(io: Io, plays: Folder, given: string | undefined): Result<RecordedPlay> {
  if (given !== undefined) return findPlay(plays, given);
  for (const found of newestFirst(plays)) {
    if (found.readable) return success(found);
    io.err(`${unreadable(found)}\n`);
  }
  return failure(none('there is no play yet', 'Start one with: runbook play NAME'));
}

/**
 * The play that is named, else the newest that can go on; a newer one that cannot be read is refused (RB306, RB60x),
 * unless it never began. One that somebody drives is no choice where there is another, and one that was taken back
 * has to be named.
 */
export async function playToResume(
  io: Io,
  home: Home,
  given: string | undefined,
): Promise<Result<RecordedPlay>> {
  if (given !== undefined) return findPlay(home.plays, given);
  let live: RecordedPlay | undefined;
  let takenBack: RecordedPlay | undefined;
  for (const found of newestFirst(home.plays)) {
    if (!found.readable) {
      if (found.why.code !== 'RB605') return failure(notChosen(found));
      await sayUnreadable(io, home, found);
    } else if (await canGoOn(found)) {
      if (found.state.status === 'rolled-back') takenBack ??= found;
      else if (isDriven(found)) live ??= found;
      else return success(found);
    }
  }
  // Who drives it is told when its lock is asked for.
  if (live !== undefined) return success(live);
  const help =
    takenBack === undefined
      ? 'See what there is with: runbook plays'
      : `What ${takenBack.state.play} had changed was taken back; to do it again, name it: runbook resume ${takenBack.state.play}`;
  return failure(none('there is no play to go on with', help));
}

/** Whether an engine drives the play now. */
const isDriven = ({ state }: RecordedPlay): boolean =>
  state.phase === 'running' && createProcesses().isAlive(state.origin.process, 'process');

/** Whether a resume could go on: it has not succeeded, and a drill still has its system. */
export const canGoOn = async ({ folder, state }: RecordedPlay): Promise<boolean> =>
  phaseOf(state) !== 'succeeded' && (state.drill === undefined || !(await isDrillOver(folder)));

const notChosen = ({ play, why }: UnreadablePlay): Diagnostic => ({
  ...why,
  message: `play ${play} may be the newest, and cannot be gone on with: ${why.message}`,
  help: `${why.help ?? CODES[why.code].help} Or go on with another one: runbook resume PLAY`,
});

const none = (message: string, help: string): Diagnostic => ({
  code: 'RB306',
  severity: 'error',
  message,
  help,
});
