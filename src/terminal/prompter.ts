/** Asks one thing at a terminal. Rejects when the question stays open. */
export interface Prompter {
  /** A line of text; `check` says true, or what is wrong with it, and then it is asked again. */
  text(message: string, check: (text: string) => true | string, signal: AbortSignal): Promise<string>;
  /** A line of text that is not shown while it is typed. */
  secret(message: string, check: (text: string) => true | string, signal: AbortSignal): Promise<string>;
  choice(
    message: string,
    choices: readonly { readonly value: string; readonly label: string }[],
    signal: AbortSignal,
  ): Promise<string>;
  /** Whether a rejection means that the question stayed open: Ctrl-C, end of input, aborted. */
  isOpen(error: unknown): boolean;
}
