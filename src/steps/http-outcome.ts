import { valueAt } from '../diagnostics/value-at.ts';
import { breaches, formatThreshold, type Threshold } from '../language/thresholds.ts';
import type { HttpEnd } from '../ports/network.ts';
import { either, excerpt, pattern, type Scalar } from './expectations.ts';
import { failed, type StepOutcome } from './kind.ts';

/** What a response must be; plain JSON. */
export interface HttpExpectation {
  /** Statuses, or classes such as `2xx`. */
  readonly status: readonly (number | string)[];
  /** Regular expressions by header name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly json: Readonly<Record<string, Scalar>>;
  readonly latency?: Threshold;
}

/** Bytes of a body that are read for checks. */
export const MAX_BODY = 1024 * 1024;

const TOLD_BODY = 64 * 1024;

type Response = Extract<HttpEnd, { ok: true }>;

const statusMeets = (status: number, wanted: number | string): boolean =>
  typeof wanted === 'number' ? status === wanted : String(status)[0] === wanted[0];

const headersUnmet = (expected: HttpExpectation, response: Response): string[] =>
  Object.entries(expected.headers).flatMap(([name, source]) => {
    const value = Object.hasOwn(response.headers, name) ? response.headers[name] : undefined;
    if (value === undefined) return [`header ${name}: expected /${source}/, there is none`];
    return pattern(source).test(value) ? [] : [`header ${name}: expected /${source}/, was ${excerpt(value)}`];
  });

const bodyUnmet = (source: string | undefined, response: Response): string[] => {
  if (source === undefined || pattern(source).test(response.body)) return [];
  const cut = response.truncated ? ' in its first MiB' : '';
  return [`body: expected /${source}/${cut}, was ${excerpt(response.body) || 'empty'}`];
};

const jsonUnmet = (expected: HttpExpectation, json: unknown): string[] => {
  const wanted = Object.entries(expected.json);
  if (wanted.length > 0 && json === undefined) return ['json: the body is not a JSON value below 1 MiB'];
  return wanted.flatMap(([path, value]) => {
    const found = valueAt(json, path);
    if (found === value) return [];
    const was = found === undefined ? 'there is none' : `was ${excerpt(JSON.stringify(found))}`;
    return [`json ${path}: expected ${JSON.stringify(value)}, ${was}`];
  });
};

const latencyUnmet = (latency: Threshold | undefined, response: Response): string[] => {
  if (latency === undefined) return [];
  const holds = breaches(latency, response.latency, 'ms');
  if (!holds.ok) return holds.diagnostics.map((diagnostic) => `latency: ${diagnostic.message}`);
  return holds.value ? [] : [`latency: expected ${formatThreshold(latency)}, was ${response.latency} ms`];
};

const parsedBody = ({ body, truncated }: Response): unknown => {
  if (truncated) return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
};

/** Compares a response with what was expected; everything unmet is in one error, a line each. */
export const httpOutcome = (request: string, expected: HttpExpectation, measured: Response): StepOutcome => {
  // What is recorded, what is compared and what is told are one number.
  const response = { ...measured, latency: Math.round(measured.latency * 10) / 10 };
  const { status, headers, body, latency } = response;
  const json = parsedBody(response);
  const told = !response.truncated && Buffer.byteLength(body) <= TOLD_BODY;
  const outputs = {
    http_status: status,
    headers,
    latency,
    ...(told && { body }),
    ...(json !== undefined && { json }),
  };
  const statusIsMet = expected.status.some((wanted) => statusMeets(status, wanted));
  const unmet = [
    ...(statusIsMet ? [] : [`status: expected ${either(expected.status)}, was ${status}`]),
    ...headersUnmet(expected, response),
    ...bodyUnmet(expected.body, response),
    ...jsonUnmet(expected, json),
    ...latencyUnmet(expected.latency, response),
  ];
  if (unmet.length === 0) return { status: 'succeeded', outputs };
  return failed(
    { code: 'RB504', message: [`${request} did not answer as expected`, ...unmet].join('\n  ') },
    outputs,
  );
};
