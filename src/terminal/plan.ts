import { counted } from '../diagnostics/counted.ts';
import { wasRun } from '../engine/came-to-words.ts';
import type { Plan } from '../engine/plan-types.ts';
import { formatDuration } from '../language/durations.ts';
import { shownLine } from './escape.ts';
import type { Paint } from './paint.ts';
import { createPaint, paintEffect } from './paint.ts';
import { probedLines, scenarioLines } from './plan-found.ts';
import { assumedLines, inputLines } from './plan-inputs.ts';
import { layOut } from './plan-layout.ts';
import { stepRows } from './plan-rows.ts';
import { wrap } from './wrap.ts';

/** How a plan is shown. */
export interface PlanOptions {
  readonly color?: boolean;
  /** Columns of the screen; without them no line is broken. */
  readonly columns?: number | undefined;
}

const totalsLine = ({ totals }: Plan, paint: Paint): string => {
  const effects = (['read', 'change', 'destroy'] as const).map((effect) =>
    totals[effect] === 0
      ? paint(`0 ${effect}`, 'dim')
      : paintEffect(paint, effect, `${totals[effect]} ${effect}`),
  );
  return `${effects.join(', ')} · ${counted(totals.questions, 'question')}`;
};

/** What a play would do, as text for people; ends with a line feed. */
export const renderPlan = (plan: Plan, { color = false, columns }: PlanOptions = {}): string => {
  const paint = createPaint(color);
  const wrapped = (line: string): string[] => (columns === undefined ? [line] : wrap(line, columns));
  const { title, name, file, summary, expectDuration } = plan.playbook;
  const usual = expectDuration === undefined ? '' : ` · usually takes ${formatDuration(expectDuration)}`;
  return [
    ...wrapped(`${paint('Plan of', 'dim')} ${paint(shownLine(title), 'bold')}`),
    ...wrapped(paint(`${shownLine(name)} · ${shownLine(file)}${usual}`, 'dim')),
    ...(summary === undefined ? [] : wrapped(shownLine(summary))),
    '',
    ...inputLines(plan, paint, columns),
    ...assumedLines(plan, paint, columns),
    ...scenarioLines(plan, paint, columns),
    ...probedLines(plan, paint, columns),
    paint('Steps', 'bold'),
    ...layOut([...stepRows(plan.steps)], paint, columns),
    '',
    totalsLine(plan, paint),
    paint(wasRun(plan), 'bold'),
    '',
  ].join('\n');
};
