import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { Answer, Unanswered } from '../google/answer.ts';
import { LOGGING } from '../google/service.ts';
import { type Session, session as shared } from '../google/session.ts';
import { listEntries, type Page, type Send } from './google-client.ts';
import { entryOf } from './google-entry.ts';
import type { LogContext, LogEnd, LogRange, LogReader, TakeEntries } from './source.ts';

/** Which entries of Cloud Logging. */
export interface GoogleSpec {
  /** Projects, or whole names of resources such as `folders/123`; without any, the project of the session. */
  readonly projects: readonly string[];
  /** In the Logging query language; all that has its time where there is none. */
  readonly filter?: string;
}

const PATIENCE = 60_000;
const PAGE_SIZE = 500;

/** Bytes of a page; an entry has 256 KiB at most. */
const MAX_PAGE = 160 * 1024 * 1024;

/** The shortest wait of milliseconds before it is asked again, whatever it says. */
const SECOND = 1000;

/** How often an overloaded service is asked again that does not say when. */
const MOST_RETRIES = 6;

const unread = ({ kind, reason, help }: Unanswered): Result<never> =>
  failure({ code: kind === 'huge' ? 'RB505' : 'RB508', severity: 'error', message: reason, help });

/** Asks, and asks again where the service is overloaded: when it says, or after longer and longer waits. */
const patiently = async (
  ask: () => Promise<Answer>,
  { clock, signal }: Pick<LogContext, 'clock' | 'signal'>,
): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    if (answer.ok || answer.kind !== 'busy' || signal.aborted) return answer;
    if (answer.retryAfter === undefined && tries > MOST_RETRIES) return answer;
    const wait = answer.retryAfter ?? 500 * 2 ** tries * (0.5 + clock.random());
    await clock.sleep(Math.max(SECOND, wait), signal);
    if (signal.aborted) return answer;
  }
};

const resourceOf = (project: string): string => (project.includes('/') ? project : `projects/${project}`);

const filterOf = (own: string | undefined, { since, until }: Omit<LogRange, 'follow'>): string => {
  const window = [
    ...(since === undefined ? [] : [`timestamp >= "${new Date(since).toISOString()}"`]),
    ...(until === undefined ? [] : [`timestamp < "${new Date(until).toISOString()}"`]),
  ];
  // A line end before the bracket, since the filter may end in a comment.
  return [...window, ...(own === undefined ? [] : [`(${own}\n)`])].join(' AND ');
};

const TWICE = `${LOGGING.name} led to the same page twice, so that entries may be missing`;

/** Hands pages over until there are no more, or enough entries; what went wrong with the last of them. */
const pages = async (
  next: (token: string | undefined) => Promise<Page>,
  { atMost }: Pick<LogRange, 'atMost'>,
  take: TakeEntries,
): Promise<{ readonly taken: number; readonly missing?: string; readonly error?: unknown }> => {
  let taken = 0;
  let token: string | undefined;
  const seen = new Set<string>();
  do {
    let page: Page;
    try {
      page = await next(token);
    } catch (error) {
      return { taken, error };
    }
    const entries = page.entries.map(entryOf);
    const wanted = entries.slice(0, atMost - taken);
    take(wanted);
    taken += wanted.length;
    token = page.nextPageToken;
    if (token !== undefined && seen.has(token)) return { taken, missing: TWICE };
    if (token !== undefined) seen.add(token);
    if (wanted.length < entries.length || (taken >= atMost && token !== undefined)) {
      return { taken, missing: `only the first ${atMost} entries of ${LOGGING.name} were read` };
    }
  } while (token !== undefined);
  return { taken };
};

const garbled = (error: unknown): Result<never> =>
  failure({
    code: 'RB505',
    severity: 'error',
    message: `${LOGGING.name} answered with something that is no list of entries: ${error instanceof Error ? error.message : error}`,
    help: 'Check what stands between here and there: a proxy, or a page to sign in on.',
  });

/** Reads logs of Cloud Logging v2 (entries.list), asked as whoever the session says. */
export const createGoogle = (who: () => Session): LogReader<GoogleSpec> => ({
  async read({ projects, filter }, range, take, context): Promise<Result<LogEnd>> {
    const session = who();
    const own = projects.length > 0 ? projects : await session.project(LOGGING, context.signal);
    if (typeof own === 'object' && 'ok' in own) return unread(own);
    let fault: Unanswered | undefined;
    const send: Send = async (request) => {
      const project = [own].flat().join(', ');
      const whole = { ...request, project, patience: PATIENCE, maxBody: MAX_PAGE };
      const answer = await patiently(() => session.ask(LOGGING, whole, context), context);
      if (!answer.ok) fault = answer;
      return answer;
    };
    const listing = {
      resourceNames: [own].flat().map(resourceOf),
      filter: filterOf(filter, range),
      pageSize: PAGE_SIZE,
    };
    const next = (pageToken: string | undefined) =>
      listEntries({ ...listing, ...(pageToken !== undefined && { pageToken }) }, send);
    const { taken, missing, error } = await pages(next, range, take);
    if (error === undefined) return success(missing === undefined ? {} : { missing });
    if (taken > 0)
      return success({ missing: fault?.reason ?? `a page of ${LOGGING.name} could not be read` });
    return fault === undefined ? garbled(error) : unread(fault);
  },
});

/** Logs of Google Cloud. */
export const google = createGoogle(shared);
