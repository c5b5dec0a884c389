/** What a unit measures and how many of the dimension's base unit it is. */
export interface Unit {
  readonly dimension: string;
  readonly factor: number;
}

const TIME: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
};

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
  bit: 1 / 8,
  kbit: 1e3 / 8,
  Mbit: 1e6 / 8,
  Gbit: 1e9 / 8,
};

const SHARE: Readonly<Record<string, number>> = { '%': 0.01, percent: 0.01, ratio: 1 };

const TABLES = { time: TIME, bytes: BYTES, share: SHARE };

function plainUnit(name: string): Unit | undefined {
  for (const [dimension, table] of Object.entries(TABLES)) {
    const factor = Object.hasOwn(table, name) ? table[name] : undefined;
    if (factor !== undefined) return { dimension, factor };
  }
  return undefined;
}

/** The unit of a name such as `ms`, `GiB`, `%`, `/s` or `MiB/s`; undefined if there is none. */
export function unitNamed(name: string): Unit | undefined {
  const slash = name.indexOf('/');
  if (slash < 0) return plainUnit(name);
  const per = name.slice(slash + 1);
  const seconds = Object.hasOwn(TIME, per) ? TIME[per] : undefined;
  const counted = slash === 0 ? { dimension: 'count', factor: 1 } : plainUnit(name.slice(0, slash));
  if (seconds === undefined || counted === undefined) return undefined;
  return { dimension: `${counted.dimension} per time`, factor: counted.factor / seconds };
}

const names = (table: Readonly<Record<string, number>>): string => Object.keys(table).join('|');

/** A regular expression source that matches the name of a unit. */
export const UNIT_PATTERN = `(?:%|percent|ratio|(?:${names(BYTES)})?/(?:${names(TIME)})|${names(BYTES)}|${names(TIME)})`;
