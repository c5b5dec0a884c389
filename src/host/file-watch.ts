import { createHash } from 'node:crypto';
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError } from '../diagnostics/system-error.ts';

/** Milliseconds for which a folder must be quiet: an editor writes, renames and removes in one go. */
const QUIET = 60;

/** Milliseconds between two looks of our own: some file systems tell nothing, and the watched folder itself can go. */
const LOOK_EVERY = 1_000;

/**
 * Watches files by what is in them. Their folders are watched, not they themselves: many editors write a new file and
 * rename it to the name of the old one. A file that is not there is one that is empty.
 */
export class FileWatch {
  readonly #onChange: (paths: readonly string[]) => void;
  readonly #looking: NodeJS.Timeout;
  readonly #folders = new Map<string, FSWatcher>();
  #known = new Map<string, string>();
  #soon: NodeJS.Timeout | undefined;

  /** `onChange` is told which files have changed since they were last looked at. */
  constructor(onChange: (paths: readonly string[]) => void) {
    this.#onChange = onChange;
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY);
  }

  /** Watches these files from now on, and no others; what is in one that was watched before is still compared. */
  watch(paths: Iterable<string>): void {
    this.#known = new Map([...paths].map((path) => [path, this.#known.get(path) ?? contentOf(path)]));
    const folders = new Set([...this.#known.keys()].map(dirname));
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of folders) this.#watchFolder(folder);
  }

  close(): void {
    clearInterval(this.#looking);
    clearTimeout(this.#soon);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #watchFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    try {
      const watcher = watch(folder, () => this.#lookSoon());
      // Whatever ends it, our own looks go on.
      watcher.on('error', () => this.#forget(folder, watcher));
      watcher.on('close', () => this.#forget(folder, watcher));
      this.#folders.set(folder, watcher);
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }

  #forget(folder: string, watcher: FSWatcher): void {
    if (this.#folders.get(folder) === watcher) this.#folders.delete(folder);
  }

  #lookSoon(): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#look(), QUIET);
  }

  #look(): void {
    const changed = [...this.#known].filter(([path, before]) => {
      const now = contentOf(path);
      this.#known.set(path, now);
      return now !== before;
    });
    if (changed.length > 0) this.#onChange(changed.map(([path]) => path));
  }
}

/** What tells the contents of a file from others. */
function contentOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return '';
  }
}
