import { formatDuration } from '../language/durations.ts';
import { type Axis, axisOf } from './axis.ts';
import { anchorOf, type Html, html } from './html-text.ts';
import { attemptsOf } from './select.ts';
import { type Doing, type Spans, type StepSpan, type Stretch, spansOf } from './spans.ts';
import type { Transcript } from './transcript.ts';

/** What the patterns mean; each has a shape of its own, so that nobody needs to see colours. */
const MEANING: Readonly<Record<Doing, string>> = {
  worked: 'a machine worked',
  failed: 'it failed',
  unknown: 'outcome unknown',
  person: 'a person was waited for',
  pause: 'pause before another attempt',
  still: 'no engine held the play',
};

/** Patterns stand in a picture of their own, which the bars refer to. */
const PATTERNS = html`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern id="p-person" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="person-ground" width="7" height="7"/><rect class="person-mark" width="3" height="7"/></pattern>
<pattern id="p-failed" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="failed-ground" width="6" height="6"/><path class="failed-mark" d="M0 0L6 6M6 0L0 6"/></pattern>
<pattern id="p-unknown" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="unknown-ground" width="6" height="6"/><path class="unknown-mark" d="M0 3H6"/></pattern>
<pattern id="p-pause" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="pause-mark" cx="2.5" cy="2.5" r="1.1"/></pattern>
<pattern id="p-still" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="still-mark" width="1.5" height="9"/></pattern>
</defs></svg>
`;

/** In which order bars are drawn. */
const DRAWN: readonly Doing[] = ['pause', 'person', 'worked', 'unknown', 'failed'];

/** Width at least, in percent: what was short is still to be seen. */
const SLIVER = 0.45;

const percent = (value: number): string => `${Math.round(value * 100) / 100}%`;

function bar({ doing, from, to }: Stretch, axis: Axis): Html {
  const start = Math.min(axis.at(from), 100 - SLIVER);
  const width = Math.max(SLIVER, axis.at(to) - start);
  const title = html`<title>${MEANING[doing]}: ${formatDuration(to - from)}</title>`;
  return html`<rect class="${doing}" x="${percent(start)}" y="3" width="${percent(width)}" height="14" rx="2">${title}</rect>`;
}

const grid = ({ ticks, at }: Axis): Html[] =>
  ticks.map(
    (ms) => html`<line class="grid" x1="${percent(at(ms))}" x2="${percent(at(ms))}" y1="0" y2="20"/>`,
  );

const around = (span: StepSpan, axis: Axis): Html => {
  if (span.whole === undefined || span.stretches.length > 0) return html``;
  const { from, to } = span.whole;
  const [start, end] = [axis.at(from), Math.max(axis.at(to), axis.at(from) + SLIVER)];
  return html`<rect class="around" x="${percent(start)}" y="8" width="${percent(end - start)}" height="4" rx="2"/>`;
};

/** What the bars of a step show, in words. */
function inWords({ step, stretches }: StepSpan): string {
  const sums = new Map<Doing, number>();
  for (const { doing, from, to } of stretches) sums.set(doing, (sums.get(doing) ?? 0) + to - from);
  const parts = [...sums].map(([doing, ms]) => `${MEANING[doing]} for ${formatDuration(ms)}`);
  const attempts = attemptsOf(step).length;
  return [...parts, ...(attempts > 1 ? [`${attempts} attempts`] : [])].join(', ');
}

const lasted = ({ whole, stretches, step }: StepSpan): string => {
  if (step.status === 'skipped') return 'skipped';
  if (whole === undefined || (stretches.length === 0 && whole.to === whole.from)) return '';
  return formatDuration(whole.to - whole.from);
};

const MARKS: Readonly<Record<string, Html>> = {
  failed: html`<span class="mark bad"><span aria-hidden="true">&#10007;</span> failed</span>`,
  unknown: html`<span class="mark bad"><span aria-hidden="true">?</span> unknown</span>`,
  begun: html`<span class="mark bad">not done</span>`,
  asked: html`<span class="mark warn">no answer</span>`,
};

function markOf({ step }: StepSpan): readonly Html[] {
  const attempts = attemptsOf(step).length;
  const status = step.passedOver
    ? html`<span class="mark warn"><span aria-hidden="true">&#10007;</span> passed over</span>`
    : MARKS[step.status];
  const tries = html`<span class="mark"><span aria-hidden="true">&#8635;</span> ${attempts} attempts</span>`;
  return [...(attempts > 1 ? [tries] : []), ...(status ? [status] : [])];
}

