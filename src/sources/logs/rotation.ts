import { basename, dirname, extname, join } from 'node:path';
import type { LogFile, Logs } from '../../ports/logs.ts';

/** A file that was rotated out of another one, by its name. */
export interface Rotated {
  readonly path: string;
  readonly compressed: 'gzip' | 'otherwise' | 'no';
}

const SUFFIX =
  /^(?<number>[.]\d{1,5})?(?<date>[-.]\d{4}-?\d\d-?\d\d(?:[-T_.]?\d+)*)?(?<packed>[.](?:gz|xz|bz2|zst|Z))?$/;

interface Named extends Rotated {
  /** 1 is the newest. */
  readonly number?: number;
  /** Digits alone, so that dates sort as text. */
  readonly date?: string;
}

const namedAs = (path: string, rest: string): Named | undefined => {
  const { number, date, packed } = SUFFIX.exec(rest)?.groups ?? {};
  if (number === undefined && date === undefined) return undefined;
  return {
    path,
    compressed: packed === undefined ? 'no' : packed === '.gz' ? 'gzip' : 'otherwise',
    ...(number !== undefined && { number: Number(number.slice(1)) }),
    ...(date !== undefined && { date: date.replace(/\D/g, '').padEnd(20, '0') }),
  };
};

/** What a name of the folder is to the file: `a.log.1.gz`, `a.log-20261122`, or `a-20261122.log` (`extension`). */
const rotatedName = (folder: string, name: string, of: string): Named | undefined => {
  const path = join(folder, name);
  if (name.startsWith(of)) return namedAs(path, name.slice(of.length));
  const extension = extname(of);
  const stem = basename(of, extension);
  const packed = /\.(?:gz|xz|bz2|zst|Z)$/.exec(name)?.[0] ?? '';
  const plain = name.slice(0, name.length - packed.length);
  if (extension === '' || !name.startsWith(stem) || !plain.endsWith(extension)) return undefined;
  return namedAs(path, `${plain.slice(stem.length, plain.length - extension.length)}${packed}`);
};

/** While a file is being compressed both are there, and the plain one is whole. */
const withoutTwins = (found: readonly Named[]): readonly Named[] => {
  const plain = new Set(found.flatMap(({ compressed, path }) => (compressed === 'no' ? [path] : [])));
  return found.filter(
    ({ compressed, path }) => compressed === 'no' || !plain.has(path.slice(0, -extname(path).length)),
  );
};

const newestFirst = (a: Named, b: Named): number =>
  (a.number ?? 0) - (b.number ?? 0) || (b.date ?? '').localeCompare(a.date ?? '');

/**
 * The files that were rotated out of a file, the newest first, by the names that logrotate gives them: numbered, or
 * dated (`dateext`); with a suffix where they are compressed. Without files that other numbers or dates made of theirs.
 */
export const rotatedFrom = async (path: string, logs: Logs): Promise<readonly Rotated[]> => {
  const folder = dirname(path);
  const names = await logs.list(folder);
  const found = names.flatMap((name) => rotatedName(folder, name, basename(path)) ?? []);
  return withoutTwins(found).toSorted(newestFirst);
};

/** Calls `see` with an opened file, and closes it. */
export const withFile = async <T>(
  path: string,
  logs: Logs,
  see: (file: LogFile) => Promise<T>,
): Promise<T | { readonly reason: string; readonly missing: boolean }> => {
  const file = await logs.open(path);
  if ('reason' in file) return file;
  try {
    return await see(file);
  } finally {
    await file.close();
  }
};
