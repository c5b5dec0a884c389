/** The units of CloudWatch (StandardUnit of its API) as this program calls them; empty: a plain number. */
const UNITS = {
  None: '',
  Count: '',
  Percent: '%',
  Seconds: 's',
  Milliseconds: 'ms',
  Microseconds: 'us',
  Bytes: 'B',
  Kilobytes: 'kB',
  Megabytes: 'MB',
  Gigabytes: 'GB',
  Terabytes: 'TB',
  'Bytes/Second': 'B/s',
  'Kilobytes/Second': 'kB/s',
  'Megabytes/Second': 'MB/s',
  'Gigabytes/Second': 'GB/s',
  'Terabytes/Second': 'TB/s',
  'Count/Second': '/s',
} as const;

/** A unit of CloudWatch that this program can compare. */
export type StandardUnit = keyof typeof UNITS;

/** The names of those units. */
export const STANDARD_UNITS = Object.keys(UNITS) as [StandardUnit, ...StandardUnit[]];

/** The unit of a statistic; how many samples there were has none, whatever they measure. */
export const unitOf = ({
  unit = 'None',
  statistic,
}: {
  readonly unit?: StandardUnit | undefined;
  readonly statistic: string;
}): string | undefined => (statistic === 'SampleCount' ? undefined : UNITS[unit] || undefined);
