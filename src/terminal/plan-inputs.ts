import type { Plan } from '../engine/plan-types.ts';
import { shownLine } from './escape.ts';
import type { Paint } from './paint.ts';
import { columnsOf, pad } from './width.ts';
import { wrap } from './wrap.ts';

const originOf = ({ from, source = '', takes = '', give = '' }: Plan['inputs'][number]): string => {
  switch (from) {
    case 'missing':
      return `MISSING: ${shownLine(takes)}; ${shownLine(give)}`;
    case 'file':
      return `read from ${shownLine(source)} when it is played`;
    case 'command':
      return `printed by ${shownLine(source)} when it is played`;
    case 'asked':
      return 'asked for when it is played';
    default:
      return from;
  }
};

/** Before what stands below an input. */
const BELOW = '      ';

/** The inputs of a plan, a line each, and where each would come from. */
export const inputLines = ({ inputs }: Plan, paint: Paint, columns = Number.POSITIVE_INFINITY): string[] => {
  if (inputs.length === 0) return [];
  const rows = inputs.map((input) => ({
    name: shownLine(input.name),
    value: shownLine(input.value ?? '–'),
    from: originOf(input),
  }));
  const names = Math.max(...rows.map(({ name }) => columnsOf(name)));
  const values = Math.min(48, Math.max(...rows.map(({ value }) => columnsOf(value))));
  const lines = rows.flatMap(({ name, value, from }) => {
    const tag = (line: string): string =>
      from.startsWith('MISSING') ? paint(line, 'red', 'bold') : paint(line, 'dim');
    const row = `  ${pad(name, names)}  ${pad(value, values)}  `;
    if (columnsOf(row) + columnsOf(from) <= columns) return [`${row}${tag(from)}`];
    return [
      ...wrap(row.trimEnd(), columns),
      ...wrap(from, columns - BELOW.length).map((line) => `${BELOW}${tag(line)}`),
    ];
  });
  return [paint('Inputs', 'bold'), ...lines, ''];
};

/** What a plan takes as known, a line each. */
export const assumedLines = (
  { assumed = [] }: Plan,
  paint: Paint,
  columns = Number.POSITIVE_INFINITY,
): string[] => {
  if (assumed.length === 0) return [];
  const lines = assumed.flatMap(({ path, value }) => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return wrap(`  ${shownLine(`${path.join('.')} = ${shown}`)}`, columns);
  });
  return [paint('Assumed', 'bold'), ...lines, ''];
};
