import { basename, dirname, join, resolve } from 'node:path';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { boundsOf } from '../evidence/bounds.ts';
import type { ExamineOptions } from '../evidence/examine.ts';
import { isTar, readTar } from '../evidence/tar.ts';
import { filesToRead, sizeOf, sliceOf } from '../host/files-to-read.ts';
import { foldersIn, isFolder } from '../host/listing.ts';
import { JOURNAL_FILE } from '../journal/journal.ts';
import { findPlayId, newestFirst } from '../journal/plays.ts';
import type { FilesToRead, Folder } from '../ports/files.ts';
import { openHome } from './home.ts';
import type { Io } from './io.ts';

/** The record of a play, wherever it is, and what is known of it from outside. */
export interface Evidence {
  readonly files: FilesToRead;
  readonly facts: Pick<ExamineOptions, 'play' | 'bounds' | 'journalOnly'>;
}

/**
 * The records that an argument means: a play of this machine by the beginning of its id, the newest one without an
 * argument, a bundle, a journal, the folder of a play, or a folder of those (RB306, RB601).
 */
export function evidenceOf(io: Io, given: string | undefined): Result<readonly Evidence[]> {
  if (given === undefined) return newest(openHome(io).plays);
  const path = resolve(io.cwd, given);
  if (isFolder(path)) return inFolder(path);
  if (sizeOf(path) !== undefined) return inFile(path);
  const { plays } = openHome(io);
  const id = findPlayId(plays, given);
  if (id.ok) return success([recorded(plays, id.value)]);
  return given.includes('/') || given.includes('.') ? failure(nothingAt(path)) : id;
}

const recorded = (plays: Folder, play: string): Evidence => ({
  files: filesToRead(join(plays.path, play)),
  facts: { play, bounds: boundsOf(plays, play) },
});

function newest(plays: Folder): Result<readonly Evidence[]> {
  for (const { play } of newestFirst(plays)) return success([recorded(plays, play)]);
  const help = 'Start one with: runbook play NAME';
  return failure({ code: 'RB306', severity: 'error', message: 'there is no play yet', help });
}

function inFolder(path: string): Result<readonly Evidence[]> {
  const holds = (folder: string): boolean => sizeOf(join(folder, JOURNAL_FILE)) !== undefined;
  const folders = holds(path)
    ? [path]
    : foldersIn(path)
        .map((name) => join(path, name))
        .filter(holds);
  return folders.length === 0
    ? failure(nothingAt(path))
    : success(folders.map((folder) => ({ files: filesToRead(folder), facts: {} })));
}

function inFile(path: string): Result<readonly Evidence[]> {
  if (isTar(sliceOf(path, 0, 512))) {
    const files = readTar(path, (start, length) => sliceOf(path, start, length));
    return files.ok ? success([{ files: files.value, facts: {} }]) : files;
  }
  const beside = filesToRead(dirname(path));
  const own = basename(path);
  const files: FilesToRead = {
    ...beside,
    read: (name) => beside.read(name === JOURNAL_FILE ? own : name),
  };
  return success([{ files, facts: { journalOnly: true } }]);
}

const nothingAt = (path: string): Diagnostic => ({
  code: 'RB601',
  severity: 'error',
  message: `there is no record of a play at ${path}`,
  help: 'Give a play, a bundle, a journal.jsonl, or a folder that holds one.',
});
