/** Which account and where, as a playbook says it; the SDK's own chain finds what is left open. */
export interface Account {
  readonly region?: string;
  /** A profile of ~/.aws/config. */
  readonly profile?: string;
}

/** Why nothing useful came of a request. */
export interface Trouble {
  /**
   * `answer`: what came cannot be understood. `request`: it is refused for what it says; `access`: for who says it.
   * `service`: all else, which another try may mend.
   */
  readonly of: 'answer' | 'request' | 'access' | 'service';
  /** Who was asked, as whom, and what came. */
  readonly message: string;
  /** What to check, as an imperative without a full stop. */
  readonly check: string;
  /** It is asked too often. */
  readonly throttled?: true;
}

/** What came of a request. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly trouble: Trouble };

/** A trouble in one sentence. */
export const sentence = ({ message, check }: Trouble): string => `${message}; ${check}`;

/** What to check, as a sentence of its own. */
export const helpOf = ({ check }: Trouble): string => `${check.charAt(0).toUpperCase()}${check.slice(1)}.`;
