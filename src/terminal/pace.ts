import { formatDuration } from '../language/durations.ts';
import type { LiveView } from './live-region.ts';
import type { Telling } from './telling.ts';
import { clip } from './width.ts';

/** How long a play usually takes, in words; nothing where its playbook does not say. */
export const usually = ({ tally }: Pick<Telling, 'tally'>): string => {
  const usual = tally.started?.playbook.expectDuration;
  return usual === undefined ? '' : `usually takes ${formatDuration(usual)}`;
};

const SECOND = 1000;

/**
 * How long the play has taken beside how long it usually does. Nothing after a resume: what went by in between is
 * nobody's work.
 */
const paceLine = ({ tally, paint }: Telling, spent: number, columns: number): string | undefined => {
  const usual = tally.started?.playbook.expectDuration;
  if (usual === undefined || tally.resumed) return undefined;
  const now = formatDuration(Math.floor(spent / SECOND) * SECOND);
  const text = clip(`the play: usually ${formatDuration(usual)}, now ${now}`, columns);
  return spent > usual ? paint(text, 'yellow') : paint(text, 'dim');
};

/** A view with the pace of the play below it. */
export const withPace = (view: LiveView, telling: Telling, spent: () => number): LiveView => ({
  indent: view.indent,
  lines: (columns, rows) => {
    const line = paceLine(telling, spent(), columns);
    if (line === undefined) return view.lines(columns, rows);
    return [...view.lines(columns, rows - 1), `${'  '.repeat(view.indent)}${line}`];
  },
});
