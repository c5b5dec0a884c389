import type { Attributes, Span } from './span.ts';

/** What spans are of, and which version of this program made them. */
export interface Source {
  readonly resource: Attributes;
  readonly version: string;
}

/** Spans as OTLP's JSON, the body of a request to `/v1/traces`. Source: OpenTelemetry's "OTLP Specification", 1.x. */
export const otlpJson = (spans: readonly Span[], { resource, version }: Source): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: 'runbook', version }, spans: spans.map(spanJson) }],
      },
    ],
  });

const INTERNAL = 1;
const ERROR = 2;

const spanJson = ({
  trace,
  span,
  parent,
  name,
  start,
  end,
  attributes,
  events,
  link,
  error,
}: Span): object => ({
  traceId: trace,
  spanId: span,
  ...(parent !== undefined && { parentSpanId: parent }),
  name,
  kind: INTERNAL,
  startTimeUnixNano: nanos(start),
  endTimeUnixNano: nanos(end),
  attributes: keyValues(attributes),
  events: events.map(({ name: what, at, attributes: of }) => ({
    name: what,
    timeUnixNano: nanos(at),
    attributes: keyValues(of),
  })),
  ...(link && { links: [{ traceId: link.trace, spanId: link.span }] }),
  status: error === undefined ? {} : { code: ERROR, message: error },
});

/** As digits, since a number would lose some. */
const nanos = (milliseconds: number): string => `${Math.round(milliseconds)}000000`;

const keyValues = (attributes: Attributes): readonly object[] =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value) }],
  );

function anyValue(value: NonNullable<Attributes[string]>): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: `${value}` } : { doubleValue: value };
  return { arrayValue: { values: value.map((each) => ({ stringValue: each })) } };
}
