import type { EditedPlaybook, FileDifference, Origin, PlayStatus, StaleAnswer } from '../journal/events.ts';
import type { PlayInterrupted } from '../journal/interruption.ts';
import type { StepError } from '../steps/kind.ts';
import type { GuardNote } from './guard.ts';

/** Something that happened to the play as a whole. */
export type Note =
  | ({ readonly type: 'interrupted'; readonly at: string } & Omit<PlayInterrupted, 'type'>)
  | {
      readonly type: 'stopped';
      readonly at: string;
      readonly status: PlayStatus;
      readonly step?: string;
      readonly error?: StepError;
    }
  | {
      readonly type: 'resumed';
      readonly at: string;
      readonly origin: Origin;
      /** When the last event before it was recorded. */
      readonly since: string;
      /** The engine before it had not let go. */
      readonly killed: boolean;
      readonly playbookChanged: boolean;
      /** How the playbook's file differed from the playbook until then. */
      readonly difference?: FileDifference;
      /** SHA-256 of the playbook until then and of the edited one with which the play went on. */
      readonly edited?: EditedPlaybook['digest'];
    }
  /** Answers were too old: what they rested on was done again, and they were asked for again. */
  | {
      readonly type: 'repeated';
      readonly at: string;
      readonly stale: readonly StaleAnswer[];
      readonly steps: readonly string[];
    }
  | { readonly type: 'recovered'; readonly at: string; readonly file: string; readonly bytes: number }
  | GuardNote
  | Noted;

/** What a person noted, in one line or several. */
export interface Noted {
  readonly type: 'noted';
  readonly at: string;
  readonly text: string;
  readonly by: string;
  readonly host: string;
}
