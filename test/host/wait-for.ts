/** Resolves as soon as `condition` gives a value; the test's own timeout ends a wait for what never comes. */
export const waitFor = async <T>(condition: () => T | undefined | null | false): Promise<T> => {
  for (;;) {
    const value = condition();
    if (value !== undefined && value !== null && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
