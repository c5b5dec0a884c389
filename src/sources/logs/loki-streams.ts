import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';

/** An entry of a stream of Loki, with its time in nanoseconds since the epoch. */
export interface Line {
  readonly at: bigint;
  readonly text: string;
  /** Tells it from every other: Loki keeps one of the same lines of the same time in the same stream. */
  readonly id: string;
}

const unexpected = (what: string): Result<never> =>
  failure({
    code: 'RB505',
    severity: 'error',
    message: `the answer of Loki is not one to a query of logs: ${what}`,
    help: 'Write a query of logs, such as {job="api"} |= "error".',
  });

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** The lines of an answer to query_range, the oldest first (Loki HTTP API, "Query logs within a range of time"). */
export const linesOf = (json: unknown): Result<readonly Line[]> => {
  const { resultType, result } = fieldsOf(fieldsOf(json).data);
  if (resultType !== 'streams') return unexpected(`its resultType is ${JSON.stringify(resultType)}`);
  if (!Array.isArray(result)) return unexpected('it has no result');
  const lines: Line[] = [];
  for (const one of result) {
    const { stream, values } = fieldsOf(one);
    const labels = JSON.stringify(stream);
    if (!Array.isArray(values)) return unexpected('a stream has no values');
    for (const value of values as unknown[]) {
      const [at, text] = Array.isArray(value) ? (value as unknown[]) : [];
      if (typeof at !== 'string' || !/^\d{1,20}$/.test(at) || typeof text !== 'string')
        return unexpected('a value is not a time and a line');
      lines.push({ at: BigInt(at), text, id: `${at} ${labels} ${text}` });
    }
  }
  return success(lines.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)));
};
