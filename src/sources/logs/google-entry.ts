import type { GoogleEntry } from './google-client.ts';
import type { LogEntry } from './source.ts';

/** What entries without a severity have. */
const NONE = 'DEFAULT';

const isFilled = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/**
 * The text of an entry: a text as it is, behind its severity; a payload of fields as a JSON object, in which
 * `severity` and `httpRequest` stand beside them.
 */
const textOf = ({ metadata: { severity, httpRequest }, data }: GoogleEntry): string => {
  const level = typeof severity === 'string' && severity !== NONE ? severity : undefined;
  if (typeof data === 'string' && !isFilled(httpRequest)) {
    return level === undefined ? data : `${level} ${data}`;
  }
  const fields = typeof data === 'object' ? data : { message: data };
  return JSON.stringify({
    ...(level !== undefined && { severity: level }),
    ...(isFilled(httpRequest) && { httpRequest }),
    ...fields,
  });
};

/** An entry of Cloud Logging as the step sees it. */
export const entryOf = (entry: GoogleEntry): LogEntry => {
  const { timestamp, logName, insertId } = entry.metadata;
  const text = textOf(entry);
  if (!(timestamp instanceof Date) || Number.isNaN(timestamp.getTime())) return { text };
  const at = timestamp.getTime();
  // Unique among the entries of a log that have the same time (LogEntry.insertId).
  return { text, at, id: `${logName} ${at} ${insertId}` };
};
