import type { TextStream } from '../../src/terminal/sink.ts';

/** A terminal as far as the renderers use one: lines, cursor moves, saved position, erasing; colours ignored. */
export class FakeScreen implements TextStream {
  readonly isTTY = true;
  columns = 80;
  rows = 24;
  /** All that was written. */
  raw = '';
  private readonly waiting: { readonly holds: () => boolean; readonly resolve: () => void }[] = [];

  write(text: string): boolean {
    this.raw += text;
    for (const { holds, resolve } of this.waiting) if (holds()) resolve();
    return true;
  }

  /** Resolves once the screen, or what was ever on it, contains the text. */
  until(text: string | RegExp): Promise<void> {
    return new Promise((resolve) => {
      const holds = (): boolean => (typeof text === 'string' ? this.raw.includes(text) : text.test(this.raw));
      if (holds()) resolve();
      else this.waiting.push({ holds, resolve });
    });
  }

  /** The lines that stand on the screen now, scrolled-away ones included, empty ones at the end left out. */
  get lines(): string[] {
    const lines = [''];
    let row = 0;
    let column = 0;
    let saved = { row: 0, column: 0 };
    // The first line that has not scrolled away: positions count from there.
    const top = (): number => Math.max(0, lines.length - this.rows);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what a screen obeys
    for (const part of this.raw.match(/\u001b(?:\[[?\d;]*[A-Za-z]|[78])|[\n\r]|[^\u001b\n\r]+/g) ?? []) {
      const count = Number(/\d+/.exec(part)?.[0] ?? '1');
      if (part === '\n') {
        row += 1;
        column = 0;
        lines[row] ??= '';
      } else if (part === '\u001b7') saved = { row: row - top(), column };
      else if (part === '\u001b8') {
        row = top() + saved.row;
        column = saved.column;
      } else if (part === '\u001b[J') {
        lines.splice(
          row,
          lines.length,
          (lines[row] ?? '').slice(0, column),
          ...lines.slice(row + 1).map(() => ''),
        );
      } else if (part === '\u001b[2K') lines[row] = '';
      else if (part === '\u001b[G' || part === '\r') column = 0;
      else if (part.startsWith('\u001b') && part.endsWith('A')) row = Math.max(top(), row - count);
      else if (part.startsWith('\u001b') && part.endsWith('B')) row = Math.min(lines.length - 1, row + count);
      else if (!part.startsWith('\u001b')) {
        const line = (lines[row] ?? '').padEnd(column);
        lines[row] = line.slice(0, column) + part + line.slice(column + part.length);
        column += part.length;
      }
    }
    while (lines.length > 0 && lines.at(-1) === '') lines.pop();
    return lines;
  }
}
