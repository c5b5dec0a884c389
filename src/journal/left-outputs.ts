import { createHash } from 'node:crypto';
import { isSystemError } from '../diagnostics/system-error.ts';
import type { Folder } from '../ports/files.ts';
import type { JournalEvent, OutputFile } from './events.ts';

/** Bytes of an output that are in memory at once. */
const SLICE = 256 * 1024;

/** Looks into the files of a play: the bytes [start, start + length) of one, fewer where it is shorter or gone. */
export type Slices = (file: string, start: number, length: number) => Uint8Array;

/** The length and SHA-256 of a file from its first byte, up to `most` bytes. */
export function digestOfFile(read: Slices, file: string, most = Number.POSITIVE_INFINITY): OutputFile {
  const digest = createHash('sha256');
  let bytes = 0;
  while (bytes < most) {
    const slice = read(file, bytes, Math.min(SLICE, most - bytes));
    if (slice.length === 0) break;
    digest.update(slice);
    bytes += slice.length;
  }
  return { file, bytes, sha256: digest.digest('hex') };
}

/** The output files of which a journal tells, each with its digest where that is on record. */
export function recordedOutputs(
  events: readonly JournalEvent[],
): ReadonlyMap<string, OutputFile | undefined> {
  const found = new Map<string, OutputFile | undefined>();
  const lengths = new Map<string, number>();
  const bind = (output: OutputFile): void => void found.set(output.file, output);
  for (const event of events) {
    if (event.type === 'step.output') {
      const { file, ranges, sha256 } = event;
      const bytes = ranges.reduce((sum, [, length]) => sum + length, lengths.get(file) ?? 0);
      lengths.set(file, bytes);
      if (sha256 !== undefined) bind({ file, bytes, sha256 });
      else if (!found.has(file)) found.set(file, undefined);
    }
    if (event.type === 'step.finished' && event.output) bind(event.output);
    if (event.type === 'play.resumed') event.left?.forEach(bind);
  }
  return found;
}

/** What is there of outputs whose digest is not on record, since their attempt was cut off. */
export function leftOutputs(folder: Folder, events: readonly JournalEvent[]): readonly OutputFile[] {
  const left = [...recordedOutputs(events)].flatMap(([file, output]) => (output === undefined ? [file] : []));
  const read: Slices = (file, start, length) => {
    const [inner = '', name = ''] = file.split('/');
    return folder.folder(inner).slice(name, start, length);
  };
  return left.flatMap((file) => {
    try {
      return [digestOfFile(read, file)];
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return [];
    }
  });
}
