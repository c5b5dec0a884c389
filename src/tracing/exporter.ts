import type { JournalEvent } from '../journal/events.ts';
import type { Observer } from '../journal/observer.ts';
import type { Network } from '../ports/network.ts';
import { traceparentOf } from './context.ts';
import { otlpJson, type Source } from './otlp.ts';
import type { Settings } from './settings.ts';
import type { Span } from './span.ts';
import { Tracer } from './tracer.ts';

/** Spans that are sent together, and milliseconds that one waits for others while events come. */
const BATCH = 128;
const WAITS = 5_000;

/** Spans that are kept while a collector is slow; later ones are lost. */
const MOST_KEPT = 4_096;

/** What an exporter is made of. */
export interface Exporting extends Source {
  readonly settings: Settings;
  readonly http: Network['http'];
  /** What earlier engines recorded of the play. */
  readonly history: readonly JournalEvent[];
}

/** Sends the spans of a play to a collector, beside the play: nothing waits for it. */
export class Exporter implements Observer {
  readonly #of: Exporting;
  readonly #tracer = new Tracer();
  #kept: Span[] = [];
  #lost = 0;
  #why = '';
  #since = 0;
  #sending: Promise<void> | undefined;

  constructor(of: Exporting) {
    this.#of = of;
    for (const event of of.history) {
      this.#tracer.event(event);
      // An engine that came to an end has sent its own.
      if (event.type === 'play.finished') this.#tracer.take();
    }
  }

  event(event: JournalEvent): void {
    this.#tracer.event(event);
    const ended = this.#tracer.take();
    if (ended.length === 0 || !this.#tracer.sampled) return;
    const room = ended.slice(0, Math.max(0, MOST_KEPT - this.#kept.length));
    this.#lost += ended.length - room.length;
    const at = Date.parse(event.at);
    if (this.#kept.length === 0) this.#since = at;
    this.#kept.push(...room);
    if (this.#kept.length >= BATCH || at - this.#since >= WAITS) this.#send();
  }

  /** What tells a process in which span it was started. */
  readonly environmentOf = (step: string, attempt: number): Readonly<Record<string, string>> => ({
    TRACEPARENT: traceparentOf(this.#tracer.contextOf(step, attempt)),
  });

  /** Sends what is left, within the time that a request may take; says why spans were lost, if any were. */
  async close(): Promise<string | undefined> {
    const { timeout } = this.#of.settings;
    const over = AbortSignal.timeout(timeout);
    await this.#sending;
    if (this.#kept.length > 0) await this.#sendAll(over);
    if (this.#lost === 0) return undefined;
    return `${this.#lost} ${this.#lost === 1 ? 'span was' : 'spans were'} not delivered to ${new URL(this.#of.settings.url).origin}: ${this.#why}`;
  }

  #send(): void {
    this.#sending ??= this.#sendAll(AbortSignal.timeout(this.#of.settings.timeout)).finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(signal: AbortSignal): Promise<void> {
    const batch = this.#kept;
    this.#kept = [];
    const { url, headers } = this.#of.settings;
    const end = await this.#of.http(
      {
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          'user-agent': `runbook/${this.#of.version}`,
          ...headers,
        },
        body: otlpJson(batch, this.#of),
        redirects: 0,
        maxBody: 4_096,
      },
      signal,
    );
    if (end.ok && end.status < 300) return;
    this.#lost += batch.length;
    if (end.ok) this.#why = `it answered ${end.status}`;
    else this.#why = signal.aborted ? `it did not answer within ${this.#of.settings.timeout} ms` : end.reason;
  }
}
