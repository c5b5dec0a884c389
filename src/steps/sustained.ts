import { type Result, success } from '../diagnostics/diagnostic.ts';
import { breaches, type Threshold } from '../language/thresholds.ts';
import type { Reading } from '../sources/metrics/source.ts';
import type { RunContext } from './kind.ts';

/** How bad a metric is; `unknown` is not ok. */
export type Level = 'ok' | 'warn' | 'critical' | 'unknown';

/** What is watched for: the limits, and how long a value must stay beyond them. Times in milliseconds. */
export interface Watch {
  readonly unit?: string;
  readonly warn?: Threshold;
  readonly critical?: Threshold;
  /** 0: one sample decides. */
  readonly for: number;
  readonly every: number;
}

/** A value and when it was read, in UTC. */
export interface Sample {
  readonly at: string;
  readonly value: number;
}

/** What watching came to; `reason` says why the level is unknown. */
export interface Watched {
  readonly level: Level;
  /** The last 1,000 of them. */
  readonly samples: readonly Sample[];
  readonly unit?: string;
  readonly reason?: string;
}

const LEVELS = ['ok', 'warn', 'critical'] as const;
const MAX_SAMPLES = 1000;

/** 0 to 2, an index of LEVELS. */
const severity = (watch: Watch, value: number, unit: string | undefined): Result<number> => {
  for (const [rank, limit] of [[2, watch.critical] as const, [1, watch.warn] as const]) {
    const met = limit ? breaches(limit, value, unit) : success(false);
    if (!met.ok) return met;
    if (met.value) return success(rank);
  }
  return success(0);
};

/** The level of one value; units that do not measure the same thing are RB203. */
export const levelOf = (
  watch: Watch,
  value: number,
  unit: string | undefined,
): Result<Exclude<Level, 'unknown'>> => {
  const rank = severity(watch, value, unit);
  return rank.ok ? success(LEVELS[rank.value] ?? 'critical') : rank;
};

/**
 * Samples until the level is decided. The level is the mildest of all samples, so one sample within the limits
 * ends the watch with `ok` at once, and one without a value ends it with `unknown`. Stops early when the signal
 * aborts; the caller looks at the signal first.
 */
export const watchLevel = async (
  watch: Watch,
  read: () => Promise<Result<Reading>>,
  { clock, signal, measured }: Pick<RunContext, 'clock' | 'signal' | 'measured'>,
): Promise<Result<Watched>> => {
  const started = clock.monotonic();
  const samples: Sample[] = [];
  let mildest = 2;
  for (;;) {
    const reading = await read();
    if (!reading.ok) return reading;
    if (!reading.value.data) return success({ level: 'unknown', samples, reason: reading.value.reason });
    const { value, at } = reading.value;
    const unit = reading.value.unit ?? watch.unit;
    const rank = severity(watch, value, unit);
    if (!rank.ok) return rank;
    samples.push({ at: new Date(at).toISOString(), value });
    if (samples.length > MAX_SAMPLES) samples.shift();
    measured?.({ value, ...(unit && { unit }), level: LEVELS[rank.value] ?? 'unknown', for: watch.for });
    mildest = Math.min(mildest, rank.value);
    const left = watch.for - (clock.monotonic() - started);
    if (mildest === 0 || left <= 0 || signal.aborted) {
      return success({ level: LEVELS[mildest] ?? 'unknown', samples, ...(unit && { unit }) });
    }
    await clock.sleep(Math.min(watch.every, left), signal);
  }
};
