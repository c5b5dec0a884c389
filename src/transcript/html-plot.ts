import type { Block } from './blocks.ts';
import { type Html, html, phrase } from './html-text.ts';
import { plain } from './phrase.ts';
import { hasValue, type Plot, type PlotLimit, type PlotPoint, plotValue } from './plot.ts';
import { type Scale, shortLabel, timeLabel, timeScale, valueScale } from './plot-scale.ts';
import { thinned } from './plot-thin.ts';

/** Pixels: above the values, of the values, and of the times below. */
const TOP = 12;
const HEIGHT = 180;
const FOOT = 26;

/** Units across the line, which is stretched to the width there is. */
const ACROSS = 1000;

/** Pixels that a label needs for itself. */
const LABEL = 16;

const STEPS = 5;
const TIMES = 3;

/** Points at most that each have a mark. */
const MARKED = 60;

/** Stretches of time of which the extremes are drawn. */
const STRETCHES = 160;

const SHAPES: Readonly<Record<PlotPoint['level'], Html>> = {
  ok: html`<circle r="3.6"/>`,
  warn: html`<circle r="4.2"/>`,
  critical: html`<path d="M0-6L6 5H-6Z"/>`,
};

const fixed = (value: number): number => Math.round(value * 100) / 100;
const percent = (share: number): string => `${fixed(share * 100)}%`;
const down = (place: number): number => fixed((1 - place) * HEIGHT);

/** What is drawn with. */
interface Frame {
  readonly values: Scale;
  readonly times: Scale;
}

/** A line through the values, interrupted where there was none. */
function trace(points: readonly PlotPoint[], { values, times }: Frame): string {
  let pen = 'M';
  return points
    .map((point) => {
      if (!hasValue(point)) {
        pen = 'M';
        return '';
      }
      const text = `${pen}${fixed(times.place(point.at) * ACROSS)} ${down(values.place(point.value))}`;
      pen = 'L';
      return text;
    })
    .join('');
}

/** Where values are beyond a limit, from the top of the frame. */
function zoneOf(
  { value, beyond }: PlotLimit,
  { values }: Frame,
): { readonly from: number; readonly height: number } {
  const at = down(values.place(value));
  if (beyond === 'above') return { from: 0, height: at };
  return { from: at, height: beyond === 'below' ? fixed(HEIGHT - at) : 0 };
}

/** A part of the line, cut out by its own frame: in a zone it is thicker, and of another colour. */
const line = (path: string, classes: string, { from, height } = { from: 0, height: HEIGHT }): Html =>
  height <= 0
    ? html``
    : html`<svg y="${TOP + from}" width="100%" height="${height}" viewBox="0 ${from} ${ACROSS} ${height}" preserveAspectRatio="none"><path class="trace ${classes}" d="${path}"/></svg>
`;

const mildestFirst = (limits: readonly PlotLimit[]): readonly PlotLimit[] => limits.toReversed();

/** The share of the width in which a name may stand, from either end. */
const NAME = 0.2;

/** How near values come to a height at one end, as a share of the frame. */
function nearest(
  points: readonly PlotPoint[],
  { values, times }: Frame,
  end: 'left' | 'right',
  y: number,
): number {
  const there = points.filter(hasValue).filter(({ at }) => {
    const place = times.place(at);
    return end === 'left' ? place <= NAME : place >= 1 - NAME;
  });
  return there.reduce(
    (least, { value }) => Math.min(least, Math.abs(TOP + down(values.place(value)) - y)),
    HEIGHT,
  );
}

/** Lines across with their names, at the end that is freer; of two close to each other the lower one has it below. */
function rules(plot: Plot, frame: Frame): readonly Html[] {
  const all = [
    ...plot.limits.map(({ name, text, value }) => ({ classes: name, text: `${name} ${text}`, value })),
    ...(plot.baseline === undefined ? [] : [{ classes: 'baseline', text: 'baseline', value: plot.baseline }]),
  ]
    .map((rule) => ({ ...rule, y: TOP + down(frame.values.place(rule.value)) }))
    .toSorted((one, other) => one.y - other.y);
  return all.map(({ classes, text, y }, index) => {
    const close = (all[index - 1]?.y ?? Number.NEGATIVE_INFINITY) > y - LABEL;
    const name = y > TOP + LABEL / 2 && !close ? y - 5 : y + 13;
    const room = (end: 'left' | 'right'): number => nearest(plot.points, frame, end, name - 4);
    const place =
      room('left') > room('right')
        ? html`x="0" dx="6" text-anchor="start"`
        : html`x="100%" dx="-6" text-anchor="end"`;
    return html`<line class="rule ${classes}" x2="100%" y1="${y}" y2="${y}"/><text class="name ${classes}" y="${name}" ${place}>${shortLabel(text)}</text>
`;
  });
}

