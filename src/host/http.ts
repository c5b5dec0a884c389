import type { ClientRequest, IncomingMessage } from 'node:http';
import type { HttpEnd, HttpRequest } from '../ports/network.ts';
import { refusedAddress, safeLookup } from './addresses.ts';
import { explainFailure } from './failure-words.ts';

/** Redirects that are followed at most, whatever a request asks for. */
const MOST_REDIRECTS = 3;

/** Headers that may follow a redirect to another origin; everything else may be a secret. */
const CARRIED = new Set(['accept', 'accept-language', 'cache-control', 'user-agent']);

interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const failed = (reason: string, sent = false): HttpEnd => ({ ok: false, reason, ...(sent && { sent }) });

/** How far a request came. */
interface Progress {
  /** The other side may have seen it. */
  sent: boolean;
}

const parse = (text: string, base?: URL): URL | string => {
  const url = URL.canParse(text, base?.href) ? new URL(text, base?.href) : undefined;
  // What stands before an @ may be a password.
  if (!url) return `not a URL: ${text.replace(/^([\w+.-]*:?\/\/)?.*@/s, '$1')}`;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `not http or https: ${url.protocol}//`;
  return refusedAddress(url.hostname) ?? url;
};

const without = (headers: Hop['headers'], drop: (name: string) => boolean): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !drop(name.toLowerCase())));

/** The request that a redirect asks for, or why it is not made. */
const redirected = (hop: Hop, status: number, location: string): Hop | string => {
  const url = parse(location, hop.url);
  if (typeof url === 'string') return `redirected to a refused address: ${url}`;
  if (hop.url.protocol === 'https:' && url.protocol === 'http:') {
    return `redirected from https to plain http (${url.host}), which is not followed`;
  }
  const toGet = status === 303 ? hop.method !== 'HEAD' : status < 303 && hop.method === 'POST';
  const body = toGet ? undefined : hop.body;
  if (url.origin !== hop.url.origin && body !== undefined) {
    return `redirected to another origin (${url.host}), to which the body is not sent again`;
  }
  const kept =
    url.origin === hop.url.origin ? hop.headers : without(hop.headers, (name) => !CARRIED.has(name));
  const headers = toGet ? without(kept, (name) => name.startsWith('content-')) : kept;
  return { url, method: toGet ? 'GET' : hop.method, headers, body };
};

const send = async (hop: Hop, signal: AbortSignal, progress: Progress): Promise<IncomingMessage> => {
  const { request } = hop.url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = request(hop.url, {
      method: hop.method,
      headers: { 'user-agent': 'runbook', accept: '*/*', 'accept-encoding': 'identity', ...hop.headers },
      agent: false,
      signal,
      lookup: safeLookup,
      // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot say otherwise.
      rejectUnauthorized: true,
    } as import('node:https').RequestOptions);
    sent.on('error', reject);
    sent.on('socket', (socket) => {
      socket.once(hop.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        progress.sent = true;
      });
    });
    sent.on('response', resolve);
    sent.end(hop.body);
  });
};

const readBody = async (
  response: IncomingMessage,
  limit: number,
): Promise<{ bytes: Buffer; truncated: boolean }> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // One byte over tells a full body from a cut one; leaving the loop closes the connection.
    if (size > limit) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, limit), truncated: size > limit };
};

const decoderFor = (contentType: string | undefined) => {
  const charset = /;\s*charset="?([\w.:-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
};

const plainHeaders = (response: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

const follow = async (
  first: Hop,
  request: HttpRequest,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: Progress },
): Promise<HttpEnd> => {
  const started = performance.now();
  let hop = first;
  for (let left = Math.min(request.redirects, MOST_REDIRECTS); ; left -= 1) {
    const response = await send(hop, signal, progress).catch((error: unknown) =>
      explainFailure(error, hop.url),
    );
    if (typeof response === 'string') return failed(response, progress.sent);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (left > 0 && location !== undefined && [301, 302, 303, 307, 308].includes(status)) {
      response.destroy();
      const next = redirected(hop, status, location);
      if (typeof next === 'string') return failed(next, true);
      hop = next;
      continue;
    }
    const read = await readBody(response, request.maxBody).catch((error: unknown) =>
      explainFailure(error, hop.url),
    );
    if (typeof read === 'string') return failed(read, true);
    const headers = plainHeaders(response);
    // As a stream, a character cut in half at the limit is left out rather than shown as a fault.
    const body = decoderFor(headers['content-type']).decode(read.bytes, { stream: read.truncated });
    return {
      ok: true,
      status,
      headers,
      body,
      truncated: read.truncated,
      latency: performance.now() - started,
    };
  }
};

/** Makes an HTTP request; why none could be made, or none was answered, is in the reason. */
export const http = async (request: HttpRequest, signal: AbortSignal): Promise<HttpEnd> => {
  const url = parse(request.url);
  if (typeof url === 'string') return failed(url);
  const { method, headers, body } = request;
  const progress = { sent: false };
  const hop = { url, method: method.toUpperCase(), headers, body };
  try {
    const end = await follow(hop, request, { signal, progress });
    return !end.ok && signal.aborted ? failed('aborted', progress.sent) : end;
  } catch (error) {
    return failed(signal.aborted ? 'aborted' : explainFailure(error, url), progress.sent);
  }
};
