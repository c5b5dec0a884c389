/** What stands where a secret was. */
export const markOf = (name: string): string => `[secret:${name}]`;
