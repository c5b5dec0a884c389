/** One request to a service. */
export interface Request {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly body?: string;
  /** Where it is asked, for messages. */
  readonly project: string;
  /** Milliseconds until the whole answer must be there. */
  readonly patience: number;
  /** Bytes of an answer that are taken. */
  readonly maxBody: number;
}

/** Why a request was not answered. */
export interface Unanswered {
  readonly ok: false;
  /** Who was asked, as whom, and what came back. */
  readonly reason: string;
  /** What to check. */
  readonly help: string;
  /** Another try may mend the first two, which are not answered and not answered now; not the others. */
  readonly kind: 'unreachable' | 'busy' | 'unknown' | 'refused' | 'huge';
  /** Milliseconds for which it wants to be left alone, where it says so. */
  readonly retryAfter?: number;
}

/** What came of a request. */
export type Answer = { readonly ok: true; readonly body: string } | Unanswered;
