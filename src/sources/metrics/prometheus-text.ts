import { clipped } from '../../diagnostics/clipped.ts';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { type Labels, severalSeries, showLabels } from './labels.ts';
import { readNumber } from './number.ts';

/** One sample of the Prometheus text format; the value may be NaN or infinite. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  /** Milliseconds since the epoch, where the page states it. */
  readonly timestamp?: number;
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const LABEL_VALUE = /"((?:[^"\\]|\\[\\"n])*)"/y;
const BLANKS = /[ \t]*/y;
const VALUE_AND_TIME = /^[ \t]*(\S+)(?:[ \t]+(-?\d+))?[ \t]*$/;
/** Seconds there, and behind them maybe an exemplar. */
const OPEN_VALUE_AND_TIME = /^ *(\S+)(?: (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?))?(?: # \{.*)?$/i;

/** The text format of Prometheus, or OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/). */
export type PageFormat = 'text' | 'openmetrics';

/** A place in one line; `take` moves it forward over what a sticky expression matches. */
class Cursor {
  readonly line: string;
  at = 0;

  constructor(line: string) {
    this.line = line;
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.line);
    if (match) this.at = pattern.lastIndex;
    return match ?? undefined;
  }

  takeText(text: string): boolean {
    this.take(BLANKS);
    if (!this.line.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }
}

const unescaped = (text: string): string =>
  text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));

const readLabels = (cursor: Cursor): Labels | string => {
  const labels = new Map<string, string>();
  while (!cursor.takeText('}')) {
    const name = cursor.take(LABEL_NAME)?.[0];
    if (name === undefined) return 'a label name is expected';
    if (!cursor.takeText('=')) return `"=" is expected after the label ${name}`;
    cursor.take(BLANKS);
    const value = cursor.take(LABEL_VALUE)?.[1];
    if (value === undefined) return `a quoted value is expected for the label ${name}`;
    if (labels.has(name)) return `the label ${name} is given twice`;
    labels.set(name, unescaped(value));
    if (!cursor.takeText(',') && cursor.line[cursor.at] !== '}') return '"," or "}" is expected';
    cursor.take(BLANKS);
  }
  return Object.fromEntries(labels);
};

const readSample = (line: string, format: PageFormat): Sample | string => {
  const cursor = new Cursor(line);
  cursor.take(BLANKS);
  const name = cursor.take(NAME)?.[0];
  if (name === undefined || !/[ \t{]/.test(line[cursor.at] ?? '')) return 'a metric name is expected';
  const labels = cursor.takeText('{') ? readLabels(cursor) : {};
  if (typeof labels === 'string') return labels;
  const pattern = format === 'text' ? VALUE_AND_TIME : OPEN_VALUE_AND_TIME;
  const rest = pattern.exec(line.slice(cursor.at));
  const unit = format === 'text' ? 1 : 1000;
  const value = rest?.[1] === undefined ? undefined : readNumber(rest[1]);
  if (value === undefined) return 'a number, and at most a timestamp after it, is expected';
  return {
    name,
    labels,
    value,
    ...(rest?.[2] !== undefined && { timestamp: Math.round(Number(rest[2]) * unit) }),
  };
};

/** Reads a page of metrics. Fails (RB505) at the first line that is not of its format, and where OpenMetrics has no end. */
export const parsePrometheusText = (page: string, format: PageFormat = 'text'): Result<readonly Sample[]> => {
  const samples: Sample[] = [];
  for (const [index, raw] of page.split('\n').entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (/^[ \t]*(#|$)/.test(line)) continue;
    const sample = readSample(line, format);
    if (typeof sample === 'string') {
      return failure({
        code: 'RB505',
        severity: 'error',
        message: `line ${index + 1} is not in the Prometheus text format: ${sample}: ${clipped(line, 120)}`,
        help: 'Check that the address is a metrics page and not, say, an HTML page.',
      });
    }
    samples.push(sample);
  }
  if (format === 'openmetrics' && !/(?:^|\n)# EOF\n?$/.test(page)) {
    return failure({
      code: 'RB505',
      severity: 'error',
      message: 'the page of metrics was cut off: it does not end with # EOF',
      help: 'Look at the page, and at what stands before its server.',
    });
  }
  return success(samples);
};

/**
 * The one sample of a name that has all the given labels, or undefined where there is none.
 * Several are a failure (RB505) that lists their labels: taking any of them would be a guess.
 */
export const selectSample = (
  samples: readonly Sample[],
  name: string,
  labels: Labels,
): Result<Sample | undefined> => {
  const wanted = Object.entries(labels);
  const found = samples.filter(
    (sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value),
  );
  if (found.length <= 1) return success(found[0]);
  return severalSeries(
    name,
    found.map((sample) => showLabels(sample.labels)),
    'Choose one of them with labels:.',
  );
};
