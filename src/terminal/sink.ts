/** A terminal, file or pipe to which text goes; what Node's own streams offer. */
export interface TextStream {
  write(text: string): unknown;
  on?(event: 'error', listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** Writes text to a stream; one whose reader has gone away is muted, and the play goes on. */
export const createSink = (stream: TextStream): ((text: string) => void) => {
  let gone = false;
  stream.on?.('error', () => {
    gone = true;
  });
  return (text) => {
    if (gone) return;
    try {
      stream.write(text);
    } catch {
      gone = true;
    }
  };
};
