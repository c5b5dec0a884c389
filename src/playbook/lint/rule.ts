import type { Code } from '../../diagnostics/codes.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import type { Language } from '../../language/language.ts';
import type { ScopeTypes } from '../../language/scope.ts';
import type { Registry } from '../../steps/kind.ts';
import type { SourceDocument } from '../document.ts';
import type { Playbook } from '../playbook.ts';
import type { StepPlaces } from './step-places.ts';
import type { Text } from './texts.ts';

/** What a rule looks at: a playbook whose structure is right, and what was worked out about it once. */
export interface LintContext {
  readonly playbook: Playbook;
  readonly source: SourceDocument;
  readonly registry: Registry;
  readonly language: Language;
  readonly types: ScopeTypes;
  readonly places: StepPlaces;
  /** Every text that has a syntax, in the order of the document. */
  readonly texts: readonly Text[];
  /** The structure has no fault: nothing of the document was left out. */
  readonly whole: boolean;
  /** Names that another error hides: whether references to them are right cannot be said. */
  readonly unsure: { readonly steps: ReadonlySet<string>; readonly inputs: ReadonlySet<string> };
}

/** What a rule found; the code is the rule's own where none is given. */
export interface Finding {
  readonly code?: Code;
  readonly severity?: Diagnostic['severity'];
  readonly message: string;
  readonly at: Span;
  readonly help?: string;
  readonly related?: NonNullable<Diagnostic['related']>;
}

/** One check that looks at the whole playbook; it must be linear in the number of steps. */
export interface LintRule {
  readonly code: Code;
  /** It is asked only where nothing is an error: what it finds may be gone once that is mended. */
  readonly last?: true;
  check(context: LintContext, report: (finding: Finding) => void): void;
}
