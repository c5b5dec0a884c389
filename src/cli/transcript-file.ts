import { readJournal } from '../journal/journal.ts';
import type { Folder } from '../ports/files.ts';
import { renderMarkdown } from '../transcript/markdown.ts';

/** The name of the Markdown transcript in the folder of its play. */
export const TRANSCRIPT_FILE = 'transcript.md';

/** Reads recorded output; the names in a journal are relative to the folder of the play. */
export const outputReader =
  (folder: Folder) =>
  (file: string, start: number, length: number): Uint8Array => {
    const [inner = '', name = ''] = file.split('/');
    return folder.folder(inner).slice(name, start, length);
  };

/** Renders the journal of a play into its folder; a play whose journal cannot be read gets none. */
export function writeTranscript(folder: Folder, play: string): void {
  const read = readJournal(folder, play);
  if (!read.ok) return;
  const text = [...renderMarkdown(read.value.events, outputReader(folder))].join('');
  folder.write(TRANSCRIPT_FILE, Buffer.from(text));
}