/** Times in which there was no value: to halfway to the values around. */
function gaps({ points }: Plot, { times }: Frame): readonly Html[] {
  return points.flatMap((point, index) => {
    if (hasValue(point)) return [];
    const halfway = (other: PlotPoint | undefined): number =>
      times.place((point.at + (other?.at ?? point.at)) / 2);
    const [from, to] = [halfway(points[index - 1]), halfway(points[index + 1])];
    const width = Math.max(to - from, 0.004);
    const start = Math.min(from, 1 - width);
    return [
      html`<rect class="no-value" x="${percent(start)}" y="${TOP}" width="${percent(width)}" height="${HEIGHT}"><title>no value</title></rect>
`,
    ];
  });
}

function marks(plot: Plot, { values, times }: Frame): readonly Html[] {
  if (plot.points.length > MARKED) return [];
  return plot.points.filter(hasValue).map((point) => {
    const title = `${timeLabel(point.at, 1000)} ${plotValue(plot, point.value)}`;
    return html`<svg class="point ${point.level}" x="${percent(times.place(point.at))}" y="${TOP + down(values.place(point.value))}">${SHAPES[point.level]}<title>${shortLabel(title)}</title></svg>
`;
  });
}

const anchor = (place: number): string => (place < 0.05 ? 'start' : place > 0.95 ? 'end' : 'middle');

const grid = ({ values, times }: Frame): readonly Html[] => [
  ...values.ticks.map(
    ({ place }) => html`<line class="grid" x2="100%" y1="${TOP + down(place)}" y2="${TOP + down(place)}"/>`,
  ),
  ...times.ticks.map(
    ({ place, label }) =>
      html`<text class="tick" x="${percent(place)}" y="${TOP + HEIGHT + 18}" text-anchor="${anchor(place)}">${label}</text>`,
  ),
];

/** Beside the frame: the values that its lines stand for. */
function scale({ values }: Frame): Html {
  const width = 14 + 7 * Math.max(1, ...values.ticks.map(({ label }) => label.length));
  const labels = values.ticks.map(
    ({ place, label }) =>
      html`<text class="tick" x="${width - 8}" y="${TOP + down(place) + 4}" text-anchor="end">${label}</text>`,
  );
  return html`<svg class="values" width="${width}" height="${TOP + HEIGHT + FOOT}" aria-hidden="true">${labels}</svg>`;
}

const swatch = (shape: Html): Html =>
  html`<svg class="swatch" width="14" height="14" aria-hidden="true">${shape}</svg>`;

/** What marks and hatching mean, where there are any. */
function legend({ points }: Plot): Html {
  const levels = new Set(points.filter(hasValue).map(({ level }) => level));
  const marked = points.length <= MARKED && (levels.size > 1 || !levels.has('ok'));
  const entries = (['ok', 'warn', 'critical'] as const)
    .filter((level) => marked && levels.has(level))
    .map(
      (level) =>
        html`<li>${swatch(html`<svg class="point ${level}" x="7" y="7">${SHAPES[level]}</svg>`)}${level}</li>`,
    );
  const gap = points.every(hasValue)
    ? []
    : [html`<li>${swatch(html`<rect class="no-value" width="14" height="14"/>`)}no value</li>`];
  const all = [...entries, ...gap];
  return all.length === 0 ? html`` : html`<ul class="key">${all}</ul>`;
}

/** The samples of a metric as a picture that follows the width and the colours of the page. */
export function plotHtml({ plot, of, text }: Extract<Block, { readonly type: 'plot' }>): Html {
  const frame = { values: valueScale(plot, STEPS), times: timeScale(plot, TIMES) };
  const path = trace(thinned(plot.points, STRETCHES), frame);
  const zones = mildestFirst(plot.limits).map((limit) => ({ limit, zone: zoneOf(limit, frame) }));
  const grounds = zones.map(
    ({ limit, zone }) =>
      html`<rect class="zone ${limit.name}" y="${TOP + zone.from}" width="100%" height="${zone.height}"/>`,
  );
  return html`<figure class="plot"><div class="frame">${scale(frame)}<svg class="picture" width="100%" height="${TOP + HEIGHT + FOOT}" role="img"><title>${of}: its samples over time</title><desc>${plain(text)}</desc>
${grounds}${gaps(plot, frame)}${grid(frame)}
${line(path, '')}${zones.map(({ limit, zone }) => line(path, limit.name, zone))}${marks(plot, frame)}${rules(plot, frame)}</svg></div>
<figcaption>${phrase(text)}${legend(plot)}</figcaption></figure>
`;
}
