import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { shownUrl } from '../diagnostics/shown-url.ts';
import type { Clock } from '../ports/clock.ts';
import type { HttpEnd, Network } from '../ports/network.ts';
import { retryAfter } from './retry-after.ts';

/** A request that reads something. */
export interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** As whom it is asked, for messages: `as ada`. */
  readonly as?: string;
  /** Bytes of the answer that are read; a longer one is a failure. */
  readonly maxBody: number;
  /** What the other side says of a request that it refuses, out of the body of its answer. */
  readonly told?: (body: string) => string | undefined;
}

/** Why nothing came that could be read, for now. */
export interface Unavailable {
  readonly available: false;
  readonly reason: string;
  /** Milliseconds that the other side wants to be left alone for. */
  readonly retryAfter?: number;
}

/** The body of an answer. */
export interface Answered {
  readonly available: true;
  readonly body: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const MEBIBYTE = 1024 * 1024;

/** What another try may mend by itself. */
const passes = (status: number): boolean => [408, 425, 429].includes(status) || status >= 500;

const helpFor = (status: number, as: string | undefined): string => {
  if (status === 401 && as === undefined) return 'Say who asks with auth: or headers:.';
  if (status === 401) return 'Check the credentials.';
  if (status === 403) return 'Check what these credentials may read.';
  return status === 404 ? 'Check the address.' : 'Check the address and what is asked for.';
};

type Response = Extract<HttpEnd, { ok: true }>;

const unhappy = (question: Question, response: Response, now: number): Result<Unavailable> => {
  const { status, headers, body, truncated } = response;
  const { as, told } = question;
  const said = truncated ? undefined : told?.(body);
  const shown = shownUrl(question.url);
  const words = `with status ${status}${said === undefined ? '' : `: ${said}`}`;
  if (passes(status)) {
    const wait = retryAfter(headers['retry-after'], now);
    const reason = `${shown} answered ${words}`;
    return success({ available: false, reason, ...(wait !== undefined && { retryAfter: wait }) });
  }
  const message = `${shown} refused the request${as === undefined ? '' : `, made ${as},`} ${words}`;
  return failure({ code: 'RB506', severity: 'error', message, help: helpFor(status, as) });
};

/**
 * Asks over HTTP. Who cannot be reached, is overloaded (429) or fails (5xx) is unavailable, with the reason; any other
 * refusal is a failure (RB506), and so is an answer that is longer than it may be (RB505).
 */
export const ask = async (
  question: Question,
  {
    network,
    clock,
    signal,
  }: { readonly network: Network; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Result<Answered | Unavailable>> => {
  const { method, url, headers, body, maxBody } = question;
  const request = { method, url, headers, maxBody, redirects: 3, ...(body !== undefined && { body }) };
  const end = await network.http(request, signal);
  const shown = shownUrl(url);
  if (!end.ok) return success({ available: false, reason: `${shown} could not be read: ${end.reason}` });
  if (end.status < 200 || end.status > 299) return unhappy(question, end, clock.now());
  if (!end.truncated) return success({ available: true, body: end.body, headers: end.headers });
  const message = `what ${shown} answers is longer than ${maxBody / MEBIBYTE} MiB`;
  return failure({ code: 'RB505', severity: 'error', message, help: 'Ask for less.' });
};
