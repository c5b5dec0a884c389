import type { PlayInterrupted } from '../journal/interruption.ts';
import { shownLine } from './escape.ts';

/** What a signal, or whoever was asked about it, makes of the play, and what the next one would do to a step that runs. */
export const interruptedText = (
  { signal, decision, by, also = [] }: PlayInterrupted,
  runs = true,
): string => {
  const name = shownLine(signal);
  const who = by === undefined ? `${name}:` : `${shownLine(by)}:`;
  const one = also.length === 0;
  const these = one ? 'this step' : `these ${also.length + 1} steps`;
  switch (decision) {
    case 'stop-now':
      return `${who} ending ${these} now`;
    case 'go-on':
      return `${who} going on after ${name}`;
    case 'stop-after': {
      if (!runs) return `${who} the play stops here`;
      const again = by === undefined ? 'a second SIGINT or SIGTERM' : 'Ctrl-C';
      const harder = signal === 'SIGHUP' ? '' : `; ${again} ends ${one ? 'it' : 'them'} now`;
      // Where nobody was asked, those that only read are ended.
      const what = by === undefined && !one ? 'what changes something' : these;
      return `${who} the play stops when ${what} ${what.endsWith('s') ? 'have' : 'has'} ended${harder}`;
    }
    default:
      return `interrupted by ${name}`;
  }
};
