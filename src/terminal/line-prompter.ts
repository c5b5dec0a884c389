import { createInterface } from 'node:readline/promises';
import { hiddenLine, type KeyInput } from './keys.ts';
import type { Prompter } from './prompter.ts';

class QuestionOpen extends Error {}

const readLine = async (
  streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
  message: string,
  signal: AbortSignal,
): Promise<string> => {
  const lines = createInterface({ ...streams, terminal: false });
  try {
    return await new Promise<string>((resolve, reject) => {
      const open = (): void => reject(new QuestionOpen());
      lines.once('close', open);
      lines.once('SIGINT', open);
      lines.question(`? ${message} `, { signal }).then(resolve, open);
    });
  } finally {
    lines.close();
  }
};

const readHidden = async (
  { input, output }: { readonly input: KeyInput; readonly output: NodeJS.WritableStream },
  message: string,
  signal: AbortSignal,
): Promise<string> => {
  output.write(`? ${message} `);
  const line = await hiddenLine(input, signal);
  output.write('\n');
  if (line === undefined) throw new QuestionOpen();
  return line;
};

/** Prompts that only ever write and read lines, for terminals that cannot be redrawn. */
export const createLinePrompter = (streams: {
  readonly input: KeyInput;
  readonly output: NodeJS.WritableStream;
  /** Stands behind a question, as it is at each moment. */
  readonly behind?: () => string;
}): Prompter => {
  const asking =
    (read: typeof readLine): Prompter['text'] =>
    async (message, check, signal) => {
      for (;;) {
        const more = streams.behind?.() ?? '';
        const line = await read(streams, more === '' ? message : `${message} (${more})`, signal);
        const verdict = check(line);
        if (verdict === true) return line;
        streams.output.write(`  ${verdict}\n`);
      }
    };
  const text = asking(readLine);
  return {
    text,
    secret: asking(readHidden),
    choice: async (message, choices, signal) => {
      const list = choices.map(({ label }, index) => `  ${index + 1}) ${label}\n`).join('');
      streams.output.write(list);
      const chosen = (line: string) =>
        choices.find(({ value }, index) => [value, String(index + 1)].includes(line.trim()));
      const check = (line: string): true | string =>
        chosen(line) !== undefined || `Answer with a number from 1 to ${choices.length}.`;
      const line = await text(`${message} [1-${choices.length}]`, check, signal);
      return chosen(line)?.value ?? '';
    },
    isOpen: (error) => error instanceof QuestionOpen,
  };
};
