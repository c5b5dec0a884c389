import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { readNotes } from '../../journal/notes.ts';
import { phaseOf, type RecordedPlay, starterOf } from '../../journal/plays.ts';
import { formatDuration } from '../../language/durations.ts';
import { shownLine } from '../../terminal/escape.ts';
import { playToShow } from '../choose-play.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { type ShowStepOptions, showStep } from '../show-step.ts';
import { stepSummaries } from '../summary.ts';
import { table } from '../table.ts';

/** `runbook show [PLAY] [STEP]` */
export async function show(
  io: Io,
  [given, step]: readonly string[],
  options: ShowStepOptions,
): Promise<ExitCode> {
  const found = playToShow(io, openHome(io).plays, given);
  if (!found.ok) return report(io, found.diagnostics, options);
  if (step !== undefined) return showStep(io, found.value, step, options);
  if (options.format === 'json') io.out(printedJson(toJson(found.value)));
  else io.out(toText(found.value, io.outColumns));
  return EXIT.completed;
}

/** Who took the play up again, and when, and whether with an edited playbook. */
const resumptions = ({ events }: RecordedPlay) =>
  events.flatMap((event) =>
    event.type === 'play.resumed'
      ? [{ at: event.at, ...event.origin, edited: event.edited !== undefined }]
      : [],
  );

function toJson(recorded: RecordedPlay): object {
  const { play, folder, state } = recorded;
  const { playbook, started, ended, inputs, drill, error } = state;
  const { notes, damagedFrom } = readNotes(folder, play);
  return {
    play,
    playbook: playbook.name,
    status: phaseOf(state),
    started,
    ...(ended !== undefined && { ended }),
    ...(error && { error }),
    ...(drill && { drill }),
    inputs,
    origin: starterOf(recorded),
    resumed: resumptions(recorded),
    journal: `${folder.path}/journal.jsonl`,
    steps: stepSummaries(state),
    notes: notes.map(({ at, by, host, text }) => ({ at, by, host, text })),
    ...(damagedFrom !== undefined && { notesDamagedFrom: damagedFrom }),
  };
}

/** What people noted, a line each. */
function notesOf({ folder, play }: RecordedPlay): readonly string[] {
  const { notes, damagedFrom } = readNotes(folder, play);
  return [
    ...notes.map(({ at, by, text }) => `note ${at.slice(0, 19)}Z ${by}: ${text}`),
    ...(damagedFrom === undefined ? [] : [`notes from ${damagedFrom} on were changed or damaged`]),
  ];
}

function toText(recorded: RecordedPlay, columns: number | undefined): string {
  const { play, folder, state } = recorded;
  const { playbook, started, drill, error } = state;
  const { operator, host } = starterOf(recorded);
  const rows = stepSummaries(state).map(({ id, name, effect, status, duration }) => [
    id,
    String(status),
    effect,
    typeof duration === 'number' ? formatDuration(duration) : '',
    name,
  ]);
  const head = [
    `${playbook.title} (${playbook.name})${drill ? ` · drill "${drill.scenario}"` : ''}`,
    `play ${play} · ${phaseOf(state)} · started ${started} by ${operator} on ${host}`,
    ...resumptions(recorded).map(
      ({ at, edited, ...by }) =>
        `resumed ${at} by ${by.operator} on ${by.host}${edited ? ', with an edited playbook' : ''}`,
    ),
    ...(error ? [`${error.code} ${error.message}`] : []),
  ];
  return [
    ...head.map(shownLine),
    '',
    table(['STEP', 'STATUS', 'EFFECT', 'TOOK', 'NAME'], rows, columns),
    ...notesOf(recorded).map(shownLine),
    `folder ${shownLine(folder.path)}`,
    '',
  ].join('\n');
}
