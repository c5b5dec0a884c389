import { CODES } from './codes.ts';
import { counted } from './counted.ts';
import type { Diagnostic, Span } from './diagnostic.ts';
import { snippetOf } from './snippet.ts';
import { visible } from './visible.ts';

/** The text that places lie in: of the only file, or by file. */
export type SourceText = string | ReadonlyMap<string, string>;

/** How diagnostics are shown; colours only when asked for. */
export interface RenderOptions {
  readonly color?: boolean;
  /** Lines of the source are cut to fit; messages are not. */
  readonly columns?: number;
}

type Style = 'red' | 'yellow' | 'blue' | 'cyan' | 'bold';

const STYLES: Readonly<Record<Style, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
  bold: [1, 22],
};

const painter = (color: boolean) => (style: Style, text: string) =>
  color ? `\u001b[${STYLES[style][0]}m${text}\u001b[${STYLES[style][1]}m` : text;

type Paint = ReturnType<typeof painter>;

/**
 * A diagnostic as people read it: code and place, message, the source line with the place underlined,
 * related places, and what to do. Without `source` the lines are left out. No newline at the end.
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  source?: SourceText,
  options: RenderOptions = {},
): string {
  const paint = painter(options.color ?? false);
  const { code, severity, message, at } = diagnostic;
  const tone: Style = severity === 'error' ? 'red' : 'yellow';
  const place = at === undefined ? '' : ` ${placeOf(at)}`;
  const head = `${paint(tone, code)}${visible(place)} ${paint(tone, severity)}: ${paint('bold', visible(message))}`;
  const lines = [head];
  const gutter = gutterOf(diagnostic);
  if (at !== undefined) lines.push(...excerpt(at, source, { gutter, tone, paint, ...options }));
  for (const related of diagnostic.related ?? []) {
    lines.push(`${' '.repeat(gutter)} ${visible(placeOf(related.at))} ${visible(related.message)}`);
    lines.push(...excerpt(related.at, source, { gutter, tone: 'blue', paint, ...options }));
  }
  lines.push(
    `${' '.repeat(gutter)} ${paint('cyan', 'help:')} ${visible(diagnostic.help ?? CODES[code].help)}`,
  );
  return lines.join('\n');
}

/** Several diagnostics with an empty line between them and how many there are at the end; no newline at the end. */
export function renderAll(
  diagnostics: readonly Diagnostic[],
  source?: SourceText,
  options: RenderOptions = {},
): string {
  const blocks = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, source, options));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const counts = [count(errors, 'error'), count(diagnostics.length - errors, 'warning')].filter(
    (text) => text !== '',
  );
  return [...blocks, ...(diagnostics.length > 1 ? [counts.join(', ')] : [])].join('\n\n');
}

function count(number: number, noun: string): string {
  return number === 0 ? '' : counted(number, noun);
}

function placeOf({ file, start }: Span): string {
  return `${file}:${start.line}:${start.column}`;
}

function gutterOf({ at, related }: Diagnostic): number {
  const lines = [at, ...(related ?? []).map((entry) => entry.at)].map((span) => span?.start.line ?? 0);
  return 2 + String(Math.max(...lines)).length;
}

interface ExcerptStyle extends RenderOptions {
  readonly gutter: number;
  readonly tone: Style;
  readonly paint: Paint;
}

function excerpt(span: Span, source: SourceText | undefined, style: ExcerptStyle): string[] {
  const { gutter, tone, paint, columns } = style;
  const room = columns === undefined ? undefined : columns - gutter - 3;
  const text = typeof source === 'string' ? source : source?.get(span.file);
  const snippet = text === undefined ? undefined : snippetOf(text, span, room);
  if (snippet === undefined || snippet.text === '') return [];
  const mark = `${' '.repeat(snippet.indent)}${paint(tone, '^'.repeat(snippet.width))}`;
  return [
    `${paint('blue', `${String(snippet.line).padStart(gutter)} |`)} ${snippet.text}`,
    `${paint('blue', `${' '.repeat(gutter)} |`)} ${mark}`,
  ];
}
