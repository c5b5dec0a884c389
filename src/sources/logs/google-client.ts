import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logging } from '@google-cloud/logging';
import type { Answer, Request } from '../google/answer.ts';

/** What is asked of entries.list. */
export interface Listing {
  readonly resourceNames: readonly string[];
  readonly filter: string;
  readonly pageSize: number;
  readonly pageToken?: string;
}

/** An entry as the client gives it out. */
export interface GoogleEntry {
  readonly metadata: {
    readonly timestamp?: unknown;
    readonly severity?: unknown;
    readonly insertId?: unknown;
    readonly logName?: unknown;
    readonly httpRequest?: unknown;
  };
  /** The payload: a text, or an object. */
  readonly data?: unknown;
}

/** A page of entries. */
export interface Page {
  readonly entries: readonly GoogleEntry[];
  readonly nextPageToken?: string;
}

/** Sends what the client wants to be sent. */
export type Send = (request: Pick<Request, 'method' | 'path' | 'body'>) => Promise<Answer>;

/** Calls are not repeated by the client: how long to wait is known to the step alone. */
const ONCE = {
  retryCodes: [],
  backoffSettings: {
    initialRetryDelayMillis: 100,
    retryDelayMultiplier: 1,
    maxRetryDelayMillis: 100,
    initialRpcTimeoutMillis: 600_000,
    rpcTimeoutMultiplier: 1,
    maxRpcTimeoutMillis: 600_000,
    totalTimeoutMillis: 600_000,
  },
};

interface Body {
  readonly entries?: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The body with payloads of protocol buffers as plain objects, which they are in JSON: the client knows no type of
 * them, not even that of audit logs, and would refuse the whole page for one.
 */
const withoutTypes = (body: string): string => {
  const page = JSON.parse(body) as Body;
  const entries = page.entries?.map(({ protoPayload, ...entry }) =>
    protoPayload === undefined ? entry : { ...entry, jsonPayload: protoPayload },
  );
  return JSON.stringify({ ...page, ...(entries && { entries }) });
};

/** Thrown through the client where `send` has no answer, which has been told already. */
class NotAnswered extends Error {}

/** Whose answers the client gets that is asked now: it is one, since making it costs more than a request. */
const asking = new AsyncLocalStorage<Send>();

const fetch = async (
  url: string,
  { method, body }: { readonly method?: string; readonly body?: Uint8Array | string },
): Promise<Response> => {
  const send = asking.getStore();
  if (send === undefined) throw new NotAnswered('nobody asked');
  const { pathname, search } = new URL(url);
  const answer = await send({
    method: method === 'GET' ? 'GET' : 'POST',
    path: `${pathname}${search}`,
    ...(body !== undefined && { body: String(body) }),
  });
  if (!answer.ok) throw new NotAnswered(answer.reason);
  return new Response(withoutTypes(answer.body));
};

/** The client over REST; what it takes for its credentials finds nothing, and sends what it wants as it is told. */
const load = async (): Promise<Logging> => {
  const { Logging } = await import('@google-cloud/logging');
  const client = { fetch, getRequestHeaders: async () => new Headers() };
  const auth = { ...client, getClient: async () => client, getUniverseDomain: async () => 'googleapis.com' };
  // All that is read is named in full; without a project the client would look for one of its own.
  const options = { projectId: 'none', fallback: true, universeDomain: 'googleapis.com', auth };
  return new Logging(options as unknown as ConstructorParameters<typeof Logging>[0]);
};

let shared: Promise<Logging> | undefined;

/**
 * One page of entries.list, the oldest entries first, by the client of Cloud Logging, whose requests go through `send`;
 * the package is loaded here alone. Throws where `send` had no answer, or one that is no list of entries.
 */
export const listEntries = ({ resourceNames, ...listing }: Listing, send: Send): Promise<Page> =>
  asking.run(send, async () => {
    shared ??= load();
    const request = {
      ...listing,
      resourceNames: [...resourceNames],
      orderBy: 'timestamp asc',
      autoPaginate: false,
      gaxOptions: { autoPaginate: false, retry: ONCE },
    };
    const answer = await (await shared).getEntries(request);
    const [entries, , response] = answer as unknown as [
      GoogleEntry[] | undefined,
      unknown,
      { readonly nextPageToken?: string } | undefined,
    ];
    const nextPageToken = response?.nextPageToken || undefined;
    return { entries: entries ?? [], ...(nextPageToken !== undefined && { nextPageToken }) };
  });
