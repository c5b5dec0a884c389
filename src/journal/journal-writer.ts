import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.ts';
import { isDiskFull, systemReason } from '../diagnostics/system-error.ts';
import type { AppendFile, Folder } from '../ports/files.ts';
import { dropBallast } from './ballast.ts';
import type { JournalEntry } from './events.ts';
import { SYNCED } from './synced.ts';

/** Entries behind which something begins that would need more records. */
const BEGINS: ReadonlySet<JournalEntry['type']> = new Set([
  'play.started',
  'play.resumed',
  'step.started',
  'step.retrying',
  'question.asked',
  'guard.started',
]);

/**
 * What a journal still takes:
 *
 *   all ──disk full, ballast given back──▶ facts ──disk full again──▶ nothing
 *    └──────any other failed write, or a failed sync──────────────────▶ nothing
 */
type Intake =
  | { readonly takes: 'all' }
  /** What has happened, so that it is not lost; nothing that begins something. */
  | { readonly takes: 'facts'; readonly why: string }
  | { readonly takes: 'nothing'; readonly why: string };

/** Puts framed records on the disk, and knows what may still be written after one that failed (RELIABILITY D4). */
export class JournalWriter {
  readonly #folder: Folder;
  readonly #name: string;
  readonly #file: AppendFile;
  #intake: Intake = { takes: 'all' };
  #ballast: 'kept' | 'given back' = 'kept';

  /** `file` is the file `name` of the folder. */
  constructor(folder: Folder, name: string, file: AppendFile) {
    this.#folder = folder;
    this.#name = name;
    this.#file = file;
  }

  /** Why nothing more may begin, or undefined where all is well. */
  refusal(): Diagnostic | undefined {
    const intake = this.#intake;
    return intake.takes === 'all' ? undefined : unwritable(this.#folder, intake.why);
  }

  /** Throws a DiagnosticError RB604 for an entry that cannot be taken any more. */
  admit(type: JournalEntry['type']): void {
    const intake = this.#intake;
    if (intake.takes === 'all' || (intake.takes === 'facts' && !BEGINS.has(type))) return;
    throw new DiagnosticError(unwritable(this.#folder, intake.why, type === 'play.started'));
  }

  /** Writes a record, and syncs where anything depends on it; throws a DiagnosticError RB604. */
  write(type: JournalEntry['type'], bytes: Uint8Array): void {
    const whole = this.#file.size;
    try {
      this.#file.append(bytes);
    } catch (error) {
      this.#makeRoom(whole, error);
      this.admit(type);
      this.#orClose(() => this.#file.append(bytes));
    }
    // A sync that failed is never tried again: the system may have dropped what it could not write.
    this.#orClose(() => {
      if (SYNCED.has(type)) this.#file.sync();
      if (type === 'play.started') this.#folder.sync();
    });
    if (type === 'play.finished') dropBallast(this.#folder);
  }

  /** Takes from now on only what has happened. */
  letNothingBegin(cause: unknown): DiagnosticError {
    const why = this.#intake.takes === 'all' ? systemReason(cause) : this.#intake.why;
    if (this.#intake.takes === 'all') this.#intake = { takes: 'facts', why };
    return new DiagnosticError(unwritable(this.#folder, why));
  }

  /** Gives the ballast back and cuts off what a full disk took of a record. */
  #makeRoom(whole: number, cause: unknown): void {
    if (!isDiskFull(cause) || this.#ballast === 'given back') this.#close(cause);
    this.#ballast = 'given back';
    this.letNothingBegin(cause);
    dropBallast(this.#folder);
    this.#orClose(() => this.#folder.truncate(this.#name, whole));
  }

  #orClose(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#close(error);
    }
  }

  #close(cause: unknown): never {
    this.#intake = { takes: 'nothing', why: systemReason(cause) };
    throw new DiagnosticError(unwritable(this.#folder, systemReason(cause)));
  }
}

/** The refusal of a journal; of a play that has not begun yet, nothing is there to go on with. */
export const unwritable = (folder: Folder, reason: string, begins = false): Diagnostic => ({
  code: 'RB604',
  severity: 'error',
  message: `the record of this play in ${folder.path} cannot be written: ${reason}; no further step is started`,
  help: begins
    ? 'Nothing was run. Free space or mend the disk, then start it again.'
    : 'Free space or mend the disk, then go on with: runbook resume',
});

/** Whether this is the refusal of a journal. */
export const isUnwritable = (error: unknown): error is DiagnosticError =>
  error instanceof DiagnosticError && error.diagnostic.code === 'RB604';