function row(span: StepSpan, axis: Axis, stills: readonly Html[]): Html {
  const { step, depth, stretches } = span;
  const item = step.inside?.item === undefined ? '' : `: ${step.inside.item}`;
  // What matters most is drawn last: a sliver of a failure is not to be hidden.
  const bars = DRAWN.flatMap((doing) => stretches.filter((one) => one.doing === doing)).map((one) =>
    bar(one, axis),
  );
  return html`<li class="row ${step.status} depth${Math.min(depth, 4)}">
<a class="what" href="#${anchorOf(step.id)}"><span class="number">${step.number}</span> <span class="name">${step.name}${item}</span> ${markOf(span)}</a>
<svg class="lane" width="100%" height="20" aria-hidden="true">${grid(axis)}${stills}${around(span, axis)}${bars}</svg>
<span class="took">${lasted(span)}</span><span class="unseen">${inWords(span)}</span>
</li>
`;
}

const shareOf = (ms: number, total: number): string => {
  const share = Math.round((100 * ms) / total);
  return share === 0 && ms > 0 ? 'less than 1 %' : `${share} %`;
};

/** Where the time went, as one bar. */
function shares({ total, people, machines, still }: Spans): Html {
  const parts = (
    [
      ['person', people, 'waiting for people'],
      ['worked', machines, 'machines, and waiting for them'],
      ['still', still, 'standing still, no engine held the play'],
    ] as const
  ).filter(([doing, ms]) => ms > 0 || doing === 'worked');
  let left = 0;
  const rects = parts.map(([doing, ms]) => {
    const width = total === 0 ? 100 : (100 * ms) / total;
    const rect = html`<rect class="${doing}" x="${percent(left)}" y="0" width="${percent(width)}" height="14"/>`;
    left += width;
    return rect;
  });
  const words = parts.map(([doing, ms, text]) => {
    const share = total === 0 ? '' : ` (${shareOf(ms, total)})`;
    return html`<li>${key(doing)}<strong>${formatDuration(ms)}</strong>${share} ${text}</li>`;
  });
  return html`<svg class="shares" width="100%" height="14" aria-hidden="true">${rects}</svg><ul class="key wide">${words}</ul>
`;
}

const key = (doing: Doing): Html =>
  html`<svg class="swatch" width="22" height="12" aria-hidden="true"><rect class="${doing}" width="22" height="12" rx="2"/></svg>`;

/** What the timeline's bars mean, those that occur. */
function legend({ steps, stills }: Spans): Html {
  const used = new Set([...steps.flatMap(({ stretches }) => stretches), ...stills].map(({ doing }) => doing));
  const entries = (Object.keys(MEANING) as Doing[]).filter((doing) => used.has(doing));
  return html`<ul class="key">${entries.map((doing) => html`<li>${key(doing)}${MEANING[doing]}</li>`)}</ul>
`;
}

const scale = ({ at, ticks }: Axis): Html => {
  const labels = ticks.map((ms) => {
    const anchor = at(ms) > 92 ? 'end' : ms === 0 ? 'start' : 'middle';
    const text = ms === 0 ? '0' : formatDuration(ms);
    return html`<text x="${percent(at(ms))}" y="12" text-anchor="${anchor}">${text}</text>`;
  });
  return html`<div class="scale"><span class="what">Time since the start</span><svg width="100%" height="16" aria-hidden="true">${labels}</svg><span class="took">took</span></div>
`;
};

/** The timeline of a play at a glance: where its time went, and a bar for each step on a common axis. */
export function* chart(transcript: Transcript): Iterable<Html> {
  const spans = spansOf(transcript);
  const axis = axisOf(spans);
  const stills = spans.stills.map((one) => {
    const title = html`<title>${MEANING.still}: ${formatDuration(one.to - one.from)}</title>`;
    const [from, to] = [axis.at(one.from), axis.at(one.to)];
    return html`<rect class="still" x="${percent(from)}" y="0" width="${percent(Math.max(SLIVER, to - from))}" height="20">${title}</rect>`;
  });
  yield html`${PATTERNS}<section class="glance" aria-label="Timeline at a glance"><h2 id="at-a-glance">At a glance</h2>
${shares(spans)}<div class="chart">${scale(axis)}<ol class="rows">
`;
  for (const span of spans.steps) yield row(span, axis, stills);
  yield html`</ol></div>${legend(spans)}</section>
`;
}
