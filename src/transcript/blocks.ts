import type { Phrase } from './phrase.ts';
import type { Plot } from './plot.ts';
import type { KnownOutput, TranscriptStep } from './transcript.ts';

/** The cells of a table; a column of numbers stands to the right. */
export interface Table {
  readonly type: 'table';
  readonly columns: readonly (string | { readonly number: string })[];
  readonly rows: readonly (readonly Phrase[])[];
}

/**
 * What a transcript says, in order, before a format gives it its form. `at` is the timestamp of an event: formats
 * tell the time where it is another one than that told last.
 */
export type Block =
  | { readonly type: 'title'; readonly text: Phrase }
  /** That no real system was touched. */
  | { readonly type: 'drill'; readonly text: Phrase }
  /** How the play ended, in a sentence. */
  | { readonly type: 'status'; readonly text: Phrase }
  /** What the play was, in pairs. */
  | { readonly type: 'facts'; readonly facts: readonly (readonly [name: string, value: string | Phrase])[] }
  | { readonly type: 'section'; readonly title: string }
  | Table
  | { readonly type: 'list'; readonly entries: readonly Phrase[] }
  | { readonly type: 'paragraph'; readonly text: Phrase; readonly at?: string }
  /** Something that happened to the play as a whole, inside of a step or between two. */
  | { readonly type: 'note'; readonly text: Phrase; readonly at: string; readonly inside: boolean }
  /** A step begins: its number, name and item, and what it is. */
  | {
      readonly type: 'step';
      readonly step: TranscriptStep;
      readonly title: Phrase;
      readonly facts: readonly (string | Phrase)[];
    }
  /** An attempt begins; what is `usual` need not be said. */
  | { readonly type: 'began'; readonly text: Phrase; readonly at: string; readonly usual: boolean }
  /** What was run, asked for or looked at. */
  | { readonly type: 'action'; readonly lines: readonly string[]; readonly shell: boolean }
  /** Lines from outside. */
  | { readonly type: 'verbatim'; readonly lines: readonly string[] }
  /** Steps side by side in time, as bars of characters. */
  | { readonly type: 'bars'; readonly lines: readonly string[] }
  /** Samples of a metric; `of` is what they were taken of, `text` what they show. */
  | { readonly type: 'plot'; readonly plot: Plot; readonly of: string; readonly text: Phrase }
  | { readonly type: 'output'; readonly output: KnownOutput }
  /** An item of manual work; `at` is when it was answered. */
  | {
      readonly type: 'item';
      readonly done: boolean;
      readonly lead: Phrase;
      readonly told: Phrase;
      readonly at?: string;
    }
  /** No further item follows. */
  | { readonly type: 'items-end' };
