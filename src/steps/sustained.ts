import { counted } from '../diagnostics/counted.ts';
import { type Result, success } from '../diagnostics/diagnostic.ts';
import type { Threshold } from '../language/thresholds.ts';
import type {
  Measured,
  MeasuredRange,
  Moment,
  RangeReading,
  Reading,
  Span,
} from '../sources/metrics/source.ts';
import type { RunContext } from './kind.ts';
import { type Compared, LEVELS, type Limits, type Quantity, severity, valueIn } from './severity.ts';

/** How bad a metric is; `unknown` is not ok. */
export type Level = 'ok' | 'warn' | 'critical' | 'unknown';

/** What is watched for: the limits, and how long a value must stay beyond them. Times in milliseconds. */
export interface Watch extends Limits {
  /** 0: one sample decides. */
  readonly for: number;
  readonly every: number;
  /** Looks back over so long instead of waiting. */
  readonly over?: number;
  /** Without it all readings but one must have a value, and two at least. */
  readonly minSamples?: number;
  /** How long ago the value was that each is compared with. */
  readonly ago?: number;
}

/** What came of one reading; times in UTC. */
export interface Sample {
  readonly at: string;
  /** Absent where there was none. */
  readonly value?: number;
  /** When the source says that it was measured. */
  readonly measured?: string;
  readonly baseline?: number;
  /** Why there was no value, or nothing to compare it with. */
  readonly reason?: string;
}

/** What watching came to; `reason` says why the level is unknown. */
export interface Watched {
  readonly level: Level;
  /** The last 1,000 of them. */
  readonly samples: readonly Sample[];
  readonly unit?: string;
  readonly reason?: string;
  /** The limits that the last value was held against, as values. */
  readonly limits?: Readonly<Record<string, Threshold>>;
}

/** How the metric is read. */
export interface Reads {
  read(moment: Moment): Promise<Result<Reading>>;
  range(span: Span): Promise<Result<RangeReading>>;
}

const MAX_SAMPLES = 1000;

const utc = (ms: number): string => new Date(ms).toISOString();

/** A value and how bad it is by itself. */
type Seen = Quantity & { readonly level: Level };

type Baseline = Quantity | { readonly reason: string } | undefined;

/** Takes readings one after the other and says what they come to: the mildest of all, if there are enough. */
class Judge {
  readonly #watch: Watch;
  readonly #samples: Sample[] = [];
  #mildest = 2;
  #found = 0;
  #gaps = 0;
  #reason = 'nothing was read';
  #unit: string | undefined;
  #limits: Compared['limits'] = {};

  constructor(watch: Watch) {
    this.#watch = watch;
    this.#unit = watch.unit;
  }

