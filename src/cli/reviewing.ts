import { join } from 'node:path';
import { success } from '../diagnostics/diagnostic.ts';
import { shareOf } from '../drill/coverage.ts';
import { isFile } from '../host/listing.ts';
import { gatherInputs } from '../playbook/inputs.ts';
import type { PlaybookChange } from '../review/change.ts';
import type { PlaybookReview, Tests } from '../review/review.ts';
import { worstFirst } from '../review/verdict.ts';
import type { Touched } from './changed-playbooks.ts';
import type { Compared } from './compared-trees.ts';
import { scenarioFile } from './find-playbook.ts';
import type { LoadedPlaybook, LoadFailure } from './load.ts';
import { planOf } from './planning.ts';
import { playScenarios, readScenarios } from './test-run.ts';
import { changeBetween, versionsOf } from './versions.ts';

/** What of a review is asked for; the signal ends it early. */
interface Reviewing {
  readonly playing: boolean;
  readonly signal: AbortSignal;
}

/** Compares, plans and tests what a change touches, the worst first. */
export async function reviewPlaybooks(
  compared: Compared,
  reviewing: Reviewing,
): Promise<readonly PlaybookReview[]> {
  const reviews: PlaybookReview[] = [];
  for (const touched of compared.touched) {
    if (reviewing.signal.aborted) break;
    const review = await reviewOne(compared, touched, reviewing);
    if (review !== undefined) reviews.push(review);
  }
  return worstFirst(reviews);
}

async function reviewOne(
  compared: Compared,
  touched: Touched,
  reviewing: Reviewing,
): Promise<PlaybookReview | undefined> {
  const versions = await versionsOf(compared, touched);
  if (versions === undefined) return undefined;
  const { before, after } = versions;
  const file = touched.after ?? touched.before ?? '';
  const change: Changed =
    before?.ok === false && after === undefined ? removedInvalid(file) : changeBetween(versions, touched);
  if (!change.ok) {
    const { diagnostics, source } = change;
    return {
      file,
      plays: touched.plays,
      diagnostics,
      ...(source && { source }),
      tests: { is: 'not-played' },
    };
  }
  const now = after?.ok ? after.value : undefined;
  return {
    file,
    plays: touched.plays,
    change: change.value,
    ...(touched.own &&
      now && { plan: planOf(compared.after.io, now.loaded, gatherInputs(now.playbook, {}, {})) }),
    diagnostics: now?.warnings ?? [],
    ...(now && { source: now.loaded.text }),
    tests: now === undefined ? { is: 'not-played' } : await testsOf(compared, touched, now.loaded, reviewing),
  };
}

type Changed = { readonly ok: true; readonly value: PlaybookChange } | LoadFailure;

/** Of what was never valid, nothing but that it is gone can be told. */
const removedInvalid = (file: string) =>
  success({
    playbook: file,
    file,
    is: 'removed',
    headline: [{ weight: 'plain', says: 'is removed; it was not valid' }],
    facts: [],
    steps: [],
  } as const);

async function testsOf(
  { before, after }: Compared,
  touched: Touched,
  loaded: LoadedPlaybook,
  { playing, signal }: Reviewing,
): Promise<Tests> {
  const file = scenarioFile(touched.after ?? '');
  if (!isFile(scenarioFile(loaded.path)))
    return { is: 'none', lost: isFile(join(before.io.cwd, scenarioFile(touched.before ?? file))) };
  const tested = await readScenarios(after.io, loaded);
  if (!tested.ok) {
    const { diagnostics, source } = tested;
    return { is: 'unreadable', file, diagnostics, ...(source && { source }) };
  }
  if (!playing) return { is: 'not-played' };
  // A drill is a process of its own, which finds its configuration from where one is.
  const io = { ...after.io, cwd: after.here };
  const played = await playScenarios(io, tested.value, {}, { report: undefined, signal });
  const { coverage } = tested.value;
  return {
    is: 'played',
    file,
    scenarios: (played?.outcomes ?? []).map(({ scenario, unmet }) => ({ scenario, unmet })),
    covered: played === undefined ? 0 : shareOf([played.reached]),
    ...(coverage !== undefined && { asked: coverage }),
  };
}
