import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { writeTextFile } from '../../host/write-file.ts';
import { readNotes } from '../../journal/notes.ts';
import { gather } from '../../transcript/gather.ts';
import { playToShow } from '../choose-play.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { outputReader } from '../transcript-file.ts';
import { formatFor, rendererOf, type TranscriptFormat } from '../transcript-formats.ts';

/** `runbook transcript [PLAY]` */
export async function transcript(
  io: Io,
  [given]: readonly string[],
  options: { readonly format?: TranscriptFormat; readonly output?: string; readonly full?: boolean },
): Promise<ExitCode> {
  const found = playToShow(io, openHome(io).plays, given);
  if (!found.ok) return report(io, found.diagnostics);
  const { play, events, folder } = found.value;
  const render = await rendererOf(formatFor(options.format, options.output));
  const lines = options.full ? { lines: Number.POSITIVE_INFINITY } : {};
  const pieces = render(gather(events, readNotes(folder, play)), outputReader(folder), lines);
  if (options.output === undefined) {
    await io.pour(pieces);
    return EXIT.completed;
  }
  const path = resolve(io.cwd, options.output);
  const written = writeTextFile(path, pieces);
  if (!written.ok) return report(io, written.diagnostics);
  io.err(`Written to ${path}\n`);
  return EXIT.completed;
}
