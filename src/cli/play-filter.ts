import { basename } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { type PlayPhase, phaseOf, type RecordedPlay, starterOf } from '../journal/plays.ts';
import { readMoment } from '../journal/times.ts';
import { usage } from './usage.ts';

/** Options by which plays are chosen. */
export interface FilterOptions {
  readonly playbook?: readonly string[];
  readonly status?: readonly string[];
  readonly failed?: boolean;
  /** Drills only, or none of them. */
  readonly drills?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly operator?: readonly string[];
}

/** Which plays are wanted. */
export interface PlayFilter {
  matches(play: RecordedPlay): boolean;
  /** Whether no play that was started before this one can match. */
  isOver(play: RecordedPlay): boolean;
}

/** What did not come to a good end, and is not merely unfinished. */
const FAILED: ReadonlySet<PlayPhase> = new Set([
  'failed',
  'in-doubt',
  'stopped',
  'rolled-back',
  'rollback-failed',
]);

/** Reads the options of a filter (RB307); `now` is a timestamp. */
export function readFilter(options: FilterOptions, now: string): Result<PlayFilter> {
  const since = readTime('--since', options.since, now);
  const until = readTime('--until', options.until, now);
  if (!since.ok) return since;
  if (!until.ok) return until;
  const { playbook = [], status = [], operator = [], failed, drills } = options;
  const isWanted = (wanted: readonly string[], has: (one: string) => boolean): boolean =>
    wanted.length === 0 || wanted.some(has);
  return success({
    matches: (play) =>
      isWanted(playbook, (name) => isOf(play, name)) &&
      isWanted(status, (one) => phaseOf(play.state) === one) &&
      isWanted(operator, (name) => operatorsOf(play).has(name)) &&
      (!failed || FAILED.has(phaseOf(play.state))) &&
      (drills === undefined || drills === (play.state.drill !== undefined)) &&
      (since.value === undefined || play.state.started >= since.value) &&
      (until.value === undefined || play.state.started < until.value),
    isOver: ({ state }) => since.value !== undefined && state.started < since.value,
  });
}

/** Reads an option that is a time (RB307). */
function readTime(flag: string, given: string | undefined, now: string): Result<string | undefined> {
  if (given === undefined) return success(undefined);
  const at = readMoment(given, now);
  return at === undefined ? failure(noTime(flag, given)) : success(at);
}

const noTime = (flag: string, given: string): Diagnostic =>
  usage(
    `${flag} takes a time or a duration, not ${given}`,
    `Write ${flag} 2026-11-22T03:14 (in UTC) or ${flag} 2d`,
  );

/** Whether it is a play of the playbook of that name, short or whole, or of that file. */
export const isOf = ({ state: { playbook } }: RecordedPlay, name: string): boolean =>
  [playbook.name, basename(playbook.name), playbook.file].includes(name);

/** Who started a play and who took it up. */
const operatorsOf = (play: RecordedPlay): ReadonlySet<string> =>
  new Set([
    starterOf(play).operator,
    ...play.events.flatMap((event) => (event.type === 'play.resumed' ? [event.origin.operator] : [])),
  ]);
