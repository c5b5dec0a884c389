import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { findPlay, phaseOf, type RecordedPlay } from '../../journal/plays.ts';
import { formatDuration } from '../../language/durations.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { stepSummaries } from '../summary.ts';
import { table } from '../table.ts';
import { outputReader } from '../transcript-file.ts';

/** `runbook show [PLAY] [STEP]` */
export async function show(
  io: Io,
  [given, step]: readonly string[],
  options: { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const found = findPlay(openHome(io).plays, given);
  if (!found.ok) return report(io, found.diagnostics, options);
  if (step !== undefined) return showOutput(io, found.value, step);
  if (options.format === 'json') io.out(`${JSON.stringify(toJson(found.value), null, 2)}\n`);
  else io.out(toText(found.value));
  return EXIT.completed;
}

function toJson({ play, folder, state }: RecordedPlay): object {
  const { playbook, started, ended, inputs, origin, drill, error } = state;
  return {
    play,
    playbook: playbook.name,
    status: phaseOf(state),
    started,
    ...(ended !== undefined && { ended }),
    ...(error && { error }),
    ...(drill && { drill }),
    inputs,
    origin,
    journal: `${folder.path}/journal.jsonl`,
    steps: stepSummaries(state),
  };
}

function toText({ play, folder, state }: RecordedPlay): string {
  const { playbook, started, origin, drill, error } = state;
  const rows = stepSummaries(state).map(({ id, name, effect, status, duration }) => [
    id,
    String(status),
    effect,
    typeof duration === 'number' ? formatDuration(duration) : '',
    name,
  ]);
  return [
    `${playbook.title} (${playbook.name})${drill ? ` · drill "${drill.scenario}"` : ''}`,
    `play ${play} · ${phaseOf(state)} · started ${started} by ${origin.operator} on ${origin.host}`,
    ...(error ? [`${error.code} ${error.message}`] : []),
    '',
    table(['STEP', 'STATUS', 'EFFECT', 'TOOK', 'NAME'], rows),
    `folder ${folder.path}`,
    '',
  ].join('\n');
}

/** The recorded output of a step's last attempt, byte for byte, to stdout. */
function showOutput(io: Io, { folder, state }: RecordedPlay, step: string): ExitCode {
  const found = state.steps.get(step);
  if (found === undefined) {
    const known = [...state.steps.keys()].join(', ');
    return report(io, [
      {
        code: 'RB307',
        severity: 'error',
        message: `step "${step}" has not run`,
        help: `These have: ${known}`,
      },
    ]);
  }
  const output = 'output' in found ? found.output : undefined;
  if (output === undefined) io.err(`${step} printed nothing\n`);
  else io.out(Buffer.from(outputReader(folder)(output.file, 0, output.bytes)).toString());
  return EXIT.completed;
}
