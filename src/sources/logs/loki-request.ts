import { clipped, oneLine } from '../../diagnostics/clipped.ts';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import type { HttpEnd } from '../../ports/network.ts';
import { retryAfter } from '../retry-after.ts';
import type { LogContext } from './source.ts';

/** A query of Loki, and as whom it is asked. */
export interface LokiSpec {
  readonly url: string;
  readonly query: string;
  readonly tenant?: string;
  readonly user?: string;
  readonly password?: string;
  /** By name, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A stretch of the log; `start` is part of it, `end` is not. Nanoseconds since the epoch. */
export interface Stretch {
  readonly start: bigint;
  readonly end: bigint;
  readonly limit: number;
}

/** What Loki answered: JSON of any shape, or that another limit is needed. */
export type Answered =
  | { readonly json: unknown }
  /** More entries than a query may have; `most` is what Loki says it may. */
  | { readonly most: number }
  /** Longer than what is kept of an answer. */
  | { readonly tooLong: true };

type Response = Extract<HttpEnd, { ok: true }>;

const MAX_ANSWER = 32 * 1024 * 1024;

/** How often an overloaded Loki is asked again, and the longest that it may want to be left alone for. */
const MOST_TRIES = 5;
const LONGEST_WAIT = 60_000;

const SECOND = 1000;

/** Its host and port, for people. */
const nameOf = (url: string): string => (URL.canParse(url) ? `Loki at ${new URL(url).host}` : 'Loki');

const asWhom = ({ user, tenant, headers }: LokiSpec): string => {
  const who = [
    ...(user === undefined ? [] : [`user ${user}`]),
    ...(tenant === undefined ? [] : [`tenant ${tenant}`]),
    ...('authorization' in headers ? ['the authorization given'] : []),
  ];
  return who.length === 0 ? 'nobody in particular' : who.join(', ');
};

const headersOf = ({ user, password = '', tenant, headers }: LokiSpec): Record<string, string> => ({
  accept: 'application/json',
  ...(user !== undefined && {
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  }),
  ...(tenant !== undefined && { 'x-scope-orgid': tenant }),
  ...headers,
});

const addressOf = ({ url, query }: LokiSpec, { start, end, limit }: Stretch): string => {
  // What is no address is told by whoever asks it.
  if (!URL.canParse(url)) return url;
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/loki/api/v1/query_range`;
  const parameters = { query, start, end, limit, direction: 'forward' };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, String(value));
  return address.href;
};

/** Milliseconds that an answer wants to be waited for: seconds or a date (RFC 9110, 10.2.3). */
const noData = (message: string, help: string) =>
  failure({ code: 'RB508', severity: 'error', message, help });

const said = ({ body }: Response): string => {
  const text = clipped(oneLine(body), 300);
  return text === '' ? '' : `: ${text}`;
};

/** Why an answer holds no entries. */
const refusal = (spec: LokiSpec, response: Response): Result<never> => {
  const { status } = response;
  const name = nameOf(spec.url);
  if (status === 401 || status === 403) {
    const message = `${name} refuses ${asWhom(spec)} (status ${status})${said(response)}`;
    return noData(message, 'Check user, password, headers and tenant.');
  }
  if (status === 400 || status === 422) {
    const message = `${name} does not take the query (status ${status})${said(response)}`;
    return failure({ code: 'RB505', severity: 'error', message, help: 'Try the query with logcli query.' });
  }
  const message = `${name} answered with status ${status}${said(response)}`;
  const help =
    status === 404
      ? 'Check url: it is the address before /loki/api/v1.'
      : 'Look at the log of Loki, and whether it is ready: GET /ready.';
  return noData(message, help);
};

const understood = (spec: LokiSpec, response: Response): Result<Answered> => {
  if (response.truncated) return success({ tooLong: true });
  if (response.status === 400) {
    const [, most] = /max entries limit.*\(\d+ > (\d+)\)/.exec(response.body) ?? [];
    if (most !== undefined) return success({ most: Number(most) });
  }
  if (response.status !== 200) return refusal(spec, response);
  try {
    return success({ json: JSON.parse(response.body) });
  } catch {
    const message = `${nameOf(spec.url)} did not answer in JSON${said(response)}`;
    return failure({ code: 'RB505', severity: 'error', message, help: 'Check that Loki answers at url.' });
  }
};

const OVERLOADED = new Set([429, 500, 502, 503, 504]);

/** Asks for a stretch of the log; an overloaded or failing Loki some more times, when it says. */
export const askLoki = async (
  spec: LokiSpec,
  stretch: Stretch,
  { network, clock, signal }: LogContext,
): Promise<Result<Answered>> => {
  const request = {
    method: 'GET',
    url: addressOf(spec, stretch),
    headers: headersOf(spec),
    redirects: 3,
    maxBody: MAX_ANSWER,
  };
  for (let tried = 1; ; tried += 1) {
    const end = await network.http(request, signal);
    if (!end.ok) {
      const message = `${nameOf(spec.url)} could not be asked: ${end.reason}`;
      return noData(message, 'Check url, and whether Loki runs and can be reached from here.');
    }
    const wait = retryAfter(end.headers['retry-after'], clock.now()) ?? SECOND * 2 ** (tried - 1);
    const again = OVERLOADED.has(end.status) && tried < MOST_TRIES && wait <= LONGEST_WAIT;
    if (!again || signal.aborted) return understood(spec, end);
    await clock.sleep(wait, signal);
  }
};
