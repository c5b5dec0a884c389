import type { FileDifference, PlayResumed } from '../journal/events.ts';
import { differenceLines } from '../playbook/difference.ts';
import { shownLine } from './escape.ts';

/** Lines of a difference or of reasons that are shown; the transcript and `runbook validate` have the rest. */
const MOST = 12;

/** What became of the playbook's file since an engine held the play, and with what the play goes on; the first line tells it. */
export function changedFile({ playbookChanged, difference, edited }: PlayResumed): readonly string[] {
  if (edited)
    return ['It goes on with the playbook as it was edited.', ...(difference ? linesOf(difference) : [])];
  if (!playbookChanged) return [];
  if (difference === undefined)
    return ['The playbook file has changed; the play goes on with the playbook it started with.'];
  const onRecord = 'the play goes on with the playbook on record.';
  return [
    `The playbook file ${STATE[difference.is]}; ${onRecord}`,
    ...linesOf(difference),
    ...choice(difference),
  ];
}

const STATE: Readonly<Record<FileDifference['is'], string>> = {
  unreadable: 'cannot be read any more',
  invalid: 'has changed, and has errors',
  edited: 'has changed',
};

const linesOf = (difference: FileDifference): readonly string[] => {
  if (difference.is !== 'edited') return listed(difference.why);
  const lines = differenceLines(difference);
  return lines.length === 0 ? ['  only its layout or comments differ'] : listed(lines);
};

/** What `--edited` would do. */
function choice(difference: FileDifference): readonly string[] {
  if (difference.is !== 'edited') return [];
  if (difference.refused.length === 0) return ['With --edited it would go on with the file as it is now.'];
  return ['It could not go on with the file as it is now (--edited):', ...listed(difference.refused)];
}

const listed = (lines: readonly string[]): readonly string[] => [
  ...lines.slice(0, MOST).map((line) => `  ${shownLine(line)}`),
  ...(lines.length > MOST ? [`  and ${lines.length - MOST} more`] : []),
];
