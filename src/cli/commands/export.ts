import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { SIGNATURES_FILE } from '../../evidence/signature.ts';
import { type PackedFile, packTar } from '../../evidence/tar.ts';
import { filesToRead, sizeOf } from '../../host/files-to-read.ts';
import { writeBytesFile } from '../../host/write-file.ts';
import { JOURNAL_FILE } from '../../journal/journal.ts';
import { recordedOutputs } from '../../journal/left-outputs.ts';
import { NOTES_FILE } from '../../journal/notes.ts';
import type { RecordedPlay } from '../../journal/plays.ts';
import { playToShow } from '../choose-play.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { TRANSCRIPT_FILE } from '../transcript-name.ts';

const SLICE = 256 * 1024;

/** `runbook export [PLAY]` */
export async function exportPlay(
  io: Io,
  [given]: readonly string[],
  options: { readonly output?: string; readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const found = playToShow(io, openHome(io).plays, given);
  if (!found.ok) return report(io, found.diagnostics, options);
  const { play, state } = found.value;
  const file = resolve(io.cwd, options.output ?? `runbook-${play}.tar`);
  const packed = filesOf(found.value);
  const modified = Math.floor(Date.parse(state.ended ?? state.started) / 1000);
  const written = writeBytesFile(file, packTar(packed, modified));
  if (!written.ok) return report(io, written.diagnostics, options);
  if (options.format === 'json')
    io.out(
      `${JSON.stringify({ exported: { play, file, files: packed.map(({ name }) => name) } }, null, 2)}\n`,
    );
  else io.err(`Written to ${file}\nWhoever has it verifies it with: runbook verify ${file} --key KEY.pub\n`);
  return EXIT.completed;
}

/** All that its record holds; what the journal does not tell of stays here. */
function filesOf({ play, folder, events }: RecordedPlay): readonly PackedFile[] {
  const files = filesToRead(folder.path);
  const torn = events.flatMap((event) => (event.type === 'journal.recovered' ? [event.file] : []));
  const names = [
    JOURNAL_FILE,
    SIGNATURES_FILE,
    NOTES_FILE,
    TRANSCRIPT_FILE,
    ...torn,
    ...recordedOutputs(events).keys(),
  ];
  return [...new Set(names)].flatMap((name) => {
    const size = sizeOf(`${folder.path}/${name}`);
    const pieces = function* (): Iterable<Uint8Array> {
      for (let at = 0; at < (size ?? 0); at += SLICE)
        yield files.slice(name, at, Math.min(SLICE, (size ?? 0) - at));
    };
    return size === undefined ? [] : [{ name: `runbook-${play}/${name}`, size, pieces }];
  });
}
