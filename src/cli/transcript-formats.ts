import { extname } from 'node:path';
import type { TranscriptOptions } from '../transcript/markdown.ts';
import type { OutputReader } from '../transcript/outputs.ts';
import type { Transcript } from '../transcript/transcript.ts';

/** The formats of a transcript; the first one is the usual one. */
export const FORMATS = ['markdown', 'html', 'json'] as const;

/** A format of a transcript. */
export type TranscriptFormat = (typeof FORMATS)[number];

const ENDINGS: Readonly<Record<string, TranscriptFormat>> = {
  '.md': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.json': 'json',
};

/** The format that is asked for, else the one that the ending of the file means, else Markdown. */
export const formatFor = (given: TranscriptFormat | undefined, file: string | undefined): TranscriptFormat =>
  given ?? ENDINGS[extname(file ?? '').toLowerCase()] ?? 'markdown';

type Render = (
  transcript: Transcript,
  outputs: OutputReader,
  options?: TranscriptOptions,
) => Iterable<string>;

/** Each is loaded when it is asked for. */
const RENDERERS: Readonly<Record<TranscriptFormat, () => Promise<Render>>> = {
  markdown: async () => (await import('../transcript/markdown.ts')).renderMarkdown,
  html: async () => (await import('../transcript/html.ts')).renderHtml,
  json: async () => (await import('../transcript/json.ts')).renderJson,
};

/** What writes a transcript in a format. */
export const rendererOf = (format: TranscriptFormat): Promise<Render> => RENDERERS[format]();
