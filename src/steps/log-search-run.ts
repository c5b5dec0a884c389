import { counted } from '../diagnostics/counted.ts';
import type { Diagnostic, Result } from '../diagnostics/diagnostic.ts';
import { formatThreshold, type Threshold } from '../language/thresholds.ts';
import type { LogEnd, LogEntry, LogQuery, LogRange } from '../sources/logs/source.ts';
import type { Clocking } from '../sources/logs/timestamps.ts';
import { excerpt } from './expectations.ts';
import { interrupted } from './interrupted.ts';
import { failed, type RunContext, type StepOutcome } from './kind.ts';
import { type Found, gathering, outputsOf, type Reading, type Show, tell } from './log-found.ts';
import { type Match, shownMatch } from './log-match.ts';
import { type CountLimits, isReached, isSettled, judgeCount, limitsOf, shownLimits } from './log-verdict.ts';
import { timeLimit } from './time-limit.ts';

/** How a log is followed; times in milliseconds. */
export interface Follow {
  readonly for: number;
  readonly every?: number;
  /** Ends it early. */
  readonly until?: Threshold;
}

/** A search that is ready to be made; plain JSON. Times in milliseconds. */
export interface SearchAction extends CountLimits {
  readonly query: LogQuery;
  readonly match: Match;
  /** Back from now. */
  readonly since?: number;
  /** Back from now. */
  readonly until?: number;
  readonly time?: Omit<Clocking, 'now'>;
  readonly limit: number;
  readonly show: Show;
  readonly follow?: Follow;
  /** The source answers only for a range of time. */
  readonly ranged: boolean;
  readonly onBreach: 'record' | 'fail';
  readonly onIncomplete: 'record' | 'fail';
}

/** Entries that a source must be ready to read. */
const ENOUGH = 100_000;

/** Entries that are shown as they come; more of them are counted. */
const LIVE = 1_000;

/**
 * The range that is searched. One that is followed begins when its attempt did: what came while it was cut off belongs
 * to it, where times are known.
 */
const rangeOf = (action: SearchAction, { clock, elapsed }: RunContext): LogRange => {
  const now = clock.now();
  const { since: back = action.ranged && action.follow ? 0 : undefined } = action;
  const began = action.follow ? now - elapsed : now;
  const { text: containing } = action.match.ignoreCase ? {} : action.match;
  const until = action.follow ? undefined : now - (action.until ?? 0);
  return {
    ...(back !== undefined && { since: began - back }),
    ...((action.ranged || action.until !== undefined) && until !== undefined && { until }),
    ...(action.time && { clocking: { ...action.time, now } }),
    ...(containing !== undefined && { containing }),
    atMost: ENOUGH,
  };
};

interface Reader {
  readonly range: LogRange;
  readonly gathered: ReturnType<typeof gathering>;
}

/** Why a count is not what the playbook wants it to be. */
const unmet = (action: SearchAction, { count, shown }: Found): string => {
  const wanted = action.expect === undefined ? 'none' : formatThreshold(action.expect);
  const last = shown.at(-1);
  const said = last === undefined ? '' : `; the last one: ${excerpt(last.text)}`;
  return `${counted(count, 'entry', 'entries')} with ${shownMatch(action.match)}, expected ${wanted}${said}`;
};

const outcomeOf = (action: SearchAction, found: Found, reading: Reading): StepOutcome => {
  const { count } = found;
  const { missing } = reading;
  const { level, met } = judgeCount(action, count, missing === undefined);
  const outputs = {
    ...outputsOf(found, reading),
    ...(level !== undefined && { level, breached: level === 'critical' }),
    ...limitsOf(action),
  };
  const many = `${counted(count, 'entry', 'entries')} with ${shownMatch(action.match)}`;
  if (met === false) return failed({ code: 'RB504', message: unmet(action, found) }, outputs);
  if (level === 'critical' && action.onBreach === 'fail')
    return failed({ code: 'RB507', message: `${many} (${shownLimits(action)})` }, outputs);
  if (met === 'unknown' || (missing !== undefined && action.onIncomplete === 'fail')) {
    const message = `${many} were found, and there may be more: ${missing}`;
    const help = 'Search a shorter time, or see to what could not be read.';
    return failed({ code: 'RB508', message, help }, outputs);
  }
  return { status: 'succeeded', outputs };
};

const failure = ({ code, message, help }: Diagnostic): StepOutcome =>
  failed({ code, message, ...(help !== undefined && { help }) });

const tooSlow = ({ match }: SearchAction): StepOutcome =>
  failed({
    code: 'RB505',
    message: `/${match.regex}/ takes longer than a second on what stands in the log`,
    help: 'Nest no repetition inside another one, as in (a+)+; or search for a text.',
  });

const ended = (
  action: SearchAction,
  { range, gathered }: Reader,
  end: Result<LogEnd>,
  context: RunContext,
): StepOutcome => {
  if (context.signal.aborted) {
    const missing = 'it was ended before all was read';
    return interrupted(context.signal, outputsOf(gathered.found(), { missing }));
  }
  if (gathered.tooSlow()) return tooSlow(action);
  if (!end.ok) {
    const [first] = end.diagnostics;
    return first ? failure(first) : failed({ code: 'RB901', message: 'a log failed without a reason' });
  }
  const found = gathered.found();
  const { since } = range;
  const until = since === undefined ? undefined : (range.until ?? context.clock.now());
  const reading = {
    ...end.value,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
  tell(found, reading, { ...action, live: action.follow !== undefined }, context);
  return outcomeOf(action, found, reading);
};

const lookBack = async (action: SearchAction, context: RunContext): Promise<StepOutcome> => {
  const range = rangeOf(action, context);
  const gathered = gathering(action, range, context.logs);
  const end = await context.readLog(action.query, range, gathered.take, context);
  return ended(action, { range, gathered }, end, context);
};

/** Shows each entry when it comes, up to a bound. */
const showing =
  ({ output }: RunContext) =>
  ({ text }: LogEntry, count: number): void => {
    if (count <= LIVE) output('stdout', Buffer.from(`${text}\n`));
    if (count === LIVE) output('stdout', Buffer.from('… what else matches is counted and not shown …\n'));
  };

/** Reads on until the time is over, what is waited for has come, or nothing that comes could change the verdict. */
const follow = async (action: SearchAction, how: Follow, context: RunContext): Promise<StepOutcome> => {
  const range = rangeOf(action, context);
  // Without times nobody knows what came while it was cut off, and it is followed anew.
  const spent = range.since === undefined ? 0 : context.elapsed;
  const limit = timeLimit(Math.max(0, how.for - spent), context);
  const enough = new AbortController();
  const show = showing(context);
  const gathered = gathering(action, range, context.logs, (entry, count) => {
    show(entry, count);
    if (isReached(how.until, count) || isSettled(action, count)) enough.abort();
  });
  const take = (entries: readonly LogEntry[]): void => {
    if (!enough.signal.aborted) gathered.take(entries);
    if (gathered.tooSlow()) enough.abort();
  };
  const following = {
    ...(how.every !== undefined && { every: how.every }),
    end: AbortSignal.any([limit.signal, enough.signal]),
  };
  const end = await context.readLog(action.query, { ...range, follow: following }, take, context);
  limit.release();
  return ended(action, { range, gathered }, end, context);
};

/** Searches a log, or follows it. */
export const search = (action: SearchAction, context: RunContext): Promise<StepOutcome> =>
  action.follow === undefined ? lookBack(action, context) : follow(action, action.follow, context);
