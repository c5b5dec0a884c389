import { clipped } from '../../diagnostics/clipped.ts';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { shownUrl } from '../../diagnostics/shown-url.ts';
import { valueAt } from '../../diagnostics/value-at.ts';
import { ask } from '../ask.ts';
import { severalSeries } from './labels.ts';
import { noData } from './no-data.ts';
import { type PrintedNumber, printedNumber } from './printed-number.ts';
import type { MetricReader, NoData } from './source.ts';

/** A number in a JSON document. */
export interface HttpSpec {
  readonly url: string;
  /** Keys and indexes joined by dots. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As whom it is asked, for messages. */
  readonly as?: string;
}

const MAX_DOCUMENT = 8 * 1024 * 1024;

const parsed = (body: string, url: string): Result<unknown> => {
  try {
    return success(JSON.parse(body));
  } catch {
    return failure({
      code: 'RB505',
      severity: 'error',
      message: `what ${shownUrl(url)} answers is not JSON: ${clipped(body.trim(), 120) || 'nothing'}`,
      help: 'Check the address, or cut the number out with metric: { command: ... }.',
    });
  }
};

/** The number at the path: one in a text may have a unit; none, null and NaN are no data. */
const numberIn = (found: unknown, path: string): Result<PrintedNumber | NoData> => {
  if (found === undefined || found === null) {
    return success(noData({ reason: `the document has ${found === null ? 'null' : 'nothing'} at ${path}` }));
  }
  const read =
    typeof found === 'number'
      ? { value: found }
      : typeof found === 'string'
        ? printedNumber(found)
        : undefined;
  if (read !== undefined) {
    return success(Number.isFinite(read.value) ? read : noData({ reason: `${path} is ${String(found)}` }));
  }
  const inside = typeof found === 'object' ? Object.keys(found).map((key) => `${path}.${key}`) : [];
  if (inside.length > 0) return severalSeries(path, inside, 'Choose one of them with path:.');
  return failure({
    code: 'RB505',
    severity: 'error',
    message: `${path} is no number but ${clipped(JSON.stringify(found), 120)}`,
    help: 'Name the path of a number.',
  });
};

/** Reads a number in a JSON document, of at most 8 MiB. */
export const http: MetricReader<HttpSpec> = {
  async read({ url, path, headers, as }, _moment, context) {
    const answer = await ask(
      {
        method: 'GET',
        url,
        headers: { accept: 'application/json', ...headers },
        maxBody: MAX_DOCUMENT,
        ...(as && { as }),
      },
      context,
    );
    if (!answer.ok) return answer;
    if (!answer.value.available) return success(noData(answer.value));
    const document = parsed(answer.value.body, url);
    if (!document.ok) return document;
    const number = numberIn(valueAt(document.value, path), path);
    if (!number.ok) return number;
    if ('data' in number.value) return success(number.value);
    return success({ data: true, ...number.value, at: context.clock.now() });
  },
};
