import { success } from '../diagnostics/diagnostic.ts';
import { isSystemError } from '../diagnostics/system-error.ts';
import type { UnreadablePlay } from '../journal/plays.ts';
import { removeRest } from '../journal/remains.ts';
import { shownLine } from '../terminal/escape.ts';
import type { Home } from './home.ts';
import type { Io } from './io.ts';
import { underLocks } from './play-locks.ts';

/** One line about a play that cannot be read. */
export const unreadable = ({ play, why }: UnreadablePlay): string =>
  `play ${play} cannot be read: ${why.code} ${shownLine(why.message)}`;

/**
 * Says that a play cannot be read. One that never began is removed, under its lock: where an engine holds that, the
 * play is about to begin, and there is nothing to say.
 */
export async function sayUnreadable(io: Io, home: Home, found: UnreadablePlay): Promise<void> {
  const { play, why } = found;
  if (why.code !== 'RB605') return io.err(`${unreadable(found)}\n`);
  try {
    const request = { io, home, play, playbook: { name: 'a play that never began' } };
    await underLocks(request, async () => {
      if (removeRest(home.plays, play)) io.err(`${unreadable(found)}; what was left of it is removed\n`);
      return success(true);
    });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    io.err(`${unreadable(found)}\n`);
  }
}
