import type { PlaybookDifference } from '../playbook/difference.ts';
import type { InputOrigin } from '../playbook/inputs.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { AnswerValue, Question } from '../ports/operator.ts';
import type { ProcessIdentity } from '../ports/processes.ts';
import type { StepError } from '../steps/kind.ts';
import type { GuardEvent } from './guard-events.ts';
import type { Head } from './heads.ts';
import type { PlayInterrupted } from './interruption.ts';
import type {
  OutputFile,
  ProcessStarted,
  StepAdopted,
  StepEntered,
  StepFinished,
  StepGivenUp,
  StepInDoubt,
  StepIteration,
  StepOutput,
  StepPassedOver,
  StepRetrying,
  StepRouted,
  StepSkipped,
  StepStarted,
  StepVerdict,
  StepVerified,
} from './step-events.ts';

export type * from './guard-events.ts';
export type * from './step-events.ts';

/** Who and where: what a record needs so that a postmortem can name them. */
export interface Origin {
  readonly operator: string;
  readonly host: string;
  readonly engine: string;
  readonly process: ProcessIdentity;
  /** How far the clocks on the wall there are from UTC, as in `+01:00`; absent in older journals. */
  readonly offset?: string;
  /** What it is part of, where it is traced: W3C's trace context of whoever started the engine. */
  readonly traceparent?: string;
}

/** A play against a stand-in. */
export interface DrillOrigin {
  readonly system: string;
  readonly scenario: string;
}

/** How a play ended. */
export type PlayStatus =
  | 'succeeded'
  | 'failed'
  | 'interrupted'
  | 'waiting'
  | 'in-doubt'
  /** A guard tripped: what it watches was beyond its limit for long enough. */
  | 'stopped'
  /** What had been changed was taken back, or that failed half-way. */
  | 'rolled-back'
  | 'rollback-failed';

/** The first record of a journal. */
export interface PlayStarted {
  readonly type: 'play.started';
  readonly format: 1;
  readonly play: string;
  /** What was recorded last on this machine before it, of another play; absent where nothing was, and in older journals. */
  readonly previous?: Head;
  readonly playbook: Playbook;
  /** Inputs as given and defaulted; secrets as `[secret:name]`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where each of them came from; absent in older journals. */
  readonly origins?: Readonly<Record<string, InputOrigin>>;
  readonly origin: Origin;
  /** Where the processes of steps start, also after a resume from elsewhere. */
  readonly cwd: string;
  readonly drill?: DrillOrigin;
}

/** How the file of a playbook is no longer what a play knows of it. */
export type FileDifference =
  /** It cannot be read, or is no valid playbook. */
  | { readonly is: 'unreadable' | 'invalid'; readonly why: readonly string[] }
  | ({
      readonly is: 'edited';
      /** Why the play cannot go on with it; empty where it could. */
      readonly refused: readonly string[];
    } & PlaybookDifference);

/** A playbook as it was edited while no engine held its play, with which the play goes on. */
export interface EditedPlaybook {
  readonly playbook: Playbook;
  /** Those of the play that it still has, and its new ones. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** SHA-256 of the file's bytes: of the playbook until then, and of this one. */
  readonly digest: { readonly before: string; readonly after: string };
}

/** A later engine took the play up again. */
export interface PlayResumed {
  readonly type: 'play.resumed';
  readonly origin: Origin;
  /** The file differs from the snapshot that the play goes on with. */
  readonly playbookChanged: boolean;
  /** Where the inputs came from that no record holds and that were had again, and new ones of an edited playbook. */
  readonly origins?: Readonly<Record<string, InputOrigin>>;
  /** What it was taken up for; without it, to go on. */
  readonly purpose?: 'undo';
  /** In what the file differs from the playbook until then. */
  readonly difference?: FileDifference;
  /** From here on the play's playbook. */
  readonly edited?: EditedPlaybook;
  /** Output whose digest is not on record, since its attempt was cut off: what was found of it. */
  readonly left?: readonly OutputFile[];
}

/** A person is asked. */
export interface QuestionAsked {
  readonly type: 'question.asked';
  readonly step: string;
  readonly question: Question;
}

/** A person, a flag or a scenario answered. */
export interface QuestionAnswered {
  readonly type: 'question.answered';
  readonly step: string;
  readonly purpose: Question['purpose'];
  /** The id of the item that it answers, of a step with several questions. */
  readonly item?: string;
  readonly value: AnswerValue;
  readonly by: string;
  readonly via: 'terminal' | 'flag' | 'yes' | 'scenario';
}

/** An answer that is too old to go on with. */
export interface StaleAnswer {
  readonly step: string;
  readonly purpose: Question['purpose'];
  readonly item?: string;
  /** When it was given. */
  readonly answered: string;
}

/** A resume found answers too old: they are asked again, and what they rested on is done again before that. */
export interface ChecksRepeated {
  readonly type: 'checks.repeated';
  readonly stale: readonly StaleAnswer[];
  /** The steps that are run, asked or decided again; none of them changes anything. */
  readonly steps: readonly string[];
}

/** The last record was torn by a crash; its bytes were moved to `file`. */
export interface JournalRecovered {
  readonly type: 'journal.recovered';
  readonly file: string;
  readonly bytes: number;
  /** Of those bytes; absent in older journals. */
  readonly sha256?: string;
}

/** The engine let go of the play; `resume` goes on unless `status` is succeeded. */
export interface PlayFinished {
  readonly type: 'play.finished';
  readonly status: PlayStatus;
  /** The step at which it stopped. */
  readonly step?: string;
  readonly error?: StepError;
  /** The guard that stopped it, or whose question nobody was there to answer. */
  readonly guard?: string;
  /** Milliseconds since the engine took the play up. */
  readonly duration: number;
  /** How many records there are with this one: its `chain` seals them. Absent in older journals. */
  readonly records?: number;
  /** What was recorded last on this machine while it was played, of another play. */
  readonly previous?: Head;
}

/** What the engine appends. */
export type JournalEntry =
  | PlayStarted
  | PlayResumed
  | StepStarted
  | ProcessStarted
  | StepOutput
  | StepVerified
  | StepFinished
  | StepRetrying
  | StepPassedOver
  | StepSkipped
  | StepRouted
  | StepEntered
  | StepIteration
  | StepGivenUp
  | StepAdopted
  | StepInDoubt
  | StepVerdict
  | GuardEvent
  | QuestionAsked
  | QuestionAnswered
  | ChecksRepeated
  | PlayInterrupted
  | JournalRecovered
  | PlayFinished;

/** What the journal adds to an entry. */
export interface Frame {
  /** Counts from 0. */
  readonly seq: number;
  /** UTC with milliseconds. */
  readonly at: string;
  /** The chain's value with this record: SHA-256, hex. */
  readonly chain?: string;
}

/** An entry as recorded. */
export type JournalEvent = JournalEntry & Frame;
