import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { listPlays, phaseOf, type RecordedPlay } from '../../journal/plays.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { table } from '../table.ts';

/** `runbook plays` */
export async function plays(
  io: Io,
  _args: readonly string[],
  options: { readonly format: string; readonly limit: string },
): Promise<ExitCode> {
  const home = openHome(io);
  const found = listPlays(home.plays);
  const limit = Number.parseInt(options.limit, 10);
  const shown = found.plays.slice(0, Number.isNaN(limit) ? 20 : limit);
  if (options.format === 'json') io.out(`${JSON.stringify({ plays: shown.map(toJson) }, null, 2)}\n`);
  else if (shown.length === 0) io.out('There is no play yet. Start one with: runbook play NAME\n');
  else io.out(table(['PLAY', 'PLAYBOOK', 'STATUS', 'STARTED', 'OPERATOR'], shown.map(toRow)));
  for (const play of found.unreadable) io.err(`play ${play} cannot be read: see runbook show ${play}\n`);
  return EXIT.completed;
}

function toJson({ play, folder, state }: RecordedPlay): object {
  const { playbook, started, ended, origin, drill } = state;
  return {
    play,
    playbook: playbook.name,
    title: playbook.title,
    status: phaseOf(state),
    started,
    ...(ended !== undefined && { ended }),
    operator: origin.operator,
    host: origin.host,
    ...(drill && { drill }),
    folder: folder.path,
  };
}

const toRow = ({ play, state }: RecordedPlay): readonly string[] => [
  play,
  `${state.playbook.name}${state.drill ? ' (drill)' : ''}`,
  phaseOf(state),
  `${state.started.slice(0, 19)}Z`,
  state.origin.operator,
];
