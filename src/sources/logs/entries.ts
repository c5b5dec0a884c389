import { failure, type Result } from '../../diagnostics/diagnostic.ts';
import type { LogEntry, LogRange, TakeEntries } from './source.ts';
import { type Clocking, timestampOf } from './timestamps.ts';

/** Bytes of an entry that are looked at; the rest of a longer one is passed over. */
const LONGEST = 64 * 1024;

const LINE_FEED = 0x0a;

/** Makes entries of the bytes of a log, which come in pieces; memory does not grow with the log. */
export class Entries {
  /** Lines that began with a time. */
  timed = 0;
  /** Lines in all. */
  lines = 0;
  readonly #clocking: Clocking | undefined;
  readonly #take: TakeEntries;
  #rest: Uint8Array[] = [];
  #restLength = 0;
  #open: { text: string; readonly at?: number } | undefined;
  #ready: LogEntry[] = [];

  constructor(clocking: Clocking | undefined, take: TakeEntries) {
    this.#clocking = clocking;
    this.#take = take;
  }

  /** Takes the next bytes. They must not change afterwards. */
  push(bytes: Uint8Array): void {
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      this.#keep(bytes.subarray(from, end));
      this.#line();
      from = end + 1;
    }
    this.#keep(bytes.subarray(from));
    this.#hand();
  }

  /** Nothing was written for a while: an entry whose line is whole is taken to be so too. */
  settle(): void {
    this.#close();
    this.#hand();
  }

  /** Another file begins, or the log has ended: what is open is whole. */
  end(): void {
    if (this.#restLength > 0) this.#line();
    this.#close();
    this.#hand();
  }

  #keep(bytes: Uint8Array): void {
    const room = LONGEST - this.#restLength;
    if (bytes.length === 0 || room <= 0) return;
    const kept = bytes.subarray(0, room);
    this.#rest.push(kept);
    this.#restLength += kept.length;
  }

  #line(): void {
    const text = new TextDecoder().decode(Buffer.concat(this.#rest)).replace(/\r$/, '');
    this.#rest = [];
    this.#restLength = 0;
    this.lines += 1;
    const at = this.#clocking && timestampOf(text, this.#clocking);
    if (at !== undefined) this.timed += 1;
    const belongs = this.#clocking !== undefined && at === undefined && this.#open !== undefined;
    if (belongs && this.#open !== undefined) {
      if (this.#open.text.length + text.length < LONGEST) this.#open.text += `\n${text}`;
      return;
    }
    this.#close();
    this.#open = { text, ...(at !== undefined && { at }) };
  }

  #close(): void {
    if (this.#open !== undefined) this.#ready.push(this.#open);
    this.#open = undefined;
  }

  #hand(): void {
    if (this.#ready.length === 0) return;
    const ready = this.#ready;
    this.#ready = [];
    this.#take(ready);
  }
}

/** A range of entries of which none says when it was written is no range. */
export const untimed = (
  name: string,
  { since }: LogRange,
  { timed, lines }: Pick<Entries, 'timed' | 'lines'>,
): Result<never> | undefined => {
  if (since === undefined || timed > 0 || lines === 0) return undefined;
  return failure({
    code: 'RB505',
    severity: 'error',
    message: `no line of ${name} begins with a time, so nobody can tell which are recent`,
    help: 'Say how times are written with time:, or leave since: out.',
  });
};
