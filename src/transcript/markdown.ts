import * as text from '../diagnostics/markdown-text.ts';
import type { Block, Table } from './blocks.ts';
import { outputSection } from './markdown-output.ts';
import type { OutputReader } from './outputs.ts';
import type { Phrase } from './phrase.ts';
import { plotText } from './plot-text.ts';
import type { When } from './select.ts';
import { tellPlaced } from './tell.ts';
import type { Transcript } from './transcript.ts';

/** How much of a transcript is written out. */
export interface TranscriptOptions {
  /** Lines of each output that are shown, half from its start and half from its end; default 200, Infinity for all. */
  readonly lines?: number;
}

/** The default of TranscriptOptions.lines. */
export const DEFAULT_LINES = 200;

/** A phrase on one line; in a `cell` of a table a bar is no bar. */
const inline = ({ parts }: Phrase, cell = false): string =>
  parts
    .map((part) => {
      if (part.type === 'break') return '<br>';
      if (part.type === 'link' || part.type === 'link-end') return '';
      if (part.type === 'ours') return part.text;
      if (part.type === 'text') return text.prose(part.text);
      return cell ? text.cellCode(part.text) : text.code(part.text);
    })
    .join('');

const cell = (value: string | Phrase): string =>
  typeof value === 'string' ? text.prose(value) : inline(value, true);

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

function table({ columns, rows }: Table): string {
  const heads = columns.map((column) => (typeof column === 'string' ? column : column.number));
  const rules = columns.map((column) => (typeof column === 'string' ? ':--' : '--:'));
  const lines = rows.map((cells) => row(cells.map(cell)));
  return `${row(heads)}|${rules.join('|')}|\n${lines.join('')}\n`;
}

type Plain = Exclude<Block, { readonly type: 'output' }>;

/** A block that does not grow with what a step printed. */
function written(block: Plain, when: When): string {
  switch (block.type) {
    case 'title':
      return `# ${inline(block.text)}\n\n`;
    case 'drill':
      return `> [!NOTE]\n> ${inline(block.text)}\n\n`;
    case 'section':
      return `## ${block.title}\n\n`;
    case 'facts':
      return `| | |\n|:--|:--|\n${block.facts.map(([name, value]) => row([name, cell(value)])).join('')}\n`;
    case 'table':
      return table(block);
    case 'list':
      return `${block.entries.map((entry) => `- ${inline(entry)}\n`).join('')}\n`;
    case 'status':
      return `${inline(block.text)}\n\n`;
    default:
      return inStep(block, when);
  }
}

type OfStep = Exclude<Plain, { type: 'title' | 'drill' | 'section' | 'facts' | 'table' | 'list' | 'status' }>;

function inStep(block: OfStep, when: When): string {
  switch (block.type) {
    case 'step':
      return `### ${inline(block.title)}\n\n${block.facts.map((fact) => (typeof fact === 'string' ? text.prose(fact) : inline(fact))).join(' · ')}\n\n`;
    case 'paragraph':
      return `${when(block.at)}${inline(block.text)}\n\n`;
    case 'note':
      return `> ${when(block.at)}${inline(block.text)}\n\n`;
    case 'began': {
      const time = when(block.at);
      return time === '' && block.usual ? '' : `${time}${inline(block.text)}\n\n`;
    }
    case 'action':
      return `${text.fenced(block.lines, block.shell ? 'sh' : 'text')}\n`;
    case 'verbatim':
    case 'bars':
      return `${text.fenced(block.lines, 'text')}\n`;
    case 'plot':
      return `${text.fenced(plotText(block.plot), 'text')}\n${inline(block.text)}\n\n`;
    case 'item':
      return `- [${block.done ? 'x' : ' '}] ${inline(block.lead)} ${when(block.at)}${inline(block.told)}\n`;
    case 'items-end':
      return '\n';
  }
}

/**
 * The transcript of a play in Markdown, fit for a postmortem, in pieces. The same journal gives the same bytes.
 */
export function* renderMarkdown(
  transcript: Transcript,
  outputs: OutputReader,
  options: TranscriptOptions = {},
): Iterable<string> {
  const view = { outputs, lines: options.lines ?? DEFAULT_LINES };
  for (const { block, when } of tellPlaced(transcript)) {
    if (block.type === 'output') yield* outputSection(block.output, view, inline);
    else yield written(block, when);
  }
}
