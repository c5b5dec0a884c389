import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { newestFirst, phaseOf, type RecordedPlay, starterOf } from '../../journal/plays.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { table } from '../table.ts';
import { sayUnreadable } from '../unreadable.ts';

/** `runbook plays` */
export async function plays(
  io: Io,
  _args: readonly string[],
  options: { readonly format: 'text' | 'json'; readonly limit: string },
): Promise<ExitCode> {
  if (!/^0*[1-9]\d*$/.test(options.limit)) {
    const message = `--limit must be a whole number of at least 1, not ${options.limit}`;
    return report(io, [{ code: 'RB307', severity: 'error', message }], options);
  }
  const found: Summary[] = [];
  const home = openHome(io);
  for (const play of newestFirst(home.plays)) {
    // Only what is shown is kept: a journal may be large.
    if (play.readable) found.push(summaryOf(play));
    else await sayUnreadable(io, home, play);
    if (found.length === Number(options.limit)) break;
  }
  if (options.format === 'json') io.out(`${JSON.stringify({ plays: found }, null, 2)}\n`);
  else if (found.length === 0) io.out('There is no play yet. Start one with: runbook play NAME\n');
  else io.out(table(['PLAY', 'PLAYBOOK', 'STATUS', 'STARTED', 'OPERATOR'], found.map(toRow), io.outColumns));
  return EXIT.completed;
}

type Summary = ReturnType<typeof summaryOf>;

function summaryOf(recorded: RecordedPlay) {
  const { play, folder, state } = recorded;
  const { playbook, started, ended, drill } = state;
  const { operator, host } = starterOf(recorded);
  return {
    play,
    playbook: playbook.name,
    title: playbook.title,
    status: phaseOf(state),
    started,
    ...(ended !== undefined && { ended }),
    operator,
    host,
    ...(drill && { drill }),
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
