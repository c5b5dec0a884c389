import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Language } from '../language/language.ts';
import type { Playbook } from './playbook.ts';

/** A file to load: where it is, the playbook's name such as `lida/complete-outage`, and its text. */
export interface PlaybookFile {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/** A playbook that is right, with the language its texts need, or everything that is wrong with it. */
export type LoadedPlaybook =
  | {
      readonly ok: true;
      readonly playbook: Playbook;
      readonly language: Language;
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Where the playbooks that others play are found. */
export interface Library {
  /** By a name, or by a path from the playbook `from` (RB305). */
  find(name: string, from: PlaybookFile): { readonly ok: true; readonly value: PlaybookFile } | Refused;
}

type Refused = { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What plays the playbook that is loaded, if anything, and where what it plays is found. */
export interface Around {
  readonly library?: Library;
  /** The files on the way to it. */
  readonly chain?: readonly PlaybookFile[];
  /** Told each text that was read on the way down. */
  readonly onText?: (text: string) => void;
}
