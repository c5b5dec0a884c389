/** A lock that was taken away from a play: the one on the play itself, or the one that its playbook names. */
export type LostLock =
  | { readonly of: 'play' }
  | { readonly of: 'target'; readonly name: string }
  /** The machine does not let us look. */
  | { readonly of: 'unknown'; readonly reason: string };

/** The locks of a play that is being driven. */
export interface PlayLocks {
  /** One that was taken away from this engine; reads one small file a lock. */
  lost(): LostLock | undefined;
}
