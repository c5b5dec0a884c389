import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { writeTextFile } from '../../host/write-file.ts';
import { playToShow } from '../choose-play.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { formatFor, rendererOf, type TranscriptFormat } from '../transcript-formats.ts';
import { type ViewOptions, withView } from '../transcript-view.ts';

type Options = ViewOptions & {
  readonly format?: TranscriptFormat;
  readonly output?: string;
  readonly full?: boolean;
};

/** `runbook transcript [PLAY]` */
export async function transcript(io: Io, [given]: readonly string[], options: Options): Promise<ExitCode> {
  const found = playToShow(io, openHome(io).plays, given);
  if (!found.ok) return report(io, found.diagnostics);
  const render = await rendererOf(formatFor(options.format, options.output));
  const lines = options.full ? { lines: Number.POSITIVE_INFINITY } : {};
  const done = await withView(found.value, options, (told) =>
    put(io, render(told.transcript, told.outputs, lines), options.output),
  );
  return done.ok ? done.value : report(io, done.diagnostics);
}

async function put(io: Io, pieces: Iterable<string>, output: string | undefined): Promise<ExitCode> {
  if (output === undefined) {
    await io.pour(pieces);
    return EXIT.completed;
  }
  const path = resolve(io.cwd, output);
  const written = writeTextFile(path, pieces);
  if (!written.ok) return report(io, written.diagnostics);
  io.err(`Written to ${path}\n`);
  return EXIT.completed;
}
