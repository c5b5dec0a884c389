import { isSystemError, systemReason } from '../diagnostics/system-error.ts';
import { readJournal } from '../journal/journal.ts';
import { readNotes } from '../journal/notes.ts';
import type { Folder } from '../ports/files.ts';
import { gather } from '../transcript/gather.ts';
import { renderMarkdown } from '../transcript/markdown.ts';
import { TRANSCRIPT_FILE } from './transcript-name.ts';

/** Reads recorded output; the names in a journal are relative to the folder of the play. What is gone has no bytes. */
export const outputReader = (folder: Folder) => {
  const opened = new Map<string, Folder>();
  const open = (inner: string): Folder | undefined => {
    const known = opened.get(inner) ?? (folder.exists(inner) ? folder.folder(inner) : undefined);
    if (known !== undefined) opened.set(inner, known);
    return known;
  };
  return (file: string, start: number, length: number): Uint8Array => {
    const [inner = '', name = ''] = file.split('/');
    try {
      return open(inner)?.slice(name, start, length) ?? new Uint8Array();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return new Uint8Array();
    }
  };
};

/** Renders the journal of a play into its folder; says why it could not, in words, where it could not. */
export function writeTranscript(folder: Folder, play: string): string | undefined {
  try {
    const read = readJournal(folder, play);
    if (!read.ok) return read.diagnostics[0]?.message;
    folder.rewrite(
      TRANSCRIPT_FILE,
      renderMarkdown(gather(read.value.events, readNotes(folder, play)), outputReader(folder)),
    );
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return systemReason(error);
  }
}
