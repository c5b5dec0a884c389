/** A file that is read in pieces: as much of it as was there when it was opened. */
export interface LogFile {
  /** Bytes. */
  readonly size: number;
  /** When it was last written to, in milliseconds since the epoch. */
  readonly modified: number;
  /** The bytes from `start` on, at most `length`; none where it ends. */
  read(start: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Looks into logs on this machine. */
export interface Logs {
  /** Opens a file; a reason in plain words where that cannot be done, `missing` where there is none. */
  open(path: string): Promise<LogFile | { readonly reason: string; readonly missing: boolean }>;
  /** Which of the texts match; undefined where finding out takes longer than a second. */
  matching(pattern: RegExp, texts: readonly string[]): readonly boolean[] | undefined;
}
