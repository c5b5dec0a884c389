import type { JournalEvent } from '../journal/events.ts';
import type { PlayNote } from '../journal/notes.ts';
import type { Note, Noted } from './transcript.ts';

type Event<T extends JournalEvent['type']> = Extract<JournalEvent, { type: T }>;

/** A note as the transcript tells it. */
export const notedOf = ({ at, text, by, host }: PlayNote): Noted => ({ type: 'noted', at, text, by, host });

const interruptedNote = ({ at, signal, step, also, decision, by }: Event<'play.interrupted'>): Note => ({
  type: 'interrupted',
  at,
  signal,
  ...(step !== undefined && { step }),
  ...(also !== undefined && { also }),
  ...(decision !== undefined && { decision }),
  ...(by !== undefined && { by }),
});

/** How the engine before had left the play. */
interface Before {
  /** When it last gave a sign of life. */
  readonly lastSign: string;
  /** It had not let go. */
  readonly killed: boolean;
}

/** What an event tells of the play as a whole. */
export const noteOf = (event: JournalEvent, before: Before): Note | undefined => {
  const { at } = event;
  switch (event.type) {
    case 'play.interrupted':
      return interruptedNote(event);
    case 'journal.recovered':
      return { type: 'recovered', at, file: event.file, bytes: event.bytes };
    case 'play.resumed': {
      const { origin, playbookChanged, difference, edited } = event;
      return {
        type: 'resumed',
        at,
        origin,
        since: before.lastSign,
        killed: before.killed,
        playbookChanged,
        ...(difference && { difference }),
        ...(edited && { edited: edited.digest }),
      };
    }
    case 'checks.repeated':
      return { type: 'repeated', at, stale: event.stale, steps: event.steps };
    case 'play.finished':
      return {
        type: 'stopped',
        at,
        status: event.status,
        ...(event.step !== undefined && { step: event.step }),
        ...(event.error && { error: event.error }),
      };
    default:
      return undefined;
  }
};
