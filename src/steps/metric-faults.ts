import { counted } from '../diagnostics/counted.ts';
import { isRelative, isSigned, parseChange } from '../language/changes.ts';
import { parseDuration } from '../language/durations.ts';
import { inUnit } from '../language/thresholds.ts';
import type { ConfigFault } from './kind.ts';
import { levelFaults } from './limit-faults.ts';
import type { Config } from './metric-threshold-schema.ts';
import { hasHistory, metricFaults } from './metrics/metric.ts';
import { agoIn, isNumber } from './versus.ts';

type Key = keyof Config;
type Faults = readonly ConfigFault[];

const fault = (key: Key, message: string, help: string): Faults => [{ path: [key], message, help }];

const LIMITS = ['warn', 'critical'] as const;

/** Keys that do nothing without another one. */
const idleKeys = (config: Config): Faults => {
  const idle = (key: Key, needs: string): Faults =>
    fault(key, `${key} does nothing without ${needs}`, `Add ${needs}, or remove ${key}.`);
  const has = (key: Key): boolean => config[key] !== undefined;
  const limited = has('warn') || has('critical');
  const lasting = has('for') || has('over');
  return [
    ...(has('for') && !limited ? idle('for', 'warn or critical') : []),
    ...(has('over') && !limited ? idle('over', 'warn or critical') : []),
    ...(has('vs') && !limited ? idle('vs', 'warn or critical') : []),
    ...(has('every') && !lasting ? idle('every', 'for') : []),
    ...(has('min-samples') && !lasting ? idle('min-samples', 'for') : []),
    ...(config['on-breach'] === 'fail' && !has('critical') ? idle('on-breach', 'critical') : []),
  ];
};

const ms = (text: string | undefined): number => parseDuration(text ?? '0s') ?? 0;

/** Milliseconds between two samples: as written, else a sixth of the time, a second at least. */
export const stepOf = (config: Config): number =>
  ms(config.every) || Math.max(1000, Math.round(ms(config.for ?? config.over) / 6));

/** What looks back, and how many samples the time has. */
const timeFaults = (config: Config): Faults => {
  const { for: lasting, over, 'min-samples': least, metric } = config;
  if (lasting !== undefined && over !== undefined)
    return fault('over', 'for waits and over looks back: not both', 'Keep one of them.');
  const [source] = Object.keys(metric);
  if (over !== undefined && !hasHistory(metric)) {
    const message = `over looks back, and this ${source} has no history`;
    return fault('over', message, `Write for: ${over}, which waits that long.`);
  }
  const steps = ms(lasting ?? over) / stepOf(config);
  // The last wait ends with the time; what a source has kept stands at whole steps.
  const samples = (over === undefined ? Math.ceil(steps) : Math.floor(steps)) + 1;
  if (least === undefined || least <= samples || (lasting ?? over) === undefined) return [];
  const message = `there are ${counted(samples, 'sample', 'samples')} in ${lasting ?? over}, and min-samples wants ${least}`;
  return fault('min-samples', message, 'Make every: shorter, or want fewer.');
};

const versusFaults = ({ vs, metric }: Config): Faults => {
  if (vs === undefined) return [];
  const ago = agoIn(vs);
  if (ago === undefined && !vs.includes('{{') && !isNumber(vs)) {
    const help = 'Write how long ago, vs: 1h ago, or a number: vs: "{{steps.before.value}}".';
    return fault('vs', `"${vs}" is nothing to compare a value with`, help);
  }
  if (ago === undefined || hasHistory(metric)) return [];
  const [source] = Object.keys(metric);
  const help = 'Read it in an earlier step, and compare with vs: "{{steps.before.value}}".';
  return fault('vs', `this ${source} has no history to read ${vs} from`, help);
};

/** Limits of a comparison are changes, and no others are. */
const signFaults = (config: Config): Faults =>
  LIMITS.flatMap((key) => {
    const text = config[key];
    if (text === undefined) return [];
    const signed = isSigned(text);
    if (config.vs !== undefined && !signed) {
      const number = text.replace(/^\s*[<>=!]+\s*/, '');
      const message = `with vs, ${key} is a change and needs a sign`;
      return fault(
        key,
        message,
        `Write "${text.trim().slice(0, -number.length).trim()} +${number}", or remove vs.`,
      );
    }
    if (config.vs === undefined && /[<>=!]\s*\+/.test(text))
      return fault(
        key,
        `${key} "${text}" is a change, and nothing is compared`,
        'Add vs: 1h ago, or remove the +.',
      );
    return [];
  });

/** Changes beside each other and beside the unit; a percentage is one of whatever is compared. */
const changeFaults = ({ warn, critical, unit }: Config): Faults => {
  const plain = (text: string | undefined): string | undefined => text?.replace(/^(\s*[<>=!]+\s*)\+/, '$1');
  const read = LIMITS.flatMap((key) => {
    const change = parseChange({ warn, critical }[key] ?? '');
    return change.ok ? [{ key, change: change.value }] : [];
  });
  const wrong = read.flatMap(({ key, change }) => {
    if (isRelative(change) || change.unit === '' || unit === undefined) return [];
    const fits = inUnit(change.number, change.unit, unit);
    return fits.ok ? [] : fits.diagnostics.map(({ message, help = '' }) => ({ path: [key], message, help }));
  });
  const kinds = new Set(read.map(({ change }) => isRelative(change)));
  if (wrong.length > 0 || kinds.size !== 1) return wrong;
  return levelFaults({
    warn: plain(warn),
    critical: plain(critical),
    unit: kinds.has(true) ? undefined : unit,
  });
};

/** What is wrong with a metric and the limits that it is held against. */
export const limitFaultsOf = (config: Config): Faults => {
  const signs = signFaults(config);
  const levels = config.vs === undefined ? levelFaults(config) : changeFaults(config);
  return [...metricFaults(config.metric, 'metric'), ...(signs.length > 0 ? signs : levels)];
};

/** What is wrong with a configuration of `metric-threshold` across its keys. */
export const thresholdFaults = (config: Config): Faults => [
  ...limitFaultsOf(config),
  ...idleKeys(config),
  ...timeFaults(config),
  ...versusFaults(config),
];
