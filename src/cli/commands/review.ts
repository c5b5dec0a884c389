import { type Diagnostic, failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { writeTextFile } from '../../host/write-file.ts';
import { renderReview } from '../../review/comment.ts';
import type { Review } from '../../review/review.ts';
import { allCounts } from '../../review/verdict.ts';
import { withTrees } from '../compared-trees.ts';
import { reviewedRevisions } from '../diff-sources.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { commentPlace, commentReview } from '../review-comment.ts';
import { reviewAnnotations, reviewJson } from '../review-data.ts';
import { renderReviewText } from '../review-text.ts';
import { reviewPlaybooks } from '../reviewing.ts';
import { listen } from '../session.ts';
import { signalExitCode } from '../signals.ts';
import { usage } from '../usage.ts';

/** The options of `runbook review`. */
interface ReviewOptions {
  readonly format: 'text' | 'json' | 'markdown' | 'github';
  /** What of the differences is a failure. */
  readonly failOn?: readonly string[];
  /** Whether scenarios are played; `--no-test` says no. */
  readonly test: boolean;
  /** A file to which the Markdown is appended. */
  readonly summary?: string;
  /** The pull request on which it is a comment. */
  readonly comment?: string;
}

/** Characters of a step summary: GitHub takes 1 MiB, and a character has up to four bytes. */
const SUMMARY_LIMIT = 256 * 1024;

/** `runbook review BASE [HEAD] [PATH...]` */
export async function review(io: Io, args: readonly string[], options: ReviewOptions): Promise<ExitCode> {
  const format = options.format === 'json' ? 'json' : 'text';
  const failing = failsOn(options.failOn ?? []);
  if (!failing.ok) return report(io, failing.diagnostics, { format });
  const place = options.comment === undefined ? undefined : commentPlace(io, options.comment);
  if (place?.ok === false) return report(io, place.diagnostics, { format });
  const revisions = await reviewedRevisions(io, args);
  if (!revisions.ok) return report(io, revisions.diagnostics, { format });
  const { from, to, forked } = revisions.value;
  if (!forked) io.err(UNFORKED);
  const signals = listen(io);
  try {
    const reviewing = { playing: options.test, signal: signals.first };
    const found = await withTrees(io, revisions.value, async (compared): Promise<Result<Review>> => {
      const playbooks = await reviewPlaybooks(compared, reviewing);
      return success({ base: from, ...(to !== undefined && { head: to }), playbooks });
    });
    if (!found.ok) return report(io, found.diagnostics, { format });
    if (signals.first.aborted) return signalExitCode(String(signals.first.reason)) ?? EXIT.interrupted;
    await print(io, found.value, options);
    if (options.summary) {
      const written = appendSummary(options.summary, found.value);
      if (!written.ok) return report(io, written.diagnostics, { format });
    }
    if (place?.ok) await commentReview(io, place.value, found.value);
    return exitCodeOf(found.value, failing.value);
  } finally {
    signals.release();
  }
}

const appendSummary = (file: string, found: Review): Result<true> =>
  writeTextFile(file, [renderReview(found, { limit: SUMMARY_LIMIT, rest: REST })], 'append');

const REST = '`runbook review` prints all of it.';

const UNFORKED =
  'Where the two parted is not known here (a shallow clone?): what came to the base meanwhile shows as undone.\n';

async function print(io: Io, found: Review, { format }: ReviewOptions): Promise<void> {
  if (format === 'json') io.out(printedJson(reviewJson(found)));
  else if (format === 'markdown') await io.pour([renderReview(found)]);
  else if (format === 'github') await io.pour(reviewAnnotations(found));
  else io.out(renderReviewText(found, io.outColor));
}

const FAILING = ['destroy', 'unprotected'] as const;

function failsOn(given: readonly string[]): Result<ReadonlySet<string>> {
  const asked = given.flatMap((text) => text.split(',')).map((text) => text.trim());
  const wrong = asked.filter((one) => !(FAILING as readonly string[]).includes(one));
  if (wrong.length === 0) return success(new Set(asked));
  return failure(...wrong.map((one) => unknown(one)));
}

const unknown = (one: string): Diagnostic => usage(`--fail-on takes ${FAILING.join(' and ')}, not "${one}"`);

/** What is broken comes before what is only to be looked at. */
function exitCodeOf(found: Review, failing: ReadonlySet<string>): ExitCode {
  const { invalid, failed, short, destroy, unprotected } = allCounts(found);
  if (invalid > 0) return EXIT.invalid;
  if (failed + short > 0) return EXIT.failed;
  const guarded = (failing.has('destroy') && destroy > 0) || (failing.has('unprotected') && unprotected > 0);
  return guarded ? EXIT.guard : EXIT.completed;
}
