import { counted, grouped } from '../../diagnostics/counted.ts';
import type { Account, Answer, Trouble } from '../aws/account.ts';
import { getQueryResults, startQuery, stopQuery } from '../aws/cloudwatch-logs.ts';
import type { LogContext, LogEntry, LogRange } from './source.ts';
import { patiently } from './throttling.ts';

/** A query of Logs Insights over groups; plain JSON. */
export interface InsightsSpec extends Account {
  readonly groups: readonly string[];
  readonly insights: string;
}

/** What a query found, the oldest first. */
interface Found {
  readonly entries: readonly LogEntry[];
  readonly missing?: string;
}

type Row = readonly { readonly field?: string | undefined; readonly value?: string | undefined }[];

/** Rows that the service gives at most. */
const MOST_ROWS = 10_000;

/** Milliseconds between two looks at a query that runs. */
const LOOK = 1_000;

const trouble = (message: string, check: string, of: Trouble['of'] = 'service'): Answer<never> => ({
  ok: false,
  trouble: { of, message, check },
});

/** A row as an entry; undefined where it has no time, as a row of stats has none. */
const entryOf = (row: Row): LogEntry | undefined => {
  const fields = new Map(row.map(({ field = '', value = '' }) => [field, value]));
  const time = fields.get('@timestamp');
  const at = time === undefined ? Number.NaN : Date.parse(`${time.replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) return undefined;
  const id = fields.get('@ptr');
  const rest = [...fields].filter(([field]) => field !== '@timestamp' && field !== '@ptr');
  const text = fields.get('@message') ?? rest.map(([field, value]) => `${field}=${value}`).join(' ');
  return { text: text.replace(/\r?\n$/, ''), at, ...(id !== undefined && { id }) };
};

const foundIn = (
  rows: readonly Row[],
  matched: number,
  { since, until, atMost }: LogRange,
): Answer<Found> => {
  const entries: LogEntry[] = [];
  for (const row of rows) {
    const entry = entryOf(row);
    if (entry === undefined) {
      const message = 'the query of Logs Insights gives rows without @timestamp, which are no entries';
      return trouble(message, 'give it fields @timestamp, @message, and no stats', 'answer');
    }
    const { at = 0 } = entry;
    // The service counts in whole seconds.
    if (at >= (since ?? 0) && at < (until ?? Number.POSITIVE_INFINITY)) entries.push(entry);
  }
  const sorted = entries.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const kept = sorted.slice(-atMost);
  const left = rows.length < matched || kept.length < sorted.length;
  const missing = `Logs Insights gave ${grouped(kept.length)} of ${counted(matched, 'entry', 'entries')} that fit its query`;
  return { ok: true, value: { entries: kept, ...(left && { missing }) } };
};

const ENDS: Readonly<Record<string, string>> = {
  Failed: 'failed',
  Cancelled: 'was cancelled by somebody',
  Timeout: 'took longer than the service allows',
};

/** Waits for the end of a query. */
const waitFor = async (
  queryId: string,
  spec: InsightsSpec,
  range: LogRange,
  context: LogContext,
): Promise<Answer<Found>> => {
  for (;;) {
    const answer = await patiently(() => getQueryResults(spec, queryId, context), context);
    if (!answer.ok) return answer;
    const { status = 'Unknown', results = [], statistics } = answer.value;
    if (status === 'Complete') return foundIn(results, statistics?.recordsMatched ?? results.length, range);
    const ended = ENDS[status];
    if (ended !== undefined) {
      return trouble(`the query of Logs Insights ${ended}`, 'ask for a shorter time, or filter earlier');
    }
    await context.clock.sleep(LOOK, context.signal);
    if (context.signal.aborted) {
      return trouble(`the query of Logs Insights was still ${status} when the time was up`, 'raise timeout');
    }
  }
};

/** Runs a query of Logs Insights (StartQuery, GetQueryResults); one that nobody waits for any more is stopped. */
export const query = async (
  spec: InsightsSpec,
  range: LogRange,
  context: LogContext,
): Promise<Answer<Found>> => {
  const { since = 0, until = context.clock.now(), atMost } = range;
  const isArn = spec.groups.some((group) => group.startsWith('arn:'));
  const input = {
    ...(isArn ? { logGroupIdentifiers: [...spec.groups] } : { logGroupNames: [...spec.groups] }),
    startTime: Math.floor(since / 1000),
    endTime: Math.ceil(until / 1000),
    queryString: spec.insights,
    limit: Math.min(MOST_ROWS, atMost),
  };
  const started = await patiently(() => startQuery(spec, input, context), context);
  if (!started.ok) return started;
  const { queryId } = started.value;
  if (queryId === undefined) {
    return trouble('CloudWatch Logs started a query without an id', 'check the endpoint', 'answer');
  }
  const found = await waitFor(queryId, spec, range, context);
  if (context.signal.aborted) await stopQuery(spec, queryId, context);
  return found;
};
