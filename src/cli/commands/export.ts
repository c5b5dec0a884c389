import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { SIGNATURES_FILE } from '../../evidence/signature.ts';
import { type PackedFile, packTar } from '../../evidence/tar.ts';
import { filesToRead, sizeOf } from '../../host/files-to-read.ts';
import { writeBytesFile } from '../../host/write-file.ts';
import { JOURNAL_FILE } from '../../journal/journal.ts';
import { recordedOutputs } from '../../journal/left-outputs.ts';
import { NOTES_FILE } from '../../journal/notes.ts';
import type { RecordedPlay } from '../../journal/plays.ts';
import { scanJournal } from '../../journal/record.ts';
import type { FilesToRead } from '../../ports/files.ts';
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
    io.out(printedJson({ exported: { play, file, files: packed.map(({ name }) => name) } }));
  else io.err(`Written to ${file}\nWhoever has it verifies it with: runbook verify ${file} --key KEY.pub\n`);
  return EXIT.completed;
}

/**
 * All that its record holds; what the journal does not tell of stays here. It may be written meanwhile: the signatures
 * are looked at before the journal, and what that tells of after it.
 */
function filesOf({ play, folder }: RecordedPlay): readonly PackedFile[] {
  const files = filesToRead(folder.path);
  const signatures = files.read(SIGNATURES_FILE);
  const journal = Buffer.from(files.read(JOURNAL_FILE) ?? []);
  const { events } = scanJournal(journal, play);
  const torn = events.flatMap((event) => (event.type === 'journal.recovered' ? [event.file] : []));
  const names = new Set([NOTES_FILE, TRANSCRIPT_FILE, ...torn, ...recordedOutputs(events).keys()]);
  const inFolder = (name: string): string => `runbook-${play}/${name}`;
  const whole = (name: string, bytes: Uint8Array): PackedFile => ({
    name: inFolder(name),
    size: bytes.length,
    pieces: () => [bytes],
  });
  const others = [...names].flatMap((name): readonly PackedFile[] => {
    const size = files.has(name) ? sizeOf(`${folder.path}/${name}`) : undefined;
    return size === undefined
      ? []
      : [{ name: inFolder(name), size, pieces: () => slices(files, name, size) }];
  });
  return [
    whole(JOURNAL_FILE, journal),
    ...(signatures ? [whole(SIGNATURES_FILE, signatures)] : []),
    ...others,
  ];
}

function* slices(files: FilesToRead, name: string, size: number): Iterable<Uint8Array> {
  for (let at = 0; at < size; at += SLICE) yield files.slice(name, at, Math.min(SLICE, size - at));
}
