import { counted } from '../diagnostics/counted.ts';
import type { Among } from '../ports/operator.ts';
import { shownLine } from './escape.ts';

/** Names of steps that are said beside a question; of more, how many. */
const NAMES = 3;

/** How many questions wait behind the one on the screen, or '' where none does. */
export const waitingText = (among: Among | undefined): string => {
  const count = among?.waiting() ?? 0;
  return count === 0 ? '' : `${counted(count, 'more question waits', 'more questions wait')}`;
};

/** What goes on beside a question: a line, or none where it is alone. */
export const asideLines = (among: Among | undefined): readonly string[] => {
  const names = (among?.running() ?? []).map(shownLine);
  const more = names.length > NAMES ? ` and ${names.length - NAMES} more` : '';
  if (names.length === 0) return [];
  return [`${names.slice(0, NAMES).join(', ')}${more} ${names.length === 1 ? 'goes' : 'go'} on meanwhile`];
};
