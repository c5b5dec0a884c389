import type { Result } from '../diagnostics/diagnostic.ts';
import type { TranscriptOptions } from '../transcript/markdown.ts';
import type { OutputReader } from '../transcript/outputs.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { formatByEnding } from './format-by-ending.ts';

/** The formats of a transcript; the first one is the usual one. */
export const FORMATS = ['markdown', 'html', 'text', 'json', 'junit', 'asciicast', 'asciicast-v2'] as const;

/** A format of a transcript. */
export type TranscriptFormat = (typeof FORMATS)[number];

const ENDINGS: Readonly<Record<string, TranscriptFormat>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.txt': 'text',
  '.json': 'json',
  '.xml': 'junit',
  '.cast': 'asciicast',
};

/** The format that is asked for, else the one that the ending of the file means; without an ending, Markdown (RB307). */
export const formatFor = (
  given: TranscriptFormat | undefined,
  file: string | undefined,
): Result<TranscriptFormat> => formatByEnding(ENDINGS, 'markdown', { given, file });

type Render = (
  transcript: Transcript,
  outputs: OutputReader,
  options?: TranscriptOptions,
) => Iterable<string>;

/** A format that tells a transcript in words. */
export type ToldFormat = Exclude<TranscriptFormat, 'asciicast' | 'asciicast-v2'>;

/** Each is loaded when it is asked for. */
const RENDERERS: Readonly<Record<ToldFormat, () => Promise<Render>>> = {
  markdown: async () => (await import('../transcript/markdown.ts')).renderMarkdown,
  html: async () => (await import('../transcript/html.ts')).renderHtml,
  text: async () => (await import('../transcript/text.ts')).renderText,
  json: async () => (await import('../transcript/json.ts')).renderJson,
  junit: async () => (await import('../transcript/junit.ts')).renderJunit,
};

/** What writes a transcript in a format that tells it in words. */
export const rendererOf = (format: ToldFormat): Promise<Render> => RENDERERS[format]();
