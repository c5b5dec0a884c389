/** What became of an item of manual work; one that was skipped or could not be done has a reason. */
export type Tick =
  | { readonly state: 'done' }
  | { readonly state: 'skipped' | 'failed'; readonly reason: string };

const WITH_REASON = /^(skipped|failed)\s*:\s*(\S[\s\S]*)$/;

/** Reads `done`, `skipped: why` or `failed: why`; undefined for anything else, a missing reason included. */
export const readTick = (text: string): Tick | undefined => {
  const said = text.trim();
  if (said === 'done') return { state: 'done' };
  const [, state, reason] = WITH_REASON.exec(said) ?? [];
  if (reason === undefined) return undefined;
  return { state: state === 'failed' ? 'failed' : 'skipped', reason };
};

/** A tick as an answer is recorded. */
export const tickText = (tick: Tick): string =>
  tick.state === 'done' ? 'done' : `${tick.state}: ${tick.reason}`;
