import type { Paint } from './paint.ts';
import type { Prompter } from './prompter.ts';

/** Where prompts read and draw. */
export interface InquirerOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly paint: Paint;
  /** Stands behind a question, as it is at each moment. */
  readonly behind?: () => string;
}

const OPEN = new Set(['ExitPromptError', 'AbortPromptError', 'CancelPromptError']);

const themeOf = (paint: Paint, behind: () => string) => ({
  prefix: { idle: paint('?', 'blue'), done: paint('✔', 'green') },
  style: {
    message: (text: string, status: string) => {
      const more = status === 'done' ? '' : behind();
      return `${paint(text, 'bold')}${more === '' ? '' : paint(` (${more})`, 'dim')}`;
    },
    answer: (text: string) => paint(text, 'cyan'),
    error: (text: string) => paint(`  ${text}`, 'red'),
    help: (text: string) => paint(text, 'dim'),
    highlight: (text: string) => paint(text, 'cyan'),
    key: (text: string) => paint(text, 'bold'),
    defaultAnswer: (text: string) => paint(text, 'dim'),
    keysHelpTip: (keys: [string, string][]) =>
      paint(keys.map(([key, action]) => `${key} ${action}`).join(', '), 'dim'),
  },
});

/** The end of input closes the line without ending the prompt, which would wait for ever. */
const untilClosed = (input: NodeJS.ReadableStream, signal: AbortSignal) => {
  const closed = new AbortController();
  const close = (): void => closed.abort();
  const key = (_: unknown, pressed?: { ctrl?: boolean; name?: string }): void => {
    if (pressed?.ctrl !== true || pressed.name !== 'd') return;
    setImmediate(() => {
      if (input.isPaused()) close();
    });
  };
  input.on('end', close);
  input.on('keypress', key);
  return {
    signal: AbortSignal.any([signal, closed.signal]),
    release: () => {
      input.off('end', close);
      input.off('keypress', key);
    },
  };
};

/** Prompts that can be edited in place; the library is loaded here, at the first question. */
export const createInquirer = async ({
  input,
  output,
  paint,
  behind = () => '',
}: InquirerOptions): Promise<Prompter> => {
  const { input: text, password, select } = await import('@inquirer/prompts');
  const theme = themeOf(paint, behind);
  // What is typed after a refusal is the whole answer, not more of the refused one.
  const typed = { ...theme, validationFailureMode: 'clear' } as const;
  const hidden = { ...theme, style: { ...theme.style, maskedText: '(not shown)' } };
  const guarded = async <T>(signal: AbortSignal, prompt: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const bounds = untilClosed(input, signal);
    try {
      return await prompt(bounds.signal);
    } finally {
      bounds.release();
    }
  };
  return {
    text: (message, check, aborted) =>
      guarded(aborted, (signal) =>
        text({ message, validate: check, theme: typed }, { input, output, signal }),
      ),
    secret: (message, check, aborted) =>
      guarded(aborted, (signal) =>
        password({ message, validate: check, toggleMask: false, theme: hidden }, { input, output, signal }),
      ),
    choice: (message, choices, aborted) =>
      guarded(aborted, (signal) =>
        select(
          {
            message,
            choices: choices.map(({ value, label }) => ({ value, name: label })),
            theme,
            loop: false,
          },
          { input, output, signal },
        ),
      ),
    isOpen: (error) => error instanceof Error && OPEN.has(error.name),
  };
};
