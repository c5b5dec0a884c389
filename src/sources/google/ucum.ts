/** A unit of ours, and by what a value in the other one is multiplied to be in it. */
export interface Converted {
  /** Absent where the value counts something, or is a pure number. */
  readonly unit?: string;
  readonly factor: number;
}

const PLAIN: Readonly<Record<string, Converted>> = {
  '1': { factor: 1 },
  '': { factor: 1 },
  '%': { unit: '%', factor: 1 },
  // A hundred percent: the value is a share of 1.
  '10^2.%': { unit: '%', factor: 100 },
  ns: { unit: 'ns', factor: 1 },
  us: { unit: 'us', factor: 1 },
  ms: { unit: 'ms', factor: 1 },
  s: { unit: 's', factor: 1 },
  min: { unit: 'min', factor: 1 },
  h: { unit: 'h', factor: 1 },
  d: { unit: 'd', factor: 1 },
};

const BYTES = /^(k|M|G|T|Ki|Mi|Gi|Ti)?(By|bit)$/;

const plain = (code: string): Converted | undefined => {
  const [, prefix = '', base] = BYTES.exec(code) ?? [];
  if (base !== undefined) return { unit: `${prefix}B`, factor: base === 'bit' ? 1 / 8 : 1 };
  return Object.hasOwn(PLAIN, code) ? PLAIN[code] : undefined;
};

/** Marked, since `m` are metres there and minutes here. */
const unknown = (code: string): Converted => ({ unit: `${code} (UCUM)`, factor: 1 });

/**
 * The unit of ours for one in UCUM, in which Cloud Monitoring states units (MetricDescriptor.unit): annotations such
 * as `{request}` count things and are left out. A unit that we have no word for stays what it is, so that comparing
 * with it says so.
 */
export function fromUcum(code: string): Converted {
  const [counted = '', per, ...more] = code.replace(/\{[^}]*\}/g, '').split('/');
  const own = plain(counted);
  if (own === undefined || more.length > 0) return unknown(code);
  if (per === undefined) return own;
  const time = plain(per);
  if (per === '' || per === '1') return own;
  if (time?.unit === undefined || !/^(ns|us|ms|s|min|h|d)$/.test(time.unit)) return unknown(code);
  // A time for each second is a share of it, as of processors in use.
  if (own.unit === time.unit) return { factor: 1 };
  return { unit: `${own.unit ?? ''}/${per}`, factor: own.factor };
}
