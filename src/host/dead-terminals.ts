import { closeSync, fstatSync, openSync } from 'node:fs';

/**
 * Lets go of standard streams whose terminal is gone. Node sets the modes of its terminals back when it ends, and
 * aborts where the terminal does not take them: the exit code would be 134 whatever came of the play.
 */
export function leaveDeadTerminals(): void {
  // Loaded here: at the start it would cost milliseconds.
  const { isatty } = process.getBuiltinModule('node:tty');
  for (const fd of [0, 1, 2]) {
    try {
      if (!fstatSync(fd).isCharacterDevice() || isatty(fd)) continue;
      closeSync(fd);
      // The lowest number that is free is the one just closed.
      openSync('/dev/null', 'r+');
    } catch {
      // It was closed before.
    }
  }
}
