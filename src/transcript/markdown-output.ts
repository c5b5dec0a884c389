import { counted } from '../diagnostics/counted.ts';
import { code, fenced } from '../diagnostics/markdown-text.ts';
import type { Excerpt, OutputLine, OutputReader } from './outputs.ts';
import { excerpt } from './outputs.ts';
import type { Attempt } from './transcript.ts';

const lineText = (line: OutputLine, marked: boolean): string => {
  const cut = line.cut === 0 ? '' : ` … ${counted(line.cut, 'more byte')}`;
  return `${marked ? (line.stream === 'stderr' ? 'err │ ' : 'out │ ') : ''}${line.text}${cut}`;
};

const body = (found: Excerpt, marked: boolean): string[] => {
  const lines = (part: readonly OutputLine[]): string[] => part.map((line) => lineText(line, marked));
  const gap = found.leftOut === 0 ? [] : [`… ${counted(found.leftOut, 'line')} left out here …`];
  return [...lines(found.head), ...gap, ...lines(found.tail)];
};

/** The output of an attempt, both streams in order; where lines are left out, with the file that holds them. */
export function* outputSection(
  output: NonNullable<Attempt['output']>,
  view: { readonly outputs: OutputReader; readonly lines: number },
): Iterable<string> {
  if (output.lost !== undefined)
    yield `**${counted(output.lost, 'byte')} of its output could not be written, and are nowhere.**\n\n`;
  if (output.bytes === 0) return;
  const marked = output.ranges.some(([stream, length]) => stream === 'stderr' && length > 0);
  const found = excerpt(output, view.outputs, view.lines);
  const total = found.head.length + found.leftOut + found.tail.length;
  const left = `, ${counted(found.leftOut, 'line')} in the middle left out here; all of it is in ${code(output.file)}`;
  yield `Output, ${counted(total, 'line')}${found.leftOut === 0 ? '' : left}:\n\n`;
  if (found.missing > 0)
    yield `**${counted(found.missing, 'byte')} of it are on record but not in the file.**\n\n`;
  if (total > 0) yield `${fenced(body(found, marked))}\n`;
}
