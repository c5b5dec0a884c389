/** How entries of a log say when they were written. */
export interface Clocking {
  /** Without it each of them is tried. */
  readonly format?: 'iso' | 'epoch' | 'syslog';
  /** The field of a JSON entry that says it; without it the usual ones. */
  readonly field?: string;
  /** The zone of times that do not say theirs. */
  readonly zone: 'local' | 'utc';
  /** Milliseconds since the epoch; a time without a year is the last one before it. */
  readonly now: number;
}

const ISO =
  /^\W{0,2}(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|[+-]\d\d:?\d\d)\b)?/;
const EPOCH = /^\W{0,2}(?:(\d{13})|(\d{10})(?:[.,](\d{1,9}))?)(?!\d)/;
const SYSLOG =
  /^(?:<\d{1,3}>)?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(\d{1,2}) (\d\d):(\d\d):(\d\d)/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FIELDS = ['time', 'timestamp', '@timestamp', 'ts', 'date', 'datetime'];

const DAY = 86_400_000;

/** Characters of a line in which its time must stand. */
const HEAD = 64;

type Parts = readonly [number, number, number, number, number, number, number];

const inZone = (parts: Parts, zone: Clocking['zone']): number =>
  zone === 'utc' ? Date.UTC(...parts) : new Date(...parts).getTime();

const milliseconds = (fraction = ''): number => Number(fraction.slice(0, 3).padEnd(3, '0'));

const offset = (zone: string): number => {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
};

const iso = (line: string, { zone: assumed }: Clocking): number | undefined => {
  const found = ISO.exec(line);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second = '0', fraction, zone] = found;
  const numbers = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = numbers;
  const parts: Parts = [y, mo - 1, d, h, mi, s, milliseconds(fraction)];
  return zone === undefined ? inZone(parts, assumed) : Date.UTC(...parts) - offset(zone);
};

const epoch = (line: string): number | undefined => {
  const found = EPOCH.exec(line);
  if (found === null) return undefined;
  const [, ms, seconds, fraction] = found;
  return ms === undefined ? Number(seconds) * 1000 + milliseconds(fraction) : Number(ms);
};

const syslog = (line: string, { zone, now }: Clocking): number | undefined => {
  const found = SYSLOG.exec(line);
  if (found === null) return undefined;
  const [, month = '', ...rest] = found;
  const [day = 0, hour = 0, minute = 0, second = 0] = rest.map(Number);
  const inYear = (year: number): number =>
    inZone([year, MONTHS.indexOf(month), day, hour, minute, second, 0], zone);
  const year = new Date(now).getUTCFullYear();
  // Clocks differ a little, and years begin at other times elsewhere.
  return [year + 1, year, year - 1].map(inYear).find((at) => at <= now + DAY);
};

const FORMATS = { iso, syslog, epoch } as const;

const timeOf = (text: string, clocking: Clocking): number | undefined => {
  const { format } = clocking;
  const readers = format === undefined ? [iso, syslog, epoch] : [FORMATS[format]];
  for (const read of readers) {
    const at = read(text.slice(0, HEAD), clocking);
    if (at !== undefined && Number.isFinite(at)) return at;
  }
  return undefined;
};

/** The fields of an entry that is one JSON object; undefined for any other. */
export const fieldsOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/** When an entry that begins with this line was written, in milliseconds since the epoch; undefined where it does not say. */
export const timestampOf = (line: string, clocking: Clocking): number | undefined => {
  const fields = fieldsOf(line);
  if (fields === undefined) return timeOf(line, clocking);
  const names = clocking.field === undefined ? FIELDS : [clocking.field];
  const found = names.find((name) => Object.hasOwn(fields, name));
  const value = found === undefined ? undefined : fields[found];
  return ['string', 'number'].includes(typeof value) ? timeOf(String(value), clocking) : undefined;
};
