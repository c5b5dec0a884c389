import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as a collector has it. */
export interface Received {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

/** A collector of OpenTelemetry on this machine, which reads OTLP as JSON. */
export class Collector {
  readonly spans: Received[] = [];
  /** Attributes of the last resource, and headers of the last request. */
  resource: Readonly<Record<string, unknown>> = {};
  headers: Readonly<Record<string, unknown>> = {};
  readonly bodies: string[] = [];
  /** How it answers. */
  answer: (response: ServerResponse) => void = (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  readonly #server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    request.on('end', () => {
      if (request.method !== 'POST' || request.url !== '/v1/traces') return response.writeHead(404).end();
      this.headers = request.headers;
      this.bodies.push(text);
      for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans) {
        this.resource = Object.fromEntries(
          resource.attributes.map(({ key, value }: { key: string; value: object }) => [
            key,
            Object.values(value)[0],
          ]),
        );
        for (const { spans } of scopeSpans) this.spans.push(...spans);
      }
      return this.answer(response);
    });
  });
  endpoint = '';

  async listen(): Promise<this> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready));
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** The span of that name; the last one. */
  span(name: string): Received | undefined {
    return this.spans.findLast((span) => span.name === name);
  }

  [Symbol.dispose](): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
