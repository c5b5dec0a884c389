import { Readable, Transform, type TransformCallback } from 'node:stream';

/** Bytes of one answer; the services send far less in one page. */
const LARGEST = 32 * 1024 * 1024;

/** An answer was longer than this program reads. */
export class AnswerTooLong extends Error {
  constructor() {
    super(`the answer is longer than ${LARGEST / 1024 / 1024} MiB`);
    this.name = 'AnswerTooLong';
  }
}

/** A stream that ends with an error where it becomes too long. */
const bounded = (body: Readable): Readable => {
  let length = 0;
  const meter = new Transform({
    transform(bytes: Uint8Array, _encoding, done: TransformCallback) {
      length += bytes.length;
      if (length > LARGEST) done(new AnswerTooLong());
      else done(null, bytes);
    },
  });
  body.once('error', (error) => meter.destroy(error));
  meter.once('close', () => body.destroy());
  return body.pipe(meter);
};

/** The part of a stack of middleware that is used here; the SDK's own type has a member for each operation. */
export interface Stack {
  // biome-ignore lint/suspicious/noExplicitAny: requests and answers of every operation pass it
  add(middleware: any, options: any): void;
}

interface Handled {
  readonly response: { body?: unknown };
}

type Handler = (args: { readonly request: unknown }) => Promise<Handled>;

/** Sees where requests really go, behind all that can override an endpoint, and bounds what comes back. */
export const watch = (stack: Stack, sent: (url: string) => void): void => {
  const middleware = (next: Handler) => async (args: { readonly request: unknown }) => {
    const { protocol, hostname, port } = args.request as Record<string, string | number | undefined>;
    sent(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
    const handled = await next(args);
    const { response } = handled;
    if (response.body instanceof Readable) response.body = bounded(response.body);
    return handled;
  };
  stack.add(middleware, { step: 'deserialize', priority: 'low', name: 'boundedAnswer' });
};
