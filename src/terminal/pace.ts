import { formatDuration, notablyLonger } from '../language/durations.ts';
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

/**
 * How long a step has taken, and how long it usually does: as earlier plays show, else as its playbook says, where that is
 * worth a word and has room.
 */
export const stepPace = (
  { usual, tally }: Pick<Telling, 'usual' | 'tally'>,
  { step, lasts = Number.POSITIVE_INFINITY }: { readonly step: string; readonly lasts?: number },
  { spent, room }: { readonly spent: number; readonly room: number },
): { readonly text: string; readonly style: 'yellow' | 'dim' } => {
  const now = formatDuration(spent);
  const known = usual?.(step) ?? tally.outline.get(step)?.step.expectDuration ?? 0;
  // What it lasts at most is on the screen, too.
  if (known < SECOND || known >= lasts) return { text: now, style: 'dim' };
  const text = `usually ${formatDuration(known)}, now ${now}`;
  return { text: text.length > room ? now : text, style: notablyLonger(spent, known) ? 'yellow' : 'dim' };
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
