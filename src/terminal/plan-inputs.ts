import type { Plan } from '../engine/plan-types.ts';
import { shownLine } from './escape.ts';
import type { Paint } from './paint.ts';
import { columnsOf, pad } from './width.ts';

const originOf = ({ name, from, source = '' }: Plan['inputs'][number]): string => {
  switch (from) {
    case 'missing':
      return `MISSING, give it with --input ${shownLine(name)}=VALUE`;
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

/** The inputs of a plan, a line each, and where each would come from. */
export const inputLines = ({ inputs }: Plan, paint: Paint): string[] => {
  if (inputs.length === 0) return [];
  const rows = inputs.map((input) => ({
    name: shownLine(input.name),
    value: shownLine(input.value ?? '–'),
    from: originOf(input),
  }));
  const names = Math.max(...rows.map(({ name }) => columnsOf(name)));
  const values = Math.min(48, Math.max(...rows.map(({ value }) => columnsOf(value))));
  const lines = rows.map(({ name, value, from }) => {
    const tag = from.startsWith('MISSING') ? paint(from, 'red', 'bold') : paint(from, 'dim');
    return `  ${pad(name, names)}  ${pad(value, values)}  ${tag}`;
  });
  return [paint('Inputs', 'bold'), ...lines, ''];
};

/** What a plan takes as known, a line each. */
export const assumedLines = ({ assumed = [] }: Plan, paint: Paint): string[] => {
  if (assumed.length === 0) return [];
  const lines = assumed.map(({ path, value }) => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return `  ${shownLine(`${path.join('.')} = ${shown}`)}`;
  });
  return [paint('Assumed', 'bold'), ...lines, ''];
};
