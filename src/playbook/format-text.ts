import { type CST, Scalar, type ScalarTag } from 'yaml';

/** A text of several lines that would be wider than that on one line is folded. */
const WIDEST = 100;

/** Characters that are not seen as what they are; line feeds are. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

type Stringify = NonNullable<ScalarTag['stringify']>;

/**
 * How texts are written: plain where that says the same, folded blocks as they are, other blocks by their value;
 * `usual` is how the library writes them.
 */
export const textWriter =
  (usual: Stringify): Stringify =>
  (item, context, onComment, onChompKeep) => {
    const scalar = item as Scalar<string>;
    const { value, comment, srcToken } = scalar;
    const write = (type: Scalar.Type): string => {
      const options = { ...context.options, lineWidth: 0 };
      const styled = Object.assign(new Scalar(value), { type, ...(comment != null && { comment }) });
      return usual(styled, { ...context, options } as typeof context, onComment, onChompKeep);
    };
    // On paper a tab looks like blanks.
    if (CONTROL.test(value.replaceAll('\n', ''))) return write('QUOTE_DOUBLE');
    if (context.inFlow === true || context.implicitKey === true) return write('PLAIN');
    if (scalar.type === 'BLOCK_FOLDED' && srcToken?.type === 'block-scalar') {
      const header = headerOf(srcToken);
      if (header !== undefined) return blockAgain(scalar, header, srcToken.source, { context, onComment });
    }
    if (value.includes('\n')) return write('BLOCK_LITERAL');
    return isLong(scalar) ? folded(scalar, { context, onComment }) : write('PLAIN');
  };

type Context = Parameters<Stringify>[1];

interface Writing {
  readonly context: Context;
  readonly onComment: (() => void) | undefined;
}

/** How far the lines of a block are to be indented. */
const indentOf = ({ context }: Writing): string => (context.indent === '' ? '  ' : context.indent);

/** The indicators of a folded block that can be written again as it is: not one that names its indentation, say. */
function headerOf({ props, source: text }: CST.BlockScalar): string | undefined {
  const lines = text.replace(/\r/g, '').split('\n');
  // Blanks at the ends of lines cannot be told from layout.
  if (
    isBlank(text) ||
    lines.some((line) => /[^ \t][ \t]+$/.test(line) || /^[ \t]+$/.test(line.slice(depthOf(lines))))
  )
    return undefined;
  const header = props.find((token) => token.type === 'block-scalar-header');
  const source = header !== undefined && 'source' in header ? header.source : '';
  return source === '>' || source === '>-' ? source : undefined;
}

/** Whether there is only what YAML takes for layout; other blanks are text. */
const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text);

/** How far the lines of a block are indented. */
const depthOf = (lines: readonly string[]): number =>
  Math.min(...lines.filter((line) => !isBlank(line)).map((line) => line.search(/[^ \t]/)));

function commented(header: string, { comment }: Scalar, { onComment }: Writing): string {
  if (comment == null) return header;
  onComment?.();
  return `${header} #${comment.replace(/ ?[\r\n]+/g, ' ')}`;
}

/** The lines of a block as they are written, at another depth. */
function blockAgain(scalar: Scalar, header: string, source: string, writing: Writing): string {
  const lines = source
    .replace(/\r/g, '')
    .replace(/[ \t\n]+$/, '')
    .split('\n');
  const depth = depthOf(lines);
  const indent = indentOf(writing);
  const moved = lines.map((line) => (isBlank(line) ? '' : `${indent}${line.slice(depth)}`));
  return [commented(header, scalar, writing), ...moved].join('\n');
}

/** Whether it was written over several lines, and would be one that nobody reads. */
function isLong({ value, srcToken }: Scalar<string>): boolean {
  const written = srcToken !== undefined && 'source' in srcToken ? srcToken.source : '';
  return written.includes('\n') && value.length > WIDEST && value === value.trim();
}

/** A long text as a folded block: broken only at single blanks, each of which is one again when it is read. */
function folded(scalar: Scalar<string>, writing: Writing): string {
  const indent = indentOf(writing);
  const lines: string[] = [];
  for (const word of scalar.value.split(/(?<=\S) (?=\S)/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDEST - indent.length)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return [commented('>-', scalar, writing), ...lines.map((line) => indent + line)].join('\n');
}
