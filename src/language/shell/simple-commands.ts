import type { SimpleCommand } from '../language.ts';
import type { Piece } from '../placeholders.ts';
import { isPlaceholder } from '../templates.ts';
import { scanShell } from './scan.ts';
import { BUILTINS, WRAPPERS } from './tables.ts';
import { assignedName, DYNAMIC, SLOT } from './words.ts';

/** The simple commands of a shell text, in order; none where its quoting cannot be followed to the end. */
export function simpleCommands(text: string, pieces: readonly Piece[]): readonly SimpleCommand[] {
  const cooked = pieces.map((piece) => (isPlaceholder(piece) ? SLOT : piece)).join('');
  const { commands, lost } = scanShell(cooked);
  if (lost !== undefined) return [];
  let searched = 0;
  return commands.map(({ words, pipeline, end }, index) => {
    const [first] = words;
    const last = words.at(-1);
    const written = cooked.slice(first?.start ?? 0, first?.end ?? 0);
    // Before a placeholder the text is as it is written; behind one it has to be found again.
    const offset = Math.max(0, text.indexOf(written.split(SLOT)[0] ?? '', searched));
    searched = offset + written.length;
    const inner = unwrapped(words.map((word) => word.text));
    const behind = cooked.slice((last?.end ?? 0) + 1, (last?.end ?? 0) + 2);
    return {
      words: inner.words.map(readable),
      offset,
      length: Math.max(1, written.length),
      readers: commands
        .slice(index + 1)
        .flatMap((later) =>
          later.pipeline === pipeline ? [unwrapped(later.words.map((word) => word.text)).words] : [],
        ),
      fed: pipeline.inputs.length > 0 || pipeline.pipes.some((at) => at < (first?.start ?? 0)),
      background: end === '&',
      cut: end === '&' && cooked[last?.end ?? 0] === '&' && /\S/.test(behind),
      bounded: inner.bounded,
    };
  });
}

/** The words of a command given as a list, as those of the simple command that it is. */
export const listedCommand = (words: readonly string[]): Pick<SimpleCommand, 'words' | 'bounded'> =>
  unwrapped(words);

/** The programs of commands, each once: no builtins, nothing that only reads what others print, nothing unknown. */
export function programsOf(commands: readonly SimpleCommand[]): readonly string[] {
  const names = commands.flatMap(({ words: [name = ''], fed }) => (fed ? [] : [name]));
  return [...new Set(names)].filter((name) => /^[\w.+-]+$/.test(name) && !BUILTINS.has(name));
}

function unwrapped(words: readonly string[]): {
  readonly words: readonly string[];
  readonly bounded: boolean;
} {
  const name = baseName(words[0] ?? '');
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  if (wrapper === undefined)
    return { words: words.length === 0 ? [] : [name, ...words.slice(1)], bounded: false };
  let left = wrapper.operands;
  let index = 1;
  for (; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (wrapper.valued.has(word)) index += 1;
    else if (word.startsWith('-') || isAssignment(word)) continue;
    else if (left > 0) left -= 1;
    else break;
  }
  const inner = unwrapped(words.slice(index));
  return { ...inner, bounded: inner.bounded || name === 'timeout' || name === 'gtimeout' };
}

const readable = (word: string): string => word.replaceAll(SLOT, '…').replaceAll(DYNAMIC, '…');

const isAssignment = (text: string): boolean =>
  assignedName({ text, start: 0, end: 0, bare: true, leading: [], unquoted: [] }) !== undefined;

const baseName = (word: string): string => word.slice(word.lastIndexOf('/') + 1);
