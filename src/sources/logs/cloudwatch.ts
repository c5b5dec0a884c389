import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { type Account, helpOf, type Trouble } from '../aws/account.ts';
import { filterLogEvents } from '../aws/cloudwatch-logs.ts';
import { type InsightsSpec, query } from './cloudwatch-insights.ts';
import type { LogContext, LogEnd, LogEntry, LogRange, LogReader, TakeEntries } from './source.ts';
import { patiently } from './throttling.ts';

/** Events of a log group that fit a filter pattern of CloudWatch; plain JSON. */
export interface FilterSpec extends Account {
  /** By name, or by ARN where it is another account's. */
  readonly group: string;
  readonly streams?: readonly string[];
  readonly prefix?: string;
  readonly filter?: string;
}

/** What is read of CloudWatch Logs. */
export type CloudWatchLogSpec = FilterSpec | InsightsSpec;

/** The failure that a trouble is to a step. */
const failed = (trouble: Trouble): Result<never> =>
  failure({
    code: trouble.of === 'answer' ? 'RB505' : 'RB508',
    severity: 'error',
    message: trouble.message,
    help: helpOf(trouble),
  });

const inputOf = ({ group, streams, prefix, filter }: FilterSpec, { since, until }: LogRange) => ({
  ...(group.startsWith('arn:') ? { logGroupIdentifier: group } : { logGroupName: group }),
  ...(streams !== undefined && { logStreamNames: [...streams] }),
  ...(prefix !== undefined && { logStreamNamePrefix: prefix }),
  ...(filter !== undefined && { filterPattern: filter }),
  ...(since !== undefined && { startTime: Math.ceil(since) }),
  // The service counts the end in.
  ...(until !== undefined && { endTime: Math.ceil(until) - 1 }),
});

const byTime = (a: LogEntry, b: LogEntry): number => (a.at ?? 0) - (b.at ?? 0);

const readEvents = async (
  spec: FilterSpec,
  range: LogRange,
  take: TakeEntries,
  context: LogContext,
): Promise<Result<LogEnd>> => {
  let taken = 0;
  const seen = new Set<string>();
  for (let token: string | undefined; ; ) {
    const input = { ...inputOf(spec, range), ...(token !== undefined && { nextToken: token }) };
    const page = await patiently(() => filterLogEvents(spec, input, context), context);
    if (!page.ok) return taken === 0 ? failed(page.trouble) : success({ missing: page.trouble.message });
    const { events = [], nextToken } = page.value;
    const entries = events.map(({ message = '', timestamp, eventId }) => ({
      text: message.replace(/\r?\n$/, ''),
      ...(timestamp !== undefined && { at: timestamp }),
      ...(eventId !== undefined && { id: eventId }),
    }));
    const some = entries.toSorted(byTime).slice(0, range.atMost - taken);
    taken += some.length;
    if (some.length > 0) take(some);
    if (some.length < entries.length || (nextToken !== undefined && taken >= range.atMost)) {
      return success({ missing: `only the first ${range.atMost} entries of ${spec.group} were read` });
    }
    if (nextToken === undefined) return success({});
    if (seen.has(nextToken)) {
      return success({ missing: `CloudWatch Logs gives the same page of ${spec.group} again and again` });
    }
    seen.add(nextToken);
    token = nextToken;
  }
};

/** Reads CloudWatch Logs: events of a group (FilterLogEvents), or what a query of Logs Insights finds. */
export const cloudwatch: LogReader<CloudWatchLogSpec> = {
  async read(spec, range, take, context) {
    if ('group' in spec) return readEvents(spec, range, take, context);
    const found = await query(spec, range, context);
    if (!found.ok) return failed(found.trouble);
    if (found.value.entries.length > 0) take(found.value.entries);
    const { missing } = found.value;
    return success(missing === undefined ? {} : { missing });
  },
};
