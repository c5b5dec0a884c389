import type { Quoting } from './cursor.ts';

// Classes of Unicode are read where they are used: reading them takes longer than the rest of this folder.
const isSafe = (value: string): boolean => /^[\p{L}\p{N}_/:=.,@%+‹›-]+$/u.test(value);

/**
 * A value as a person would type it at a place of a shell text; for people only, never executed. Who copies it must not
 * run what stands in it: in a here-document no value may end it, so that line feeds become `␊` there and one of its
 * `delimiters` is printed.
 */
export function quoteForPeople(
  value: string,
  quoting: Quoting,
  delimiters: ReadonlySet<string> = new Set(),
): string {
  switch (quoting) {
    case 'bare':
      return isSafe(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
    case 'double':
      return value.replace(/["\\$`]/g, '\\$&');
    case 'single':
      return value.replaceAll("'", "'\\''");
    case 'document':
      if (delimiters.has(value.replace(/^\t+/, ''))) return `$(printf %s ${value.trim()})`;
      return value.replace(/[\\$`]/g, '\\$&').replaceAll('\n', '␊');
  }
}

/** The reference to a variable that stands for exactly its value at a place of a shell text. */
export function referenceFor(variable: string, quoting: Quoting): string {
  switch (quoting) {
    case 'bare':
      return `"\${${variable}}"`;
    case 'single':
      return `'"\${${variable}}"'`;
    case 'double':
    case 'document':
      return `\${${variable}}`;
  }
}
