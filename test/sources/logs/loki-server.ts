import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { serve } from '../../steps/server.ts';
import type { Trouble, Written } from './stand.ts';

/** What a question to Loki was. */
export interface Asked {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

/** How a server of one test behaves. */
export interface Behaviour {
  readonly trouble?: Trouble;
  /** `max_entries_limit_per_query`. */
  readonly most?: number;
  /** Answers instead of the log, for the first questions; undefined lets it answer. */
  readonly instead?: (asked: Asked, number: number, response: ServerResponse) => boolean;
}

const MOST = 5000;

const NANO = 1_000_000n;

/** Bytes as characters of the same number, so that JSON can be made of what is no UTF-8. */
const asLatin1 = (text: string | Uint8Array): string => Buffer.from(text as string).toString('latin1');

/** The texts that `|= "…"` wants, as Go writes them. */
const filters = (query: string): string[] =>
  [...query.matchAll(/\|=\s*("(?:[^"\\]|\\.)*")/g)].map(([, text = '""']) => JSON.parse(text) as string);

/** The answer to query_range: two streams, each sorted, of the first `limit` entries of [start, end). */
const answerTo = ({ parameters }: Asked, log: readonly Written[]): Buffer => {
  const { query = '', start = '0', end = '0', limit = '100' } = parameters;
  const wanted = filters(query);
  const found = log
    .map(({ at, text }) => ({ at: BigInt(at) * NANO, text: asLatin1(text) }))
    .filter(({ at }) => at >= BigInt(start) && at < BigInt(end))
    .filter(({ text }) => wanted.every((part) => text.includes(asLatin1(part))))
    .slice(0, Number(limit));
  const streams = [0, 1].map((stream) => ({
    stream: { job: 'api', pod: `api-${stream}` },
    values: found.filter(({ text }) => text.length % 2 === stream).map(({ at, text }) => [String(at), text]),
  }));
  const result = streams.filter(({ values }) => values.length > 0);
  const json = { status: 'success', data: { resultType: 'streams', result, stats: { summary: {} } } };
  return Buffer.from(JSON.stringify(json), 'latin1');
};

const send = async (response: ServerResponse, body: Buffer, slowly: boolean): Promise<void> => {
  response.setHeader('content-type', 'application/json; charset=UTF-8');
  for (let at = 0; slowly && at < body.length; at += 50) {
    response.write(body.subarray(at, at + 50));
    await setImmediate();
  }
  response.end(slowly ? '' : body);
};

/**
 * A Loki on loopback that keeps to the published reference of its HTTP API, as far as query_range goes. Entries of one
 * time come in the order given, as long as the same limit is asked for.
 */
export const serveLoki = async (
  log: readonly Written[],
  { trouble, most = MOST, instead = () => false }: Behaviour = {},
): Promise<{ readonly url: string; readonly asked: Asked[]; readonly firstAsked: Promise<void> }> => {
  const asked: Asked[] = [];
  let first = () => {};
  const firstAsked = new Promise<void>((resolve) => {
    first = resolve;
  });
  const url = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://loki');
    const question = {
      path: pathname,
      parameters: Object.fromEntries(searchParams),
      headers: request.headers,
    };
    asked.push(question);
    first();
    const number = asked.length;
    const fail = (status: number, text: string, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text);
    };
    if (instead(question, number, response) || trouble === 'hangs') return;
    if (pathname !== '/loki/api/v1/query_range') return fail(404, '404 page not found');
    if (trouble === 'throttled' && number < 3)
      return fail(429, 'too many outstanding requests', { 'retry-after': '7' });
    if (trouble === 'fails' || (trouble === 'breaks' && number > 1)) return fail(500, 'context canceled');
    if (trouble === 'garbled') return fail(200, '<html>Welcome to the proxy</html>');
    const limit = Number(question.parameters.limit);
    if (limit > most) {
      const text = `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${most})`;
      return fail(400, text);
    }
    void send(response, answerTo(question, log), trouble === 'slow');
  });
  return { url, asked, firstAsked };
};
