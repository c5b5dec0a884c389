import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { annotation } from '../diagnostics/github.ts';
import type { Commented, CommentPlace } from '../host/github-comment.ts';
import { COMMENT_LIMIT, MARKER, renderReview } from '../review/comment.ts';
import type { Review } from '../review/review.ts';
import type { Io } from './io.ts';
import { usage } from './usage.ts';

/** Where the rest of a comment is that became too long. */
const REST = 'All of it is in the summary of the job, or with `runbook review`.';

const REPOSITORY = /^(?!\.\.?\/)[\w.-]+\/(?!\.\.?$)[\w.-]+$/;

/** Where the comment of a pull request goes, by what GitHub Actions gives to a step (RB307). */
export function commentPlace({ env }: Io, number: string): Result<CommentPlace> {
  const repository = env.GITHUB_REPOSITORY ?? '';
  const faults = [
    ...(/^[1-9]\d*$/.test(number) ? [] : [`--comment takes the number of a pull request, not ${number}`]),
    ...(REPOSITORY.test(repository) ? [] : ['--comment needs GITHUB_REPOSITORY, as in owner/name']),
    ...(env.GITHUB_TOKEN ? [] : ['--comment needs a token in GITHUB_TOKEN']),
  ];
  if (faults.length > 0) return failure(...faults.map((message) => notSaid(message)));
  const api = env.GITHUB_API_URL || 'https://api.github.com';
  return success({ api, repository, number, token: env.GITHUB_TOKEN ?? '' });
}

const notSaid = (message: string): Diagnostic => usage(message, 'See docs/review.md for a workflow.');

/** Writes a review as the comment of a pull request, and says on stderr what came of that; it never fails a review. */
export async function commentReview(io: Io, place: CommentPlace, review: Review): Promise<void> {
  const { writeComment } = await import('../host/github-comment.ts');
  const body = renderReview(review, { limit: COMMENT_LIMIT, rest: REST });
  // Where nothing changed and nothing was said, there is nothing to say.
  const must = review.playbooks.length === 0;
  const came = await writeComment(place, { marker: MARKER, body, must });
  const said = saying(came);
  if (!('why' in came) || !io.env.GITHUB_ACTIONS) return void io.err(`${said}\n`);
  io.out(`${annotation({ severity: 'warning', title: 'No comment', message: said, place: {} })}\n`);
}

function saying(came: Commented): string {
  switch (came.is) {
    case 'created':
      return 'The pull request has a comment now.';
    case 'updated':
      return 'The comment of the pull request is up to date.';
    case 'same':
      return 'The comment of the pull request is as it was.';
    case 'none':
      return 'No playbook changed, and nothing had been said: no comment was made.';
    case 'refused':
      return `The comment could not be written, as this token may not (that of a fork never may): the review is in the summary of the job only. ${came.why}`;
    case 'failed':
      return `The comment could not be written: the review is in the summary of the job only. ${came.why}`;
  }
}
