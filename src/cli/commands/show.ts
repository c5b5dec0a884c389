import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { phaseOf, type RecordedPlay, starterOf } from '../../journal/plays.ts';
import { formatDuration } from '../../language/durations.ts';
import { shownLine } from '../../terminal/escape.ts';
import { playToShow } from '../choose-play.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { stepSummaries } from '../summary.ts';
import { table } from '../table.ts';
import { outputReader } from '../transcript-file.ts';

/** Bytes of recorded output that are in memory at once. */
const SLICE = 256 * 1024;

/** `runbook show [PLAY] [STEP]` */
export async function show(
  io: Io,
  [given, step]: readonly string[],
  options: { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const found = playToShow(io, openHome(io).plays, given);
  if (!found.ok) return report(io, found.diagnostics, options);
  if (step !== undefined) return showOutput(io, found.value, step);
  if (options.format === 'json') io.out(`${JSON.stringify(toJson(found.value), null, 2)}\n`);
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
  };
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
    `folder ${shownLine(folder.path)}`,
    '',
  ].join('\n');
}

/** The recorded output of a step's last attempt, byte for byte, to stdout. */
async function showOutput(io: Io, recorded: RecordedPlay, step: string): Promise<ExitCode> {
  const { folder, play, state } = recorded;
  const found = state.steps.get(step);
  if (found === undefined) return report(io, [hasNotRun(recorded, step)]);
  const output = 'output' in found ? found.output : undefined;
  if (output === undefined) {
    io.err(`${step} printed nothing\n`);
    return EXIT.completed;
  }
  const read = outputReader(folder);
  let written = 0;
  await io.pour(
    (function* slices() {
      while (written < output.bytes) {
        const bytes = read(output.file, written, Math.min(SLICE, output.bytes - written));
        if (bytes.length === 0) return;
        written += bytes.length;
        yield bytes;
      }
    })(),
  );
  if (output.lost !== undefined) io.err(`${output.lost} bytes more could not be written when they came\n`);
  return written === output.bytes ? EXIT.completed : report(io, [isIncomplete(play, output, written)]);
}

const hasNotRun = ({ state }: RecordedPlay, step: string): Diagnostic => ({
  code: 'RB307',
  severity: 'error',
  message: `step "${step}" has not run`,
  help: `These have: ${[...state.steps.keys()].join(', ')}`,
});

const isIncomplete = (
  play: string,
  { file, bytes }: { readonly file: string; readonly bytes: number },
  found: number,
): Diagnostic => ({
  code: 'RB602',
  severity: 'error',
  message: `${file} of play ${play} holds ${found} of the ${bytes} bytes that were recorded`,
  help: 'Restore it from a copy.',
});
