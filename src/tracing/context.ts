import { createHash } from 'node:crypto';

/** Which span of which trace something happens in: W3C's trace context. */
export interface TraceContext {
  /** 32 and 16 digits, hex. */
  readonly trace: string;
  readonly span: string;
  /** Whether whoever began the trace wants it to be kept. */
  readonly sampled: boolean;
}

/** Reads a `traceparent`; undefined for what is none. */
export function readTraceparent(text: string | undefined): TraceContext | undefined {
  const [, version, trace = '', span = '', flags = '', more] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(text?.trim() ?? '') ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(trace) || /^0+$/.test(span)) return undefined;
  return { trace, span, sampled: Number.parseInt(flags, 16) % 2 === 1 };
}

/** Writes a `traceparent`. */
export const traceparentOf = ({ trace, span, sampled }: TraceContext): string =>
  `00-${trace}-${span}-${sampled ? '01' : '00'}`;

/** An id that is the same whenever it is made of the same: so engines that take a play up in turn agree. */
const idOf = (digits: number, ...of: readonly (string | number)[]): string =>
  createHash('sha256')
    .update(['runbook', ...of].join('\0'))
    .digest('hex')
    .slice(0, digits);

/** The trace of a play that nobody else began. */
export const traceOf = (play: string): string => idOf(32, 'trace', play);

/** The span of what an engine did in a play: `engine` counts those that held it, from 0. */
export const spanOf = (play: string, engine: number, ...what: readonly (string | number)[]): string =>
  idOf(16, 'span', play, engine, ...what);
