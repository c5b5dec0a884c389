/** The name of the Markdown transcript in the folder of its play. */
export const TRANSCRIPT_FILE = 'transcript.md';
