import { counted } from '../diagnostics/counted.ts';
import type { CameTo, Plan, PlannedScenario, PlannedStep, Probe, Probed } from './plan-types.ts';

/** Outputs that are named. */
const NAMED = 4;

/** Characters of one of them. */
const LENGTH = 60;

/** The time of day of a probe: `18:04:12Z`. */
export const timeOf = (at: string): string => `${at.slice(11, 19)}Z`;

/** What a step came to in a few words, not escaped for any screen: `value=7.2 level=critical`. */
function cameToWords({ status, outputs, error }: CameTo): string {
  if (status === 'succeeded') return outputsWords(outputs);
  if (status === 'not-reached') return 'not come to';
  const said = error?.message ?? 'it came to no end';
  return status === 'failed' ? `failed: ${said}` : `not known: ${said}`;
}

/** What is said of a step besides what it would do: what its probe or its scenario came to, or why it was not probed. */
export function foundWords(step: PlannedStep): readonly string[] {
  const { probed, unprobed, scenario } = step;
  return [
    ...(probed ? [`probed ${timeOf(probed.at)}${earlier(probed)}: ${probedWords(probed, step)}`] : []),
    ...(unprobed === undefined ? [] : [`not probed: ${unprobed}`]),
    ...(scenario ? [`in the scenario: ${cameToWords(scenario)}`] : []),
  ];
}

const earlier = ({ before }: Probed): string => (before === undefined ? '' : `, before ${before} changes it`);

/** The same of a step that was probed, with what its failure would mean for a play. */
export function probedWords(probed: Probed, { onFailure }: Pick<PlannedStep, 'onFailure'>): string {
  const words = cameToWords(probed);
  if (probed.status !== 'failed') return words;
  return `${words} (${probed.passedOver ? 'a play goes on' : MEANS[onFailure ?? 'ask']})`;
}

const MEANS: Readonly<Record<NonNullable<PlannedStep['onFailure']>, string>> = {
  stop: 'a play stops here',
  continue: 'a play goes on',
  ask: 'a play asks here, or stops',
  'give-up': 'a play gives the item up',
};

/** How the play of a scenario ends: `its play ends failed at start_redis: ...`. */
export function endWords({ status, step, error }: NonNullable<PlannedScenario['ends']>): string {
  const at = step === undefined ? '' : ` at ${step}`;
  return `its play ends ${status}${at}${error === undefined ? '' : `: ${error.message}`}`;
}

/** How it stands with the probes of a plan: `5 reads were run, 1 without a value; nothing else was`. */
function probeTotals({ ran, failed, stopped }: Probe): string {
  const reads = ran === 0 ? 'no read was run' : `${counted(ran, 'read')} ${ran === 1 ? 'was' : 'were'} run`;
  const faults = failed === 0 ? '' : `, ${failed} without a value`;
  return `${reads}${faults}; nothing else was${stopped === undefined ? '' : `; ended by ${stopped}`}`;
}

/** The same of any plan, as a sentence. */
export function wasRun({ probe }: Pick<Plan, 'probe'>): string {
  const said = probe === undefined ? 'nothing was run' : probeTotals(probe);
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}

function outputsWords(outputs: Readonly<Record<string, unknown>>): string {
  const { stdout: _stdout, ...rest } = outputs;
  // What is read out of a text says more than the text.
  const told = 'json' in rest || 'lines' in rest ? rest : outputs;
  const named = Object.entries(told).filter(([name, value]) => !isUsual(name, value));
  const lists = named.flatMap(([name, value]) => (Array.isArray(value) ? [`${name}[${value.length}]`] : []));
  const words = named.flatMap(([name, value]) => (Array.isArray(value) ? [] : [`${name}=${wordOf(value)}`]));
  const said = words.length === 0 ? lists : words;
  return said.length === 0 ? 'succeeded' : said.slice(0, NAMED).join(' ');
}

/** What says nothing: no, nothing at all, the exit code of success, and what a command complains of while it succeeds. */
const isUsual = (name: string, value: unknown): boolean =>
  [false, null, undefined, ''].includes(value as undefined) ||
  (Array.isArray(value) && value.length === 0) ||
  name === 'stderr' ||
  (name === 'exit_code' && value === 0);

/** A value on one line, cut where it is long; a text with spaces in quotes. */
function wordOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const [first = ''] = text.split('\n');
  const isCut = first.length > LENGTH || text.length > first.length;
  const shown = isCut ? `${first.slice(0, LENGTH).trimEnd()}…` : first;
  return typeof value === 'string' && /\s/.test(shown) ? `"${shown}"` : shown;
}
