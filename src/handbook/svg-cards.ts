import type { PlannedStep } from '../engine/plan-types.ts';
import { formatDuration } from '../language/durations.ts';
import type { FlowNode } from './flow-graph.ts';
import type { Placed, Size } from './flow-layout.ts';
import { textWidth, wrapText } from './text-size.ts';

const NAME = { size: 13.5, width: 250, lines: 3 };
const CONDITION = { size: 11.5, width: 250, lines: 3 };
const CHOICE = { size: 13, width: 240, lines: 3 };
const META = 11;
const LABEL = { size: 11, width: 230, lines: 1 };
const LINE = 18;
const BADGE_HEIGHT = 18;

/** What is said of a step besides its name. */
interface Badge {
  readonly text: string;
  readonly kind: 'asks' | 'more';
}

function badgesOf(step: PlannedStep): readonly Badge[] {
  const { questions, verify, undo, attempts, timeout } = step;
  const more = (text: string): Badge => ({ text, kind: 'more' });
  return [
    ...(questions.some(({ purpose }) => purpose === 'approve')
      ? [{ text: 'asks first', kind: 'asks' } as const]
      : []),
    ...(verify === undefined ? [] : [more('verified')]),
    ...(undo === undefined ? [] : [more('undo')]),
    ...(attempts === undefined || attempts < 2 ? [] : [more(`${attempts} tries`)]),
    ...(timeout === undefined ? [] : [more(`≤ ${formatDuration(timeout).replaceAll(' ', ' ')}`)]),
  ];
}

const badgeWidth = ({ text }: Badge): number => textWidth(text, 10.5) + 14;

/** Badges in rows that fit below a name. */
function badgeRows(badges: readonly Badge[]): readonly (readonly Badge[])[] {
  const rows: Badge[][] = [];
  let left = 0;
  for (const badge of badges) {
    const width = badgeWidth(badge) + 5;
    const row = rows.at(-1);
    if (row === undefined || width > left) {
      rows.push([badge]);
      left = NAME.width + 8 - width;
    } else {
      row.push(badge);
      left -= width;
    }
  }
  return rows;
}

/** Bold letters are wider. */
const BOLD = 1.06;

const widest = (lines: readonly string[], size: number): number =>
  Math.max(0, ...lines.map((line) => textWidth(line, size)));

const isCondition = ({ step }: FlowNode): boolean => step === undefined;

const choiceLines = (node: FlowNode): readonly string[] =>
  wrapText(node.text, isCondition(node) ? CONDITION : CHOICE);

/** How large a node is drawn. */
export function sizeOf(node: FlowNode): Size {
  switch (node.shape) {
    case 'start':
    case 'end':
      return { width: 84, height: 34 };
    case 'fork':
    case 'join':
      return { width: 120, height: 8 };
    case 'choice': {
      const lines = choiceLines(node);
      // Conditions stand in a font whose characters are all wide.
      const width = isCondition(node) ? monoWidth(lines) : BOLD * widest(lines, CHOICE.size);
      return { width: width + 62, height: lines.length * LINE + 22 };
    }
    case 'step': {
      const lines = wrapText(node.text, NAME);
      const rows = node.step === undefined ? [] : badgeRows(badgesOf(node.step));
      const badges = rows.map((row) => row.reduce((sum, badge) => sum + badgeWidth(badge) + 5, -5));
      const width =
        Math.max(BOLD * widest(lines, NAME.size), textWidth(metaOf(node), META), ...badges, 96) + 36;
      return { width, height: lines.length * LINE + LINE + 20 + rows.length * (BADGE_HEIGHT + 5) };
    }
  }
}

const monoWidth = (lines: readonly string[]): number =>
  Math.max(...lines.map((line) => line.length)) * CONDITION.size * 0.61;

const EFFECTS = {
  read: 'only looks',
  change: 'changes something',
  destroy: 'destroys',
  ask: 'asks a person',
};

const metaOf = ({ step, colour }: FlowNode): string =>
  colour === 'ask' ? EFFECTS.ask : `${step?.kind ?? ''} · ${EFFECTS[colour ?? 'read']}`;

/** How large the label of an edge is drawn. */
export const labelSize = (text: string): Size => ({
  width: textWidth(labelText(text), LABEL.size) + 18,
  height: 20,
});

/** A label as it is drawn: on one line. */
export const labelText = (text: string, width = LABEL.width): string =>
  wrapText(text, { ...LABEL, width })[0] ?? '';

type Escape = (text: string) => string;

/** A node around its upper left corner. */
export function cardOf({ of: node, width, height }: Placed<FlowNode>, xml: Escape): string {
  const size = `width="${Math.round(width)}" height="${Math.round(height)}"`;
  switch (node.shape) {
    case 'start':
    case 'end':
      return `<rect ${size} rx="${height / 2}"/><text x="${width / 2}" y="21.5" text-anchor="middle">${node.shape === 'start' ? 'start' : xml(node.text)}</text>`;
    case 'fork':
    case 'join':
      return `<rect ${size} rx="4"/>`;
    case 'choice':
      return choiceCard(node, { width, height }, xml);
    case 'step':
      return stepCard(node, size, xml);
  }
}

function choiceCard(node: FlowNode, { width, height }: Size, xml: Escape): string {
  const points = [
    [18, 0],
    [width - 18, 0],
    [width, height / 2],
    [width - 18, height],
    [18, height],
    [0, height / 2],
  ];
  const lines = choiceLines(node).map(
    (line, index) =>
      `<text class="${isCondition(node) ? 'condition' : 'name'}" x="${Math.round(width / 2)}" y="${24.5 + index * LINE}" text-anchor="middle">${xml(line)}</text>`,
  );
  const outline = points.map(([x = 0, y = 0]) => `${Math.round(x)},${Math.round(y)}`).join(' ');
  return `<polygon points="${outline}"/>${lines.join('')}`;
}

function stepCard(node: FlowNode, size: string, xml: Escape): string {
  const lines = wrapText(node.text, NAME);
  const names = lines.map(
    (line, index) => `<text class="name" x="20" y="${23.5 + index * LINE}">${xml(line)}</text>`,
  );
  const below = 23.5 + lines.length * LINE;
  const rows = node.step === undefined ? [] : badgeRows(badgesOf(node.step));
  const badges = rows.flatMap((row, index) => [
    ...badgeRow(row, below + 8 + index * (BADGE_HEIGHT + 5), xml),
  ]);
  return [
    `<rect class="card" ${size} rx="9"/>`,
    `<path class="bar" d="M9 0 H6 A9 9 0 0 0 0 9 V${Math.round(heightIn(size)) - 9} A9 9 0 0 0 6 ${Math.round(heightIn(size))} H9 Z"/>`,
    ...names,
    `<text class="meta" x="20" y="${below - 1}">${xml(metaOf(node))}</text>`,
    ...badges,
  ].join('');
}

const heightIn = (size: string): number => Number(/height="(\d+)"/.exec(size)?.[1] ?? 0);

function* badgeRow(row: readonly Badge[], top: number, xml: Escape): Generator<string> {
  let left = 20;
  for (const badge of row) {
    const width = badgeWidth(badge);
    yield `<g class="badge ${badge.kind}"><rect x="${Math.round(left)}" y="${top}" width="${Math.round(width)}" height="${BADGE_HEIGHT}" rx="9"/><text x="${Math.round(left + width / 2)}" y="${top + 12.8}" text-anchor="middle">${xml(badge.text)}</text></g>`;
    left += width + 5;
  }
}
