/** Milliseconds after which nobody waits any more: a wait without an end would hang the run, not fail it. */
const PATIENCE = 45_000;

/** Resolves as soon as `condition` gives a value. */
export const waitFor = async <T>(condition: () => T | undefined | null | false): Promise<T> => {
  const end = performance.now() + PATIENCE;
  while (performance.now() < end) {
    const value = condition();
    if (value !== undefined && value !== null && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`what was waited for never came: ${condition}`);
};
