import { CODES } from './codes.ts';
import type { Diagnostic } from './diagnostic.ts';

const escapeData = (text: string): string =>
  text.replace(
    /[%\r\n]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** What GitHub shows at a place of a file, or of the file. */
interface Annotation {
  readonly severity: 'error' | 'warning';
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

/** A diagnostic as such a command. */
export function githubAnnotation({ code, severity, message, at, help }: Diagnostic): string {
  const place =
    at === undefined
      ? {}
      : {
          file: at.file,
          line: at.start.line,
          endLine: at.end.line,
          col: at.start.column,
          // GitHub takes an end column only within one line.
          ...(at.end.line === at.start.line && { endColumn: at.end.column }),
        };
  const title = `${code} ${CODES[code].title}`;
  return annotation({ severity, title, message: `${message}\n${help ?? CODES[code].help}`, place });
}
