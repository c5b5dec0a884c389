/** A file that only grows. Errors are thrown as Node's own; a failed sync must not be tried again. */
export interface AppendFile {
  /** Bytes in the file. */
  readonly size: number;
  /** Throws where somebody else has written to the file since it was opened. */
  append(bytes: Uint8Array): void;
  /** Returns when what was appended is on the disk. */
  sync(): void;
  close(): void;
}

/** The files of one folder; names are relative and may not leave it. Created 0600 in 0700 folders. */
export interface Folder {
  /** The absolute path, for people. */
  readonly path: string;
  /** Opens a file for appending; with `create: 'new'` an existing one is an error (EEXIST). */
  open(name: string, create: 'new' | 'existing'): AppendFile;
  /** All bytes of a file, or undefined where there is none. */
  read(name: string): Uint8Array | undefined;
  /** The bytes [start, start + length) of a file. */
  slice(name: string, start: number, length: number): Uint8Array;
  /** Replaces a file as a whole: a reader sees the old or the new one. */
  write(name: string, bytes: Uint8Array): void;
  /** The same for a file that can be made again: nothing is synced, and its text may come in pieces. */
  rewrite(name: string, pieces: Iterable<string>): void;
  /** Cuts a file to `length` bytes and syncs. */
  truncate(name: string, length: number): void;
  /** Removes a file, if there is one. */
  remove(name: string): void;
  exists(name: string): boolean;
  list(): readonly string[];
  /** Returns when names created in this folder are on the disk. */
  sync(): void;
  /** Removes a folder inside this one, if it is empty. */
  removeFolder(name: string): void;
  /** A folder inside this one, created where needed. */
  folder(name: string): Folder;
}

/** Files that are looked at and never touched: a folder that may be anybody's, or what was packed into one file. */
export interface FilesToRead {
  /** Where they are, for people. */
  readonly path: string;
  /** All bytes of a file, or undefined where there is none. Names may have a folder before them: `output/a.log`. */
  read(name: string): Uint8Array | undefined;
  /** The bytes [start, start + length) of a file; fewer where it is shorter, none where there is none. */
  slice(name: string, start: number, length: number): Uint8Array;
  has(name: string): boolean;
}
