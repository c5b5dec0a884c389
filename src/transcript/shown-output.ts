import { counted } from '../diagnostics/counted.ts';
import { allLines, type LinePart } from './all-lines.ts';
import { type Excerpt, excerpt, type OutputLine, type OutputReader } from './outputs.ts';
import { code, type Phrase, say } from './phrase.ts';
import type { KnownOutput } from './transcript.ts';

/** What a format needs to show outputs. */
export interface OutputView {
  readonly outputs: OutputReader;
  /** Lines that are shown of each, half from its start and half from its end; Infinity for all. */
  readonly lines: number;
}

/** An output as it is shown. */
export interface ShownOutput {
  /** Lines of the whole. */
  readonly total: number;
  /** How much it is, and what is left out. */
  readonly summary: Phrase;
  /** What is not there although it should be. */
  readonly lacks: readonly Phrase[];
  /** Lines of both streams are told apart. */
  readonly marked: boolean;
  /** Reads the output anew each time, so that memory does not grow with it. */
  readonly lines: () => Iterable<LinePart>;
}

const lineOf = ({ stream, text, cut }: OutputLine): LinePart => {
  const more = cut === 0 ? '' : ` … ${counted(cut, 'more byte')}`;
  return { type: 'line', stream, text: `${text}${more}`, begins: true, ends: true };
};

function* partsOf({ head, tail, leftOut }: Excerpt): Iterable<LinePart> {
  for (const line of head) yield lineOf(line);
  if (leftOut > 0) yield { type: 'gap', text: `… ${counted(leftOut, 'line')} left out here …` };
  for (const line of tail) yield lineOf(line);
}

/** What is shown of an output, both streams in order; where lines are left out, with the file that holds them. */
export function showOutput(output: KnownOutput, { outputs, lines }: OutputView): ShownOutput {
  const all = lines === Number.POSITIVE_INFINITY;
  const found = excerpt(output, outputs, all ? 0 : lines);
  const total = found.head.length + found.leftOut + found.tail.length;
  const left = say`, ${counted(found.leftOut, 'line')} in the middle left out here; all of it is in ${code(output.file)}`;
  const size = say`Output, ${counted(total, 'line')}`;
  return {
    total,
    summary: all || found.leftOut === 0 ? size : say`${size}${left}`,
    lacks: [
      ...(output.lost === undefined
        ? []
        : [say`**${counted(output.lost, 'byte')} of its output could not be written, and are nowhere.**`]),
      ...(found.missing === 0
        ? []
        : [say`**${counted(found.missing, 'byte')} of it are on record but not in the file.**`]),
    ],
    marked: output.ranges.some(([stream, length]) => stream === 'stderr' && length > 0),
    lines: () => (all ? allLines(output, outputs) : partsOf(found)),
  };
}

/** Characters that are passed on together: a million lines pass through several hands. */
const BLOCK = 32 * 1024;

/** Short texts put together to longer ones. */
export function* together(texts: Iterable<string>): Iterable<string> {
  let block = '';
  for (const text of texts) {
    block += text;
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}
