import { clipped, oneLine } from '../diagnostics/clipped.ts';
import { counted } from '../diagnostics/counted.ts';
import { formatDuration } from '../language/durations.ts';
import { sparkline } from '../language/sparkline.ts';
import type { ComparedPlay, ComparedStep, Comparison, Pair, ValueDifference } from './compare-plays.ts';
import { moment } from './select.ts';

/** A comparison as the cells of tables, before a format writes them. */
export interface ComparisonTables {
  readonly plays: readonly (readonly [what: string, first: string, second: string])[];
  readonly steps: readonly (readonly [step: string, first: string, second: string])[];
  /** In what a step differs, for those that do. */
  readonly notes: readonly (readonly [step: string, note: string])[];
  /** Whose value, its name, and what it was. */
  readonly values: readonly (readonly [of: string, name: string, first: string, second: string])[];
}

/** Characters of a value that are shown. */
const SHOWN = 60;

/** Values that are shown as bars. */
const BARS = 24;

/** Puts a comparison into words. */
export function comparisonTables({ plays, inputs, steps }: Comparison): ComparisonTables {
  return {
    plays: playRows(plays),
    steps: steps.map((step) => [step.id, cellOf(step, 'first'), cellOf(step, 'second')]),
    notes: steps.map((step) => [step.id, noteOf(step)] as const).filter(([, note]) => note !== ''),
    values: [
      ...inputs.map((value) => valueRow('input', value)),
      ...steps.flatMap(({ id, answers, outputs }) => [
        ...answers.map((value) => valueRow(`${id}, answer`, value)),
        ...outputs.map((value) => valueRow(id, value)),
      ]),
    ],
  };
}

function playRows({ first, second }: Comparison['plays']): ComparisonTables['plays'] {
  const row = (what: string, of: (play: ComparedPlay) => string) => [what, of(first), of(second)] as const;
  const edited = first.playbook === second.playbook && first.digest !== second.digest;
  return [
    row('playbook', ({ playbook }) => playbook),
    ...(edited ? [row('version', ({ digest }) => digest.slice(0, 12))] : []),
    row('status', ({ status, stoppedAt }) => {
      const at = status === 'succeeded' || stoppedAt === undefined ? '' : ` at ${stoppedAt}`;
      return `${status}${at}`;
    }),
    row('started', ({ started }) => `${moment(started)}Z`),
    row('operator', ({ operator }) => operator),
    row('took', ({ duration }) => formatDuration(duration)),
  ];
}

function cellOf({ status, duration, arm, attempts }: ComparedStep, which: keyof Pair<unknown>): string {
  const is = status[which];
  if (is === undefined) return '-';
  const took = duration[which];
  const tries = attempts[which] ?? 0;
  return [
    is === 'routed' ? (arm[which] ?? 'no arm') : is,
    ...(tries > 1 ? [`at attempt ${tries}`] : []),
    ...(took === undefined ? [] : [formatDuration(took)]),
  ].join(', ');
}

function noteOf(step: ComparedStep): string {
  const { status, arm, pace, answers, outputs } = step;
  if (status.first === undefined) return 'only in the second';
  if (status.second === undefined) return 'only in the first';
  return [
    ...(status.first === status.second ? [] : ['came to something else']),
    ...(arm.first === arm.second ? [] : ['another arm']),
    ...(answers.length > 0 ? ['another answer'] : []),
    ...(outputs.length > 0 ? ['other values'] : []),
    ...(pace === undefined ? [] : [`notably ${pace}`]),
  ].join(', ');
}

const valueRow = (of: string, { name, first, second }: ValueDifference) =>
  [
    of,
    name,
    ...([first, second].map(name === 'samples' ? samplesText : valueText) as [string, string]),
  ] as const;

/** How many steps are alike. */
export const alikeText = ({ steps }: Comparison): string => {
  const alike = steps.filter((step) => step.alike).length;
  return `${alike} of ${counted(steps.length, 'step')} came to the same in both.`;
};

/** The values of a metric as bars; the newest, where there are many. */
function samplesText(value: unknown): string {
  const isSample = (one: unknown): one is number | null => one === null || typeof one === 'number';
  if (!Array.isArray(value) || !value.every(isSample)) return valueText(value);
  return sparkline(value.slice(-BARS).map((one) => one ?? undefined));
}

function valueText(value: unknown): string {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return clipped(oneLine(text), SHOWN);
}
