import { CODES } from './codes.ts';
import type { Diagnostic, Span } from './diagnostic.ts';

const escapeData = (text: string): string =>
  text.replace(
    /[%\r\n]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** What GitHub shows at a place of a file, or of the file. */
interface Annotation {
  readonly severity: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly place: Readonly<Record<string, string | number>>;
}

/**
 * A workflow command of GitHub Actions, which shows a message in the review. Source: GitHub's "Workflow commands for
 * GitHub Actions".
 */
export function annotation({ severity, title, message, place }: Annotation): string {
  const properties = Object.entries({ ...place, title })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${severity} ${properties}::${escapeData(message)}`;
}

/** Where such a command shows its message. */
export function placeOf(at: Span | undefined): Annotation['place'] {
  if (at === undefined) return {};
  const { file, start, end } = at;
  // GitHub takes an end column only within one line.
  const endColumn = end.line === start.line ? { endColumn: end.column } : {};
  return { file, line: start.line, endLine: end.line, col: start.column, ...endColumn };
}

/** A diagnostic as such a command. */
export function githubAnnotation({ code, severity, message, at, help }: Diagnostic): string {
  const title = `${code} ${CODES[code].title}`;
  return annotation({
    severity,
    title,
    message: `${message}\n${help ?? CODES[code].help}`,
    place: placeOf(at),
  });
}
