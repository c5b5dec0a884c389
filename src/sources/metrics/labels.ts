/** The labels of a series, by name. */
export type Labels = Readonly<Record<string, string>>;

/** Shows labels as a playbook writes them, `{ le: "0.5", path: "/" }`. */
export const showLabels = (labels: Labels): string => {
  const entries = Object.entries(labels).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
};
