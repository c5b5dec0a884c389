import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { systemClock } from '../../host/clock.ts';
import { readNotes } from '../../journal/notes.ts';
import { newestFirst, phaseOf, type RecordedPlay, starterOf } from '../../journal/plays.ts';
import { elapsed } from '../../journal/times.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { type FilterOptions, type PlayFilter, readFilter } from '../play-filter.ts';
import { report } from '../report.ts';
import { table } from '../table.ts';
import { sayUnreadable } from '../unreadable.ts';
import { usage } from '../usage.ts';

/** `runbook plays` */
export async function plays(
  io: Io,
  _args: readonly string[],
  options: FilterOptions & { readonly format: 'text' | 'json'; readonly limit: string },
): Promise<ExitCode> {
  if (!/^0*[1-9]\d*$/.test(options.limit)) {
    const message = `--limit must be a whole number of at least 1, not ${options.limit}`;
    return report(io, [usage(message)], options);
  }
  const filter = readFilter(options, new Date(systemClock.now()).toISOString());
  if (!filter.ok) return report(io, filter.diagnostics, options);
  const { found, passed } = await choose(io, filter.value, Number(options.limit));
  if (options.format === 'json') io.out(printedJson({ plays: found }));
  else if (found.length > 0)
    io.out(table(['PLAY', 'PLAYBOOK', 'STATUS', 'STARTED', 'OPERATOR'], found.map(toRow), io.outColumns));
  else if (passed) io.out('No play is like that. See all of them with: runbook plays\n');
  else io.out('There is no play yet. Start one with: runbook play NAME\n');
  return EXIT.completed;
}

/** The newest plays that match, and whether others were passed over. */
async function choose(io: Io, filter: PlayFilter, limit: number) {
  const found: Summary[] = [];
  let passed = false;
  const home = openHome(io);
  for (const play of newestFirst(home.plays)) {
    // Only what is shown is kept: a journal may be large.
    if (!play.readable) await sayUnreadable(io, home, play);
    else if (filter.matches(play)) found.push(summaryOf(play));
    else passed = true;
    if (found.length === limit || (play.readable && filter.isOver(play))) break;
  }
  return { found, passed };
}

type Summary = ReturnType<typeof summaryOf>;

function summaryOf(recorded: RecordedPlay) {
  const { play, folder, state } = recorded;
  const { playbook, started, ended, drill, stoppedAt } = state;
  const { operator, host } = starterOf(recorded);
  return {
    play,
    playbook: playbook.name,
    title: playbook.title,
    status: phaseOf(state),
    started,
    ...(ended !== undefined && { ended, duration: elapsed(started, ended) }),
    ...(stoppedAt !== undefined && { stoppedAt }),
    operator,
    host,
    ...(drill && { drill }),
    notes: readNotes(folder, play).notes.length,
    folder: folder.path,
  };
}

const toRow = ({ play, playbook, drill, status, started, operator }: Summary): readonly string[] => [
  play,
  `${playbook}${drill ? ' (drill)' : ''}`,
  status,
  `${started.slice(0, 19)}Z`,
  operator,
];
