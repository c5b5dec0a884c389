import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/render.ts';
import type { Plan } from '../engine/plan-types.ts';
import type { PlaybookChange } from './change.ts';

/** What came of a playbook's scenarios. */
export type Tests =
  /** `lost`: there were some before. */
  | { readonly is: 'none'; readonly lost: boolean }
  | { readonly is: 'not-played' }
  | {
      readonly is: 'unreadable';
      readonly file: string;
      readonly diagnostics: readonly Diagnostic[];
      readonly source?: SourceText;
    }
  | {
      readonly is: 'played';
      readonly file: string;
      readonly scenarios: readonly { readonly scenario: string; readonly unmet: readonly string[] }[];
      /** The share of its places that they visit, in percent; and the one that the file asks for. */
      readonly covered: number;
      readonly asked?: number;
    };

/** What a change of files does to a playbook, for whoever approves it. */
export interface PlaybookReview {
  /** Its place now; of one that was removed, its place before. */
  readonly file: string;
  /** The changed playbooks that it plays. */
  readonly plays: readonly string[];
  /** How it behaves otherwise; absent where it is not valid now. */
  readonly change?: PlaybookChange;
  /** What it would do with the defaults of its inputs; of playbooks whose own file changed. */
  readonly plan?: Plan;
  /** What is wrong with it; errors among it mean that it is not valid. */
  readonly diagnostics: readonly Diagnostic[];
  readonly source?: SourceText;
  readonly tests: Tests;
}

/** What a change of files does to playbooks, the worst first. */
export interface Review {
  readonly base: string;
  /** Absent where the files were compared as they lie there. */
  readonly head?: string;
  readonly playbooks: readonly PlaybookReview[];
}
