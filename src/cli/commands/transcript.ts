import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { writeTextFile } from '../../host/write-file.ts';
import { readNotes } from '../../journal/notes.ts';
import { gather } from '../../transcript/gather.ts';
import { renderJson } from '../../transcript/json.ts';
import { renderMarkdown } from '../../transcript/markdown.ts';
import { playToShow } from '../choose-play.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { outputReader } from '../transcript-file.ts';

/** `runbook transcript [PLAY]` */
export async function transcript(
  io: Io,
  [given]: readonly string[],
  options: { readonly format: 'markdown' | 'json'; readonly output?: string },
): Promise<ExitCode> {
  const found = playToShow(io, openHome(io).plays, given);
  if (!found.ok) return report(io, found.diagnostics);
  const { play, events, folder } = found.value;
  const render = options.format === 'json' ? renderJson : renderMarkdown;
  const pieces = render(gather(events, readNotes(folder, play)), outputReader(folder));
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
