import { lostReason, REASONS, type Reason } from './reasons.ts';
import { type Assignment, type Region, SLOT, type Word } from './words.ts';

/** The quoting around a placeholder. */
export type Quoting = 'bare' | 'double' | 'single' | 'document';

/** A here-document whose body has not been read yet. */
export interface PendingDocument {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly quoted: boolean;
  readonly pipeline: Pipeline;
}

/** Commands joined by `|`; `inputs` are stretches that some of them read: here-documents and `<` files. */
export interface Pipeline {
  readonly start: number;
  end?: number;
  readonly pipes: number[];
  readonly inputs: { readonly start: number; readonly end: number }[];
}

/** What the scan of a shell text found. */
export interface Findings {
  readonly quoting: Map<number, Quoting>;
  readonly regions: Region[];
  readonly assignments: Assignment[];
  /** Placeholders that must not render to a word with a leading `-`. */
  readonly dash: Set<number>;
  /** Placeholders that other users can see in the list of processes. */
  readonly visible: Set<number>;
  /** Words such as `<name>`. */
  readonly unbound: string[];
  /** Where programs stand that run what they read. */
  readonly readers: number[];
  /** Its simple commands, without assignments and redirections, and what ends each. */
  readonly commands: { readonly words: readonly Word[]; readonly pipeline: Pipeline; readonly end: string }[];
  /** Set when the quoting could not be followed to the end. */
  lost?: Reason;
}

/** A place in a cooked shell text, and what was found before it. */
export class Cursor {
  readonly text: string;
  readonly found: Findings = {
    quoting: new Map(),
    regions: [],
    assignments: [],
    dash: new Set(),
    visible: new Set(),
    unbound: [],
    readers: [],
    commands: [],
  };
  readonly documents: PendingDocument[] = [];
  readonly pipelines: Pipeline[] = [];
  position = 0;
  limit: number;

  constructor(text: string) {
    this.text = text;
    this.limit = text.length;
  }

  /** The character `ahead` of the position; empty at the end. */
  peek(ahead = 0): string {
    const at = this.position + ahead;
    return at < this.limit ? (this.text[at] ?? '') : '';
  }

  get done(): boolean {
    return this.position >= this.limit;
  }

  /** The rest, up to the limit, begins with this. */
  at(text: string): boolean {
    return this.position + text.length <= this.limit && this.text.startsWith(text, this.position);
  }

  /** Ends the scan: no placeholder of this text has a place that is certain. */
  lose(what: string): void {
    this.found.lost ??= lostReason(what);
    this.limit = Math.min(this.limit, this.position);
    this.position = this.limit;
  }

  get lost(): boolean {
    return this.found.lost !== undefined;
  }

  forbid(start: number, end: number, reason: Reason, names = false): void {
    this.found.regions.push({ start, end, reason, names });
  }

  /** Takes the placeholder at the position. */
  slot(quoting: Quoting): void {
    this.found.quoting.set(this.position, quoting);
    this.position++;
  }

  /** Takes a backslash and what it escapes. */
  escape(): void {
    if (this.peek(1) === SLOT) this.forbid(this.position, this.position + 2, REASONS.backslash);
    if (this.peek(1) === '') this.lose('a backslash at the end');
    else if (this.peek(1) === '\n' && this.documents.length > 0)
      this.lose('a continued line before a here-document');
    else if (this.peek(1) === SLOT) this.position++;
    else this.position += 2;
  }

  /** Notes a line break inside quotes, where the bodies of here-documents cannot be found with certainty. */
  breakInQuotes(): void {
    if (this.peek() === '\n' && this.documents.length > 0)
      this.lose('a line break in quotes before a here-document');
  }
}
