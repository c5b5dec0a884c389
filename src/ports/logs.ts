/** A file that is read in pieces: as much of it as was there when it was opened, or last looked at. */
export interface LogFile {
  /** Bytes. */
  readonly size: number;
  /** When it was last written to, in milliseconds since the epoch. */
  readonly modified: number;
  /** Tells it from every other file that is there at the same time, whatever its name becomes. */
  readonly identity: string;
  /** The bytes from `start` on, at most `length`; none where it ends. */
  read(start: number, length: number): Promise<Uint8Array>;
  /** The same file as it is now, though it may have another name; only the one that was opened is closed. */
  again(): Promise<LogFile>;
  close(): Promise<void>;
}

/** Looks into logs on this machine. */
export interface Logs {
  /** Opens a file; a reason in plain words where that cannot be done, `missing` where there is none. */
  open(path: string): Promise<LogFile | { readonly reason: string; readonly missing: boolean }>;
  /** The names of what is in a folder, in any order; none where it cannot be read. */
  list(folder: string): Promise<readonly string[]>;
  /** Which of the texts match; undefined where finding out takes longer than a second. */
  matching(pattern: RegExp, texts: readonly string[]): readonly boolean[] | undefined;
}
