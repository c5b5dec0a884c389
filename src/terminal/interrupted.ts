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
  switch (decision) {
    case 'stop-now':
      return `${who} ending ${one ? 'this step' : `these ${also.length + 1} steps`} now`;
    case 'go-on':
      return `${who} going on after ${name}`;
    case 'stop-after': {
      if (!runs) return `${who} the play stops here`;
      const again = by === undefined ? 'a second SIGINT or SIGTERM' : 'Ctrl-C';
      const harder = signal === 'SIGHUP' ? '' : `; ${again} ends ${one ? 'it' : 'them'} now`;
      if (one) return `${who} the play stops when this step has ended${harder}`;
      const which = by === undefined ? 'what changes something' : `these ${also.length + 1} steps`;
      return `${who} the play stops when ${which} has ended${harder}`.replace('steps has', 'steps have');
    }
    default:
      return `interrupted by ${name}`;
  }
};