  /** Takes a value, or why there is none, read at that time (ms since the epoch); RB203 where its unit does not fit. */
  take(reading: Reading, time: number, baseline?: Baseline): Result<Seen | undefined> {
    const at = utc(time);
    if (!reading.data) return this.#gap({ at, reason: reading.reason });
    const measured = reading.measured === undefined ? {} : { measured: utc(reading.measured) };
    const own = valueIn(reading, this.#watch.unit);
    if (!own.ok) return own;
    const seen = { at, value: own.value.value, ...measured };
    if (own.value.unit !== undefined) this.#unit = own.value.unit;
    if (baseline !== undefined && 'reason' in baseline)
      return this.#gap({ ...seen, reason: `there is nothing to compare it with: ${baseline.reason}` });
    const compared = severity(this.#watch, own.value, baseline);
    if (!compared.ok) return compared;
    const beside = compared.value.baseline === undefined ? {} : { baseline: compared.value.baseline };
    if (compared.value.rank === undefined)
      return this.#gap({ ...seen, ...beside, reason: 'it was 0, of which nothing is a percentage' });
    this.#mildest = Math.min(this.#mildest, compared.value.rank);
    this.#limits = compared.value.limits;
    this.#found += 1;
    this.#keep({ ...seen, ...beside });
    return success({ ...own.value, level: LEVELS[compared.value.rank] });
  }

  /** Readings that should have been there and were not. */
  missed(count: number, reason: string): void {
    this.#gaps += count;
    if (count > 0) this.#reason = reason;
  }

  /** Whether more samples, of which the rest of the time takes so many, cannot change what it comes to. */
  settled(more: number): boolean {
    if (this.#mildest === 0) return true;
    const { minSamples } = this.#watch;
    return minSamples === undefined ? this.#gaps > 1 : this.#found + more < minSamples;
  }

  watched(): Watched {
    const { over = 0, minSamples = 0 } = this.#watch;
    // Of the past all is known that will ever be: too little of it says nothing, good or bad.
    const decided = this.#mildest === 0 && (over === 0 || this.#found >= minSamples);
    const fault = decided ? undefined : this.#lacking();
    return {
      level: fault === undefined ? (LEVELS[this.#mildest] ?? 'unknown') : 'unknown',
      samples: this.#samples,
      ...(this.#unit && { unit: this.#unit }),
      ...(fault !== undefined && { reason: fault }),
      ...(Object.keys(this.#limits).length > 0 && { limits: this.#limits }),
    };
  }

  /** Why there are not enough values; a single reading tells it itself. */
  #lacking(): string | undefined {
    const { for: lasting, over = 0, minSamples } = this.#watch;
    const least = minSamples ?? (lasting > 0 || over > 0 ? 2 : 1);
    const holes = minSamples === undefined && this.#gaps > (least > 1 ? 1 : 0);
    if (this.#found >= least && !holes) return undefined;
    if (this.#found + this.#gaps <= 1) return this.#reason;
    const all = this.#found + this.#gaps;
    const needed = minSamples === undefined ? '' : `, and ${minSamples} are needed`;
    return `${this.#found} of ${counted(all, 'sample', 'samples')} had a value${needed}: ${this.#reason}`;
  }

  #gap(sample: Sample & { readonly reason: string }): Result<undefined> {
    this.#gaps += 1;
    this.#reason = sample.reason;
    this.#keep(sample);
    return success(undefined);
  }

  #keep(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length > MAX_SAMPLES) this.#samples.shift();
  }
}

const asBaseline = (reading: Reading): Baseline => (reading.data ? reading : { reason: reading.reason });

/** Looks back: what was measured over the time, each beside what was measured so long before it. */
const lookBack = async (watch: Watch, over: number, reads: Reads, now: number): Promise<Result<Watched>> => {
  const span = { from: now - over, to: now, step: watch.every };
  const present = await reads.range(span);
  if (!present.ok) return present;
  const judge = new Judge(watch);
  if (!present.value.data) {
    const taken = judge.take(present.value, now);
    return taken.ok ? success(judge.watched()) : taken;
  }
  const { ago } = watch;
  const past =
    ago === undefined ? undefined : await reads.range({ ...span, from: span.from - ago, to: span.to - ago });
  if (past && !past.ok) return past;
  const step = present.value.step ?? watch.every;
  for (const sample of present.value.samples) {
    const at = sample.measured ?? sample.at;
    const before = past && beside(past.value, at - (ago ?? 0), step);
    const taken = judge.take({ ...sample, data: true }, at, before);
    if (!taken.ok) return taken;
  }
  const missing = Math.floor(over / step) + 1 - present.value.samples.length;
  judge.missed(Math.max(0, missing), 'the source has no other of that time');
  return success(judge.watched());
};

/** What was measured nearest to a moment, half a step away at most. */
const beside = (past: RangeReading, at: number, step: number): Baseline => {
  if (!past.data) return { reason: past.reason };
  const away = ({ measured, at: read }: Measured): number => Math.abs((measured ?? read) - at);
  const nearest = past.samples.reduce(
    (one: MeasuredRange['samples'][number] | undefined, other) =>
      one !== undefined && away(one) <= away(other) ? one : other,
    undefined,
  );
  return nearest !== undefined && away(nearest) <= step / 2 ? nearest : { reason: `no value at ${utc(at)}` };
};

/** How long until the next reading: a source that wants to be left alone is. */
const pause = (watch: Watch, reading: Reading): number =>
  Math.max(watch.every, reading.data ? 0 : (reading.retryAfter ?? 0));

/**
 * Samples until the level is decided. The level is the mildest of all samples, so one sample within the limits
 * ends the watch with `ok` at once; a reading without a value is a gap, and with more gaps than the watch allows the
 * level is `unknown`. Stops early when the signal aborts; the caller looks at the signal first.
 */
export const watchLevel = async (
  watch: Watch,
  reads: Reads,
  { clock, signal, measured }: Pick<RunContext, 'clock' | 'signal' | 'measured'>,
): Promise<Result<Watched>> => {
  if (watch.over !== undefined) return lookBack(watch, watch.over, reads, clock.now());
  const started = clock.monotonic();
  const judge = new Judge(watch);
  for (;;) {
    const reading = await reads.read('now');
    if (!reading.ok) return reading;
    const at = reading.value.data ? reading.value.at : clock.now();
    const compares = watch.ago !== undefined && reading.value.data;
    const past = compares ? await reads.read(at - (watch.ago ?? 0)) : undefined;
    if (past && !past.ok) return past;
    const taken = judge.take(reading.value, at, past && asBaseline(past.value));
    if (!taken.ok) return taken;
    if (taken.value !== undefined) measured?.({ ...taken.value, for: watch.for });
    const left = watch.for - (clock.monotonic() - started);
    const more = Math.ceil(Math.max(0, left) / watch.every);
    if (watch.for === 0 || left <= 0 || judge.settled(more) || signal.aborted)
      return success(judge.watched());
    await clock.sleep(Math.min(pause(watch, reading.value), left), signal);
  }
};
