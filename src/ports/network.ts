/** An HTTP request. Redirects are not followed beyond `redirects`. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How many redirects may be followed, 0 to 3; secret headers are not re-sent to another origin. */
  readonly redirects: number;
  /** Bytes of the body that are kept; the rest is dropped and `truncated` set. */
  readonly maxBody: number;
}

/** What came of an HTTP request; `latency` in milliseconds until the whole body was there. */
export type HttpEnd =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly truncated: boolean;
      readonly latency: number;
    }
  | {
      readonly ok: false;
      readonly reason: string;
      /** The other side may have seen the request. */
      readonly sent?: true;
    };

/** A value of a Redis reply: RESP types as JSON; integers beyond 2^53 as strings. */
export type RedisReply = string | number | null | readonly RedisReply[];

/** What came of a Redis command: a reply, an error reply of the server, or no connection. */
export type RedisEnd =
  | { readonly ok: true; readonly reply: RedisReply }
  | { readonly ok: false; readonly reason: 'refused' | 'error-reply'; readonly message: string };

/** Talks to other machines. */
export interface Network {
  http(request: HttpRequest, signal: AbortSignal): Promise<HttpEnd>;
  /** Sends one command to the server at `url` (redis:// or rediss://) over a connection of its own. */
  redis(url: string, command: readonly string[], signal: AbortSignal): Promise<RedisEnd>;
}
