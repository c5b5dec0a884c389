import { statedText } from '../engine/plan-words.ts';
import { type Paint, paintEffect } from './paint.ts';
import { detail, INDENT, type Row, STATE_STYLES } from './plan-rows.ts';
import { columnsOf, pad } from './width.ts';
import { wrap } from './wrap.ts';

/** Before every line. */
const MARGIN = '  ';

/** Longer names push the columns of their own line only. */
const NAME_LIMIT = 52;

/** Columns that a name has on the narrowest screen. */
const NAME_LEAST = 20;

/** The longest word in the column of the effect. */
const EFFECT = 'parallel'.length;

/** What follows a name: two spaces, the effect, two spaces, a state whose reason is short. */
const BEHIND = 2 + EFFECT + 2 + 'depends on the above'.length;

type StepRow = Extract<Row, { type: 'step' }>;
type TextRow = Extract<Row, { type: 'text' }>;

const head = ({ number, name }: StepRow): string => `${number} ${name}`;

/** The lines of a plan's steps; none is longer than `columns` that can be broken. */
export function layOut(rows: readonly Row[], paint: Paint, columns = Number.POSITIVE_INFINITY): string[] {
  const room = columns - MARGIN.length - BEHIND;
  const widths = rows.map((row) => (row.type === 'step' ? columnsOf(row.left) + columnsOf(head(row)) : 0));
  const widest = Math.max(0, ...widths.filter((one) => one <= NAME_LIMIT));
  const width = Math.min(room, columns === Number.POSITIVE_INFINITY ? widest : Math.max(0, ...widths));
  return rows.flatMap((row) =>
    row.type === 'step' ? stepLines(row, paint, { columns, width }) : textLines(row, paint, columns),
  );
}

/** A name that finds no room goes on below itself. */
function nameLines(row: StepRow, columns: number): readonly string[] {
  const [first = '', ...more] = wrap(row.name, columns - columnsOf(row.number) - 1);
  return [`${row.number} ${first}`, ...more.map((line) => `${INDENT}${line}`)];
}

function stepLines(
  row: StepRow,
  paint: Paint,
  { columns, width }: { readonly columns: number; readonly width: number },
): string[] {
  const { left, step, says } = row;
  const isOff = says.state === 'would-skip';
  const own = Math.max(NAME_LEAST, width - columnsOf(left));
  const [first = '', ...more] = columns === Number.POSITIVE_INFINITY ? [head(row)] : nameLines(row, own);
  const word = (step.arms ? (step.flow ?? 'branch') : step.effect).padEnd(EFFECT);
  const effect = isOff || step.arms ? paint(word, 'dim') : paintEffect(paint, step.effect, word);
  const styles = STATE_STYLES[says.state];
  const start = `${MARGIN}${paint(left, 'dim')}`;
  const name = (line: string): string => paint(line, isOff ? 'dim' : 'bold');
  const whole = statedText(says);
  const used = MARGIN.length + columnsOf(left) + Math.max(own, columnsOf(first)) + 2 + EFFECT + 2;
  const fits = used + columnsOf(whole) <= columns;
  // A state that hangs on something says little without it: both stand below.
  const [beside, below] = fits
    ? [whole, []]
    : isOff
      ? [says.word, [detail('because', says.why ?? '')]]
      : ['', [whole]];
  return [
    `${start}${name(pad(first, own))}  ${effect}  ${paint(beside, ...styles)}`.trimEnd(),
    ...more.map((line) => `${start}${name(line)}`),
    ...below.flatMap((line) =>
      textLines({ left: `${left}${INDENT}`, below: `${left}${INDENT}`, text: line, styles }, paint, columns),
    ),
  ];
}

function textLines(
  { left, below, text, styles }: Omit<TextRow, 'type'>,
  paint: Paint,
  columns: number,
): string[] {
  const lines = wrap(text, columns - MARGIN.length - columnsOf(left));
  return lines.map((line, index) =>
    `${MARGIN}${paint(index === 0 ? left : below, 'dim')}${paint(line, ...styles)}`.trimEnd(),
  );
}
