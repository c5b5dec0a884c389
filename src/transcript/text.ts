import stringWidth from 'string-width';
import { visible } from '../diagnostics/visible.ts';
import type { Block, Table } from './blocks.ts';
import { DEFAULT_LINES, type TranscriptOptions } from './markdown.ts';
import type { OutputReader } from './outputs.ts';
import { type Phrase, plain } from './phrase.ts';
import { plotText } from './plot-text.ts';
import type { When } from './select.ts';
import { tellPlaced } from './tell.ts';
import { outputText, WIDTH, wrapped } from './text-output.ts';
import type { Transcript } from './transcript.ts';

const inline = (text: string | Phrase): string => (typeof text === 'string' ? visible(text) : plain(text));

const underlined = (title: string, mark: string): string =>
  `${wrapped(title)}${mark.repeat(Math.min(WIDTH, Math.max(3, stringWidth(title))))}\n\n`;

/** A table as a list: columns of text that wrap are hard to read in mail. */
function table({ columns, rows }: Table): string {
  const heads = columns.map((column) => (typeof column === 'string' ? column : column.number));
  const widest = Math.max(...heads.map((head) => head.length));
  const entries = rows.map((cells) => {
    const lines = cells.map((cell, index) => {
      const text = inline(cell);
      if (text === '') return '';
      const lead = index === 0 ? '- ' : '  ';
      return wrapped(`${lead}${`${heads[index]}:`.padEnd(widest + 1)} ${text}`, widest + 4);
    });
    return lines.join('');
  });
  return `${entries.join('\n')}\n`;
}

/** Lines from outside; `lead` stands before the first of them. */
const indented = (lines: readonly string[], lead = ''): string =>
  `${visible(lines.join('\n'))
    .split('\n')
    .map((line, index) => `    ${index === 0 ? lead : ' '.repeat(lead.length)}${line}`.trimEnd())
    .join('\n')}\n\n`;

const facts = (pairs: Extract<Block, { type: 'facts' }>['facts']): string => {
  const widest = Math.max(...pairs.map(([name]) => name.length));
  const lines = pairs.map(([name, value]) =>
    wrapped(`${`${name}:`.padEnd(widest + 1)} ${inline(value)}`, widest + 2),
  );
  return `${lines.join('')}\n`;
};

type Plain = Exclude<Block, { readonly type: 'output' }>;

function written(block: Plain, when: When, lead: string): string {
  switch (block.type) {
    case 'title':
      return underlined(inline(block.text), '=');
    case 'section':
      return underlined(block.title, '-');
    case 'facts':
      return facts(block.facts);
    case 'table':
      return table(block);
    case 'list':
      return `${block.entries.map((entry) => wrapped(`- ${inline(entry)}`, 2)).join('')}\n`;
    case 'drill':
    case 'status':
      return `${wrapped(inline(block.text))}\n`;
    default:
      return inStep(block, when, lead);
  }
}

type OfStep = Exclude<Plain, { type: 'title' | 'drill' | 'section' | 'facts' | 'table' | 'list' | 'status' }>;

function inStep(block: OfStep, when: When, lead: string): string {
  switch (block.type) {
    case 'step':
      return `${wrapped(inline(block.title))}${wrapped(`  ${block.facts.map(inline).join(', ')}`, 2)}\n`;
    case 'paragraph':
      return `${wrapped(`${lead}${when(block.at)}${inline(block.text)}`, lead.length)}\n`;
    case 'note':
      return `${wrapped(`* ${when(block.at)}${inline(block.text)}`, 2)}\n`;
    case 'began': {
      const time = when(block.at);
      return time === '' && block.usual ? '' : `${wrapped(`  ${time}${inline(block.text)}`, 2)}\n`;
    }
    case 'action':
      return indented(block.lines, block.shell ? '$ ' : '');
    case 'verbatim':
    case 'bars':
      return indented(block.lines);
    case 'plot':
      return `${indented(plotText(block.plot))}${wrapped(`  ${inline(block.text)}`, 2)}\n`;
    case 'item':
      return wrapped(
        `  [${block.done ? 'x' : ' '}] ${inline(block.lead)} ${when(block.at)}${inline(block.told)}`,
        6,
      );
    case 'items-end':
      return '\n';
  }
}

/**
 * The transcript of a play as plain text for mail and tickets, 100 columns wide, in pieces. The same journal gives
 * the same bytes.
 */
export function* renderText(
  transcript: Transcript,
  outputs: OutputReader,
  options: TranscriptOptions = {},
): Iterable<string> {
  const view = { outputs, lines: options.lines ?? DEFAULT_LINES };
  for (const { block, when, step } of tellPlaced(transcript)) {
    if (block.type === 'output') yield* outputText(block.output, view);
    else yield written(block, when, step === undefined ? '' : '  ');
  }
}
