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

/** What the client takes for its credentials: it finds nothing, and sends what it wants through `send`. */
const through = (send: Send) => {
  const fetch = async (
    url: string,
    { method, body }: { readonly method?: string; readonly body?: Uint8Array | string },
  ): Promise<Response> => {
    const { pathname, search } = new URL(url);
    const answer = await send({
      method: method === 'GET' ? 'GET' : 'POST',
      path: `${pathname}${search}`,
      ...(body !== undefined && { body: String(body) }),
    });
    if (!answer.ok) throw new NotAnswered(answer.reason);
    return new Response(withoutTypes(answer.body));
  };
  const client = { fetch, getRequestHeaders: async () => new Headers() };
  return { ...client, getClient: async () => client, getUniverseDomain: async () => 'googleapis.com' };
};

/** The client of Cloud Logging over REST, whose requests go through `send`; the package is loaded here alone. */
export async function createClient(send: Send) {
  const { Logging } = await import('@google-cloud/logging');
  // All that is read is named in full; without a project the client would look for one of its own.
  const projectId = 'none';
  const options = { projectId, fallback: true, universeDomain: 'googleapis.com', auth: through(send) };
  const logging = new Logging(options as unknown as ConstructorParameters<typeof Logging>[0]);
  return {
    /** One page, the oldest entries first; throws where `send` had no answer, or one that is no list of entries. */
    async page({ resourceNames, ...listing }: Listing): Promise<Page> {
      const request = {
        ...listing,
        resourceNames: [...resourceNames],
        orderBy: 'timestamp asc',
        autoPaginate: false,
        gaxOptions: { autoPaginate: false, retry: ONCE },
      };
      const [entries, , response] = (await logging.getEntries(request)) as unknown as [
        GoogleEntry[],
        unknown,
        { nextPageToken?: string } | undefined,
      ];
      const nextPageToken = response?.nextPageToken || undefined;
      return { entries: entries ?? [], ...(nextPageToken !== undefined && { nextPageToken }) };
    },
    close: () => close(logging),
  };
}

const close = async ({ loggingService, configService }: Logging): Promise<void> => {
  await Promise.all([loggingService.close(), configService.close()]);
};
