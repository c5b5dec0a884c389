import { counted } from '../diagnostics/counted.ts';
import { renderAll } from '../diagnostics/render.ts';
import type { PlaybookReview, Review } from '../review/review.ts';
import { failedOf, headlineOfReview, isUntested, testsInWords } from '../review/verdict.ts';
import { shownLine } from '../terminal/escape.ts';
import { createPaint } from '../terminal/paint.ts';
import { changeText } from './change-text.ts';

/** A review for a terminal. */
export function renderReviewText(review: Review, color: boolean): string {
  const headline = headlineOfReview(review);
  const first = `${headline.charAt(0).toUpperCase()}${headline.slice(1)}.\n`;
  return [
    createPaint(color)(first, 'bold'),
    ...review.playbooks.map((one) => `\n${ofPlaybook(one, color)}`),
  ].join('');
}

function ofPlaybook(review: PlaybookReview, color: boolean): string {
  const paint = createPaint(color);
  const { file, change, plays, plan, diagnostics, source, tests } = review;
  const lines: string[] = [];
  if (change === undefined) {
    lines.push(paint(shownLine(file), 'bold'), paint('  ! not valid', 'red'), '');
    lines.push(indented(renderAll(diagnostics, source, { color })));
  } else lines.push(changeText(change, color).trimEnd());
  if (change?.is !== 'same') lines.push('');
  if (change?.is === 'same') lines.push('  behaves as before');
  if (plays.length > 0) lines.push(`  plays ${plays.map(shownLine).join(', ')}, which changed`);
  if (plan !== undefined) lines.push(`  plan: ${totalsOf(plan)}`);
  if (change !== undefined && change.is !== 'removed')
    lines.push(
      isUntested(review)
        ? paint(`  ! scenarios: ${testsInWords(review)}`, 'red')
        : `  scenarios: ${testsInWords(review)}`,
    );
  if (tests.is === 'unreadable') lines.push(indented(renderAll(tests.diagnostics, tests.source, { color })));
  for (const { scenario, unmet } of failedOf(review)) {
    lines.push(`    ${paint('FAIL', 'red', 'bold')}  ${shownLine(scenario)}`);
    lines.push(...unmet.flatMap((text) => text.split('\n')).map((text) => `          ${shownLine(text)}`));
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

const totalsOf = ({ totals }: NonNullable<PlaybookReview['plan']>): string =>
  [
    ...(['read', 'change', 'destroy'] as const).map((effect) => `${totals[effect]} ${effect}`),
    counted(totals.questions, 'question'),
  ].join(', ');

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');
