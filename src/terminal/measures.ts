import type { ShownMeasure } from '../journal/observer.ts';
import { formatDuration, formatSeconds } from '../language/durations.ts';
import { formatMeasure } from '../language/measures.ts';
import { sparkline } from '../language/sparkline.ts';
import { shownLine } from './escape.ts';
import type { Paint, Style } from './paint.ts';
import { clip } from './width.ts';

/** Values that are kept: no screen is wider. */
const KEPT = 200;

/** Columns of the bars at most. */
export const BARS = 40;

/** From how many columns of room on they are drawn. */
const LEAST = 4;

/** How a level is painted. */
export const LEVEL_STYLES: Readonly<Record<ShownMeasure['level'], Style>> = {
  ok: 'green',
  warn: 'yellow',
  critical: 'red',
  unknown: 'yellow',
};

/** What a running step measures, as a screen knows it. */
export class Measures {
  #values: (number | undefined)[] = [];
  #last: ShownMeasure | undefined;
  /** When its level began to be that, in milliseconds of the screen's clock. */
  #since = 0;

  /** Takes note of what was measured at `now`; whether its level is another one than before. */
  see(measured: ShownMeasure, now: number): boolean {
    const { value } = measured;
    const isNew = this.#last?.level !== measured.level;
    if (isNew) this.#since = now;
    this.#last = measured;
    this.#values = [...this.#values.slice(1 - KEPT), typeof value === 'number' ? value : undefined];
    return isNew;
  }

  /** The last values as bars, the last one, how bad it is, since when: `▂▃▆█ 17.5/s  critical for 12 s of 30 s`. */
  line(columns: number, { paint, now }: { readonly paint: Paint; readonly now: number }): string | undefined {
    const last = this.#last;
    if (last === undefined) return undefined;
    const lasted = now - this.#since;
    const wanted = lasted < last.for ? ofText(last) : '';
    const text = `${valueText(last)}  ${last.level} for ${formatSeconds(lasted)}${wanted}`;
    const room = Math.min(BARS, columns - text.length - 1);
    const bars = room < LEAST ? '' : `${sparkline(this.#values.slice(-room))} `;
    return `${paint(bars, 'cyan')}${paint(clip(text, Math.max(0, columns - bars.length)), LEVEL_STYLES[last.level])}`;
  }
}

/** The value for people. */
const valueText = ({ value, unit = '' }: ShownMeasure): string =>
  typeof value === 'number' ? shownLine(formatMeasure(value, unit)) : shownLine(value ?? 'no value');

/** How long a level must last to count, where it may. */
const ofText = ({ level, for: lasting }: ShownMeasure): string =>
  lasting > 0 && (level === 'warn' || level === 'critical') ? ` of ${formatDuration(lasting)}` : '';

/** A new level on a line of its own. */
export const levelLine = (measured: ShownMeasure, paint: Paint): string => {
  const lasting = ofText(measured).replace(/^ of (.*)/, ' (must last $1 to count)');
  return `${paint(measured.level, LEVEL_STYLES[measured.level])}: ${valueText(measured)}${lasting}`;
};
