import { wasRun } from '../engine/came-to-words.ts';
import { summaryOf } from '../engine/plan-summary.ts';
import type { Plan } from '../engine/plan-types.ts';
import { shownLine } from './escape.ts';
import type { Paint } from './paint.ts';
import { createPaint } from './paint.ts';
import { probedLines, scenarioLines } from './plan-found.ts';
import { assumedLines, inputLines } from './plan-inputs.ts';
import { layOut } from './plan-layout.ts';
import { guardLines, stepRows } from './plan-rows.ts';
import { wrap } from './wrap.ts';

/** How a plan is shown. */
export interface PlanOptions {
  readonly color?: boolean;
  /** Columns of the screen; without them no line is broken. */
  readonly columns?: number | undefined;
}

/** Columns of the labels. */
const LABEL = 'questions'.length;

const summaryLines = (plan: Plan, paint: Paint, columns = Number.POSITIVE_INFINITY): string[] =>
  summaryOf(plan, shownLine).flatMap(({ label, text }) => {
    const [first = '', ...more] = wrap(text, columns - LABEL - 4);
    const lines = [
      `  ${paint(label.padEnd(LABEL), 'dim')}  ${first}`,
      ...more.map((line) => `${' '.repeat(LABEL + 4)}${line}`),
    ];
    return label === 'no bound' ? lines.map((line) => paint(line, 'yellow')) : lines;
  });

/** What is watched while all of its steps run. */
const guards = ({ guards: all = [] }: Plan, paint: Paint): readonly string[] =>
  all.length === 0
    ? []
    : [
        paint('Guards', 'bold'),
        ...all.flatMap((guard) =>
          guardLines(guard).map((line, at) => `${at === 0 ? '  ' : '       '}${line}`),
        ),
        '',
      ];

/** What a play would do, as text for people; ends with a line feed. */
export const renderPlan = (plan: Plan, { color = false, columns }: PlanOptions = {}): string => {
  const paint = createPaint(color);
  const wrapped = (line: string): string[] => (columns === undefined ? [line] : wrap(line, columns));
  const { title, name, file, summary } = plan.playbook;
  return [
    ...wrapped(`${paint('Plan of', 'dim')} ${paint(shownLine(title), 'bold')}`),
    ...wrapped(paint(`${shownLine(name)} · ${shownLine(file)}`, 'dim')),
    ...(summary === undefined ? [] : wrapped(shownLine(summary))),
    '',
    ...inputLines(plan, paint, columns),
    ...assumedLines(plan, paint, columns),
    ...scenarioLines(plan, paint, columns),
    ...probedLines(plan, paint, columns),
    ...guards(plan, paint).flatMap(wrapped),
    paint('Steps', 'bold'),
    ...layOut([...stepRows(plan.steps)], paint, columns),
    '',
    paint('In all', 'bold'),
    ...summaryLines(plan, paint, columns),
    '',
    paint(shownLine(wasRun(plan)), 'bold'),
    '',
  ].join('\n');
};
