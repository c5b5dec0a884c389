import { counted } from '../diagnostics/counted.ts';
import type { PlaybookChange, Weight } from './change.ts';
import type { PlaybookReview, Review } from './review.ts';

/** What is wrong with a review, counted. */
export interface Counts {
  /** Steps that destroy and did not, or were not there. */
  readonly destroy: number;
  /** Everything else that protects less. */
  readonly unprotected: number;
  readonly invalid: number;
  readonly failed: number;
  /** Playbooks whose scenarios visit less than their file asks for. */
  readonly short: number;
}

/** Whether a playbook is not valid any more. */
export const isInvalid = ({ change }: PlaybookReview): boolean => change === undefined;

/** The scenarios that did not come to what they expect. */
export const failedOf = ({
  tests,
}: PlaybookReview): readonly { scenario: string; unmet: readonly string[] }[] =>
  tests.is === 'played' ? tests.scenarios.filter(({ unmet }) => unmet.length > 0) : [];

/** Whether fewer places were visited than the file of the scenarios asks for. */
export const isShort = ({ tests }: PlaybookReview): boolean =>
  tests.is === 'played' && tests.covered < (tests.asked ?? 0);

/** Whether it had scenarios, and has none any more. */
export const isUntested = ({ tests }: PlaybookReview): boolean => tests.is === 'none' && tests.lost;

/** Counts what is wrong with one playbook; what it is only through one that it plays counts there. */
function countsOf(review: PlaybookReview): Counts {
  const { steps = [], facts = [] } = (review.plays.length === 0 ? review.change : undefined) ?? {};
  const added = steps.filter(({ is, effect }) => is === 'added' && effect === 'destroy').length;
  const raised = steps.filter(({ effect, facts: of }) => effect === 'destroy' && of.some(isRaised)).length;
  const danger = [...facts, ...steps.flatMap((step) => step.facts)].filter(
    ({ weight }) => weight === 'danger',
  );
  return {
    destroy: added + raised,
    unprotected: danger.length - raised + (isUntested(review) ? 1 : 0),
    invalid: isInvalid(review) || review.tests.is === 'unreadable' ? 1 : 0,
    failed: failedOf(review).length,
    short: isShort(review) ? 1 : 0,
  };
}

const isRaised = ({ aspect, weight }: PlaybookChange['facts'][number]): boolean =>
  aspect === 'effect' && weight === 'danger';

/** Counts what is wrong with all of it. */
export function allCounts({ playbooks }: Pick<Review, 'playbooks'>): Counts {
  const sum = { destroy: 0, unprotected: 0, invalid: 0, failed: 0, short: 0 };
  for (const counts of playbooks.map(countsOf))
    for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += counts[key];
  return sum;
}

/** How bad a review is: the worst, the first. */
export type Grade = 'danger' | 'broken' | 'caution' | 'plain';

const GRADES: readonly Grade[] = ['danger', 'broken', 'caution', 'plain'];

/** How bad it is what becomes of a playbook. */
export function gradeOf(review: PlaybookReview): Grade {
  const { invalid, failed, short } = countsOf(review);
  const says = (asked: Weight) => review.change?.headline.some(({ weight }) => weight === asked) === true;
  if (says('danger') || isUntested(review)) return 'danger';
  if (invalid + failed + short > 0) return 'broken';
  return says('caution') ? 'caution' : 'plain';
}

/** How bad it is all together. */
export const worstOf = ({ playbooks }: Review): Grade =>
  GRADES.find((grade) => playbooks.some((one) => gradeOf(one) === grade)) ?? 'plain';

/** The worst first; what is as bad by how much it destroys, then by name. */
export const worstFirst = (playbooks: readonly PlaybookReview[]): readonly PlaybookReview[] =>
  playbooks.toSorted(
    (left, right) =>
      GRADES.indexOf(gradeOf(left)) - GRADES.indexOf(gradeOf(right)) ||
      countsOf(right).destroy - countsOf(left).destroy ||
      left.plays.length - right.plays.length ||
      (left.file < right.file ? -1 : 1),
  );

const some = (...[count, one, many]: Parameters<typeof counted>): readonly string[] =>
  count === 0 ? [] : [counted(count, one, many)];

/** What a reviewer must see first, in one line. */
export function headlineOfReview(review: Review): string {
  const { destroy, unprotected, invalid, failed, short } = allCounts(review);
  const wrong = [
    ...some(destroy, 'destroy step').map((steps) => `adds ${steps}`),
    ...some(unprotected, 'place').map((places) => `protects less in ${places}`),
    ...some(invalid, 'playbook is not valid', 'playbooks are not valid'),
    ...some(failed, 'scenario fails', 'scenarios fail'),
    ...some(short, 'playbook is tested less than it asks for', 'playbooks are tested less than they ask for'),
  ];
  if (wrong.length > 0) return wrong.join(', ');
  if (review.playbooks.length === 0) return 'no playbook changed';
  const otherwise = review.playbooks.filter(({ change }) => change?.is !== 'same').length;
  return (
    some(otherwise, 'playbook behaves otherwise', 'playbooks behave otherwise')[0] ??
    'no playbook behaves otherwise'
  );
}

/** What came of the scenarios, in a few words. */
export function testsInWords(review: PlaybookReview): string {
  const { tests } = review;
  switch (tests.is) {
    case 'none':
      return tests.lost ? 'no scenarios any more' : 'no scenarios';
    case 'not-played':
      return 'not played';
    case 'unreadable':
      return 'scenarios not valid';
    case 'played': {
      const all = tests.scenarios.length;
      const failed = failedOf(review).length;
      const passed = `${all - failed} of ${all} ${all === 1 ? 'passes' : 'pass'}`;
      const asked = isShort(review) ? `, ${tests.asked} % asked for` : '';
      return `${passed}, ${Math.floor(tests.covered)} % covered${asked}`;
    }
  }
}
