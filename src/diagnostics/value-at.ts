/** The value at a dotted path (keys and indexes; own properties only), or undefined. */
export const valueAt = (root: unknown, path: string): unknown => {
  let value = root;
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
};
