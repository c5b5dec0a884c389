import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { annotation, githubAnnotation } from '../diagnostics/github.ts';
import { diagnosticsJson } from '../diagnostics/json.ts';
import type { PlaybookReview, Review } from '../review/review.ts';
import {
  allCounts,
  failedOf,
  headlineOfReview,
  isInvalid,
  isShort,
  isUntested,
  testsInWords,
} from '../review/verdict.ts';

/** A review as programs read it; `version` changes when a reader would break. */
export const reviewJson = (review: Review): object => ({
  version: 1,
  base: review.base,
  ...(review.head !== undefined && { head: review.head }),
  headline: headlineOfReview(review),
  counts: allCounts(review),
  playbooks: review.playbooks.map((one) => ({
    file: one.file,
    valid: !isInvalid(one),
    plays: one.plays,
    ...(one.change && { change: one.change }),
    ...(one.plan && { plan: one.plan }),
    diagnostics: listed(one.diagnostics),
    tests: testsJson(one),
  })),
});

const listed = (diagnostics: readonly Diagnostic[]): readonly object[] =>
  diagnosticsJson(diagnostics).diagnostics;

function testsJson({ tests }: PlaybookReview): object {
  if (tests.is !== 'unreadable') return tests;
  const { is, file, diagnostics } = tests;
  return { is, file, diagnostics: listed(diagnostics) };
}

/** A review as annotations of GitHub, a line each, at the files that it speaks of. */
export function* reviewAnnotations({ playbooks }: Review): Iterable<string> {
  for (const one of playbooks) for (const line of annotationsOf(one)) yield `${line}\n`;
}

function* annotationsOf(review: PlaybookReview): Iterable<string> {
  const { file, change, diagnostics, plan, tests } = review;
  // Warnings of a playbook that is as it was are no news.
  if (change === undefined || plan !== undefined) yield* diagnostics.map(githubAnnotation);
  const news = (change?.headline ?? []).flatMap(({ weight, says }) => (weight === 'danger' ? [says] : []));
  for (const message of isUntested(review) ? [...news, 'it has no scenarios any more'] : news)
    yield annotation({ severity: 'warning', title: 'Protects less, or destroys', message, place: { file } });
  if (tests.is === 'unreadable') yield* tests.diagnostics.map(githubAnnotation);
  if (tests.is !== 'played') return;
  const place = { file: tests.file };
  for (const { scenario, unmet } of failedOf(review))
    yield annotation({
      severity: 'error',
      title: 'Scenario failed',
      message: [scenario, ...unmet].join('\n'),
      place,
    });
  if (isShort(review))
    yield annotation({
      severity: 'error',
      title: 'Tested less than asked for',
      message: testsInWords(review),
      place,
    });
}
