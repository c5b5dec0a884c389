import { cellCode, code, fenced, prose } from '../diagnostics/markdown-text.ts';
import { renderAll } from '../diagnostics/render.ts';
import { byWeight } from './change.ts';
import { detailsOf, headOf } from './markdown.ts';
import { renderPlanMarkdown } from './plan-markdown.ts';
import type { PlaybookReview, Review } from './review.ts';
import {
  failedOf,
  type Grade,
  gradeOf,
  headlineOfReview,
  isInvalid,
  isShort,
  isUntested,
  testsInWords,
  worstOf,
} from './verdict.ts';

/** By this a comment is found again; a reader does not see it. */
export const MARKER = '<!-- runbook review -->';

/** Characters that GitHub takes in a comment. */
export const COMMENT_LIMIT = 65_536;

const MARK: Readonly<Record<Grade, string>> = { danger: '🔴', broken: '❌', caution: '🟡', plain: '⚪' };

/** What is kept free for the words about what was left out. */
const RESERVE = 600;

/** A part of the page that may be left out where it becomes too long; `what` names it then. */
interface Part {
  readonly what: string;
  readonly text: string;
}

/**
 * A review as one page of Markdown with at most `limit` characters: what must be seen first, the rest folded. What does
 * not fit is left out as a whole, the plans first, and named with where it is: `rest`.
 */
export function renderReview(review: Review, { limit = Infinity, rest = '' } = {}): string {
  const { playbooks } = review;
  const mark = playbooks.length === 0 ? '' : `${MARK[worstOf(review)]} `;
  const title = `${MARKER}\n## ${mark}Playbooks: ${prose(headlineOfReview(review))}\n\n`;
  const end = `<sub>${comparison(review)}. Nothing of it was run but its scenarios.</sub>\n`;
  if (playbooks.length === 0) return `${title}${end}`;
  const page = new Page(limit - title.length - TABLE.length - end.length - RESERVE);
  const rows = playbooks.map((one) => page.take({ what: `${code(one.file)}`, text: rowOf(one) }));
  const heads = playbooks.map((one) => page.take({ what: `${code(one.file)}`, text: headText(one) }));
  const changes = playbooks.map((one, index) => (heads[index] ? page.take(changePart(one)) : ''));
  const plans = playbooks.map((one, index) => (heads[index] ? page.take(planPart(one)) : ''));
  const sections = playbooks.map((_, index) => `${heads[index]}${changes[index]}${plans[index]}`);
  return `${title}${TABLE}${rows.join('')}\n${sections.join('')}${page.leftOut(rest)}${end}`;
}

/** Takes parts for as long as there is room, and knows what it did not take. */
class Page {
  #room: number;
  readonly #missing: string[] = [];

  constructor(room: number) {
    this.#room = room;
  }

  take({ what, text }: Part): string {
    if (text.length > this.#room) {
      this.#missing.push(what);
      return '';
    }
    this.#room -= text.length;
    return text;
  }

  leftOut(rest: string): string {
    if (this.#missing.length === 0) return '';
    const named: string[] = [];
    for (const what of new Set(this.#missing))
      if ([...named, what].join(', ').length < RESERVE / 2) named.push(what);
    const more = new Set(this.#missing).size - named.length;
    const others = more === 0 ? '' : ` and ${more} more`;
    return `**Shortened**, as a comment has a limit: ${named.join(', ')}${others}.${rest === '' ? '' : ` ${rest}`}\n\n`;
  }
}

const TABLE = '| | Playbook | | Scenarios |\n|:--|:--|:--|:--|\n';

function rowOf(review: PlaybookReview): string {
  const bad = failedOf(review).length > 0 || isShort(review) || review.tests.is === 'unreadable';
  const mark = bad ? '❌ ' : isUntested(review) ? `${MARK.danger} ` : '';
  const tests = `${mark}${testsInWords(review)}`;
  return `| ${MARK[gradeOf(review)]} | ${cellCode(review.file)} | ${newsOf(review)} | ${tests} |\n`;
}

/** The worst that is to be said, in a cell. */
function newsOf(review: PlaybookReview): string {
  if (isInvalid(review)) return 'not valid';
  const [first] = byWeight(review.change?.headline ?? []);
  if (first !== undefined) return prose(first.says);
  return review.change?.is === 'same' ? 'behaves as before' : 'changed';
}

function headText(review: PlaybookReview): string {
  const { change, file, plays, diagnostics, source, tests } = review;
  const lines: string[] = [];
  if (change === undefined)
    lines.push(`### ${code(file)}\n\n- ❌ not valid\n\n`, fenced([renderAll(diagnostics, source)]), '\n');
  else if (change.is === 'same') lines.push(`### ${code(file)}\n\n- ⚪ behaves as before\n\n`);
  else lines.push(...headOf(change));
  if (plays.length > 0) lines.push(`It plays ${plays.map(code).join(', ')}, which changed.\n\n`);
  if (isUntested(review)) lines.push('- 🔴 it has no scenarios any more\n\n');
  if (tests.is === 'unreadable')
    lines.push(
      '- ❌ its scenarios are not valid\n\n',
      fenced([renderAll(tests.diagnostics, tests.source)]),
      '\n',
    );
  for (const { scenario, unmet } of failedOf(review))
    lines.push(`- ❌ scenario **${prose(scenario)}** fails\n\n`, fenced(unmet), '\n');
  return lines.join('');
}

/** What comes of a playbook that is played is told there, once. */
const changePart = ({ file, change, plays }: PlaybookReview): Part => ({
  what: `the changes of ${code(file)}`,
  text: change === undefined || plays.length > 0 ? '' : [...detailsOf(change)].join(''),
});

function planPart({ file, plan }: PlaybookReview): Part {
  if (plan === undefined) return { what: '', text: '' };
  const text = `<details><summary>What it would do</summary>\n\n${[...renderPlanMarkdown(plan, undefined)].join('')}</details>\n\n`;
  return { what: `the plan of ${code(file)}`, text };
}

const comparison = ({ base, head }: Review): string =>
  `${head === undefined ? 'The files as they are' : code(short(head))} compared with ${code(short(base))}`;

const short = (commit: string): string => commit.slice(0, 10);
