import { join } from 'node:path';
import { counted } from '../diagnostics/counted.ts';
import { isFolder } from '../host/listing.ts';
import { stateHome } from '../host/state-home.ts';
import { type UsualDurations, usualDurations } from '../journal/learned.ts';
import { formatDuration } from '../language/durations.ts';
import { shownLine } from '../terminal/escape.ts';
import { openHome } from './home.ts';
import type { Io } from './io.ts';

/** How long a playbook usually takes, as far as plays on this machine show; where there are none, no folder is made. */
export const usualOf = (io: Io, playbook: string): UsualDurations | undefined =>
  isFolder(join(stateHome(io.env), 'plays')) ? usualDurations(openHome(io).plays, playbook) : undefined;

/** Steps that are named because they take long, and the milliseconds that are long. */
const SLOWEST = 3;
const LONG = 1000;

/** `It usually takes 12 s, as 7 plays here did; of that start_rest 9 s.` */
export function usuallyText(usual: UsualDurations | undefined): string {
  if (usual === undefined) return '';
  const slowest = Object.entries(usual.steps)
    .filter(([, ms]) => ms >= LONG)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, SLOWEST)
    .map(([id, ms]) => `${shownLine(id)} ${formatDuration(ms)}`);
  const of = slowest.length === 0 ? '' : `; of that ${slowest.join(', ')}`;
  return `It usually takes ${formatDuration(usual.play)}, as ${counted(usual.plays, 'play')} here did${of}.\n`;
}
