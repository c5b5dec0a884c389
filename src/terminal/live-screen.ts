import type { LiveRegion, LiveView } from './live-region.ts';
import { openRegion } from './live-region.ts';
import type { TextStream } from './sink.ts';
import { wrap } from './wrap.ts';

/** Milliseconds that something must last before it is worth a moving line. */
const PATIENCE = 120;

/**
 * A screen on which finished lines scroll away and at most one region moves. Opening and wiping the region take
 * turns of the event loop, so whatever comes meanwhile waits in a queue and the order stays.
 */
export class LiveScreen {
  private readonly stream: TextStream;
  private readonly write: (text: string) => void;
  private queue = Promise.resolve();
  private waiting = 0;
  private view: LiveView | undefined;
  private timer: NodeJS.Timeout | undefined;
  private region: LiveRegion | undefined;
  private suspended = false;
  /** What was to be written while a question was on the screen. */
  private held = '';

  constructor(stream: TextStream, write: (text: string) => void) {
    this.stream = stream;
    this.write = write;
  }

  /** Writes lines above whatever moves, long ones broken between words. */
  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const columns = this.stream.columns ?? 80;
    const text = lines.flatMap((line) => wrap(line, columns).map((one) => `${one}\n`)).join('');
    if (this.suspended) {
      this.held += text;
      return;
    }
    const { view } = this;
    if (view) this.hide();
    if (this.waiting === 0) this.write(text);
    else this.later(() => this.write(text));
    if (view) this.show(view);
  }

  /** Lets a view move at the bottom, once it has lasted a moment. */
  show(view: LiveView): void {
    if (this.view) this.hide();
    this.view = view;
    if (this.suspended) return;
    this.timer = setTimeout(() => this.open(view), PATIENCE);
  }

  /** Wipes what moves. */
  hide(): void {
    this.view = undefined;
    this.wipe();
  }

  /** Wipes what moves until `resume`; resolves when the screen is still and all is written. */
  suspend(): Promise<void> {
    this.suspended = true;
    this.wipe();
    return this.settled();
  }

  resume(): void {
    this.suspended = false;
    const { held } = this;
    this.held = '';
    if (held !== '') this.later(() => this.write(held));
    if (this.view) this.show(this.view);
  }

  /** Resolves when all that was asked for so far is on the screen. */
  settled(): Promise<void> {
    return this.queue;
  }

  private open(view: LiveView): void {
    this.timer = undefined;
    this.later(async () => {
      if (this.view !== view || this.suspended) return;
      this.region = await openRegion(this.stream, this.write, view);
    });
  }

  private wipe(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.region && this.waiting === 0) return;
    this.later(async () => {
      await this.region?.end();
      this.region = undefined;
    });
  }

  private later(work: () => void | Promise<void>): void {
    this.waiting += 1;
    this.queue = this.queue
      .then(work)
      // A screen that cannot be drawn on must not end the play.
      .catch(() => undefined)
      .finally(() => {
        this.waiting -= 1;
      });
  }
}
