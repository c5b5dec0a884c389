import { grouped } from '../diagnostics/counted.ts';
import { formatDuration } from '../language/durations.ts';
import { sparkline } from '../language/sparkline.ts';
import type { Block } from './blocks.ts';
import { code, join, type Phrase, say } from './phrase.ts';
import { hasValue, type Plot, plotFacts, plotOf, plotValue } from './plot.ts';
import type { TranscriptStep } from './transcript.ts';

/** Samples from which on a picture says more than they do one by one. */
const PICTURE = 4;

const times = (count: number): string =>
  count === 1 ? 'once' : count === 2 ? 'twice' : `${grouped(count)} times`;

const RANK = { ok: 0, warn: 1, critical: 2 } as const;

/** How often it was beyond a limit, and how often there was nothing to compare. */
function came({ points, limits }: Plot): readonly Phrase[] {
  const missing = points.length - points.filter(hasValue).length;
  const within = limits.length > 0 && points.every(({ level }) => level === 'ok');
  const beyond = limits.map(({ name, text }) => {
    // What is critical is more than worrying.
    const count = points.filter(({ level }) => RANK[level] >= RANK[name]).length;
    const often = count === points.length ? 'each time' : count === 0 ? 'never' : times(count);
    return say`beyond ${name} (${text}) ${often}`;
  });
  return [
    ...(within
      ? [
          say`never beyond ${join(
            limits.map(({ name, text }) => say`${name} (${text})`),
            ' or ',
          )}`,
        ]
      : beyond),
    ...(missing === 0 ? [] : [say`without a value ${times(missing)}`]),
  ];
}

/** What a plot shows, in a sentence for those who do not see it. */
export function plotSentence(plot: Plot): Phrase {
  const { count, span, lowest, highest, last } = plotFacts(plot);
  const value = (of: number): string => plotValue(plot, of);
  const range =
    lowest === highest ? `always ${value(lowest)}` : `lowest ${value(lowest)}, highest ${value(highest)}`;
  const end =
    last === undefined ? ', no value at the end' : lowest === highest ? '' : `, last ${value(last)}`;
  const base = plot.baseline === undefined ? [] : [say`baseline ${value(plot.baseline)}`];
  const said = join([say`${range}${end}`, ...came(plot), ...base], '; ');
  return say`Read ${times(count)} in ${formatDuration(span)}: ${said}.`;
}

/** Few samples are told one by one, beside a line of bars. */
function fewSamples(plot: Plot): Phrase {
  const values = plot.points.map(({ value }) => (value === undefined ? 'no value' : plotValue(plot, value)));
  const { span } = plotFacts(plot);
  const bars = code(sparkline(plot.points.map(({ value }) => value)));
  return say`Read ${times(values.length)} in ${formatDuration(span)}: ${bars} ${values.join(', ')}.`;
}

/** The samples of an attempt: a picture, a line, or nothing where the one value is told anyway. */
export function* tellSamples(
  outputs: Readonly<Record<string, unknown>>,
  { name, limits }: Pick<TranscriptStep, 'name' | 'limits'>,
): Iterable<Block> {
  const plot = plotOf(outputs, limits);
  if (plot === undefined || plot.points.length < 2) return;
  if (plot.points.length < PICTURE) yield { type: 'paragraph', text: fewSamples(plot) };
  else yield { type: 'plot', plot, of: name, text: plotSentence(plot) };
}
