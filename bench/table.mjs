// @ts-check
import { median } from './measure.mjs';

/**
 * A line of the table; `ratio` is against the floor, or what the name says, and should not exceed `limit`.
 * @typedef {{ name: string, unit: string, values: readonly number[], ratio: number, limit?: number }} Row
 */

const figure = (/** @type {number} */ value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));

/**
 * The rows as a Markdown table.
 * @param {readonly Row[]} rows
 */
export function table(rows) {
  const lines = rows.map(({ name, unit, values, ratio, limit }) => {
    const range = `${figure(Math.min(...values))} – ${figure(Math.max(...values))}`;
    const verdict = limit === undefined ? '' : `≤ ${limit}${ratio > limit ? ' **missed**' : ''}`;
    return `| ${name} | ${figure(median(values))} ${unit} | ${range} | ${values.length} | ${ratio.toFixed(2)} | ${verdict} |`;
  });
  return ['| what | median | min – max | N | ratio | target |', '|---|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}
