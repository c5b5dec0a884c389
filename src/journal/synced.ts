import type { JournalEntry } from './events.ts';

/**
 * Entries that are on the disk before `append` returns: something or somebody acts on them (RELIABILITY D2). One of
 * them that has anything behind it was therefore on the disk, with all that stood before it.
 */
export const SYNCED: ReadonlySet<string> = new Set<JournalEntry['type']>([
  'play.started',
  'play.resumed',
  'play.finished',
  'step.started',
  'step.finished',
  'step.routed',
  'step.entered',
  'step.given-up',
  'step.passed-over',
  'step.verdict',
  'question.answered',
  'guard.tripped',
  'guard.answered',
  'journal.recovered',
]);
