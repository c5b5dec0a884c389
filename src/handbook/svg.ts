import { counted } from '../diagnostics/counted.ts';
import { visible } from '../diagnostics/visible.ts';
import { xmlText } from '../diagnostics/xml-text.ts';
import type { Plan } from '../engine/plan-types.ts';
import type { FlowGraph, FlowNode } from './flow-graph.ts';
import { type FlowLayout, layOut, type Placed, type PlacedEdge, type Point } from './flow-layout.ts';
import { cardOf, labelSize, labelText, sizeOf } from './svg-cards.ts';
import { LEGEND, STYLE } from './svg-style.ts';
import { textWidth } from './text-size.ts';

const MARGIN = 28;
const HEADER = 74;
const LEGEND_HEIGHT = 58;
/** Below that the legend would not fit. */
const NARROWEST = 640;

/** The flow of a playbook as an SVG picture that stands alone: no script, no font and no address of elsewhere. */
export async function renderSvg(graph: FlowGraph, plan: Plan): Promise<string> {
  const layout = await layOut(graph, { node: sizeOf, label: labelSize });
  const { playbook } = plan;
  const head = headerOf(plan);
  const widest = Math.max(layout.width, NARROWEST, textWidth(playbook.title, 20), textWidth(head, 12));
  const width = Math.ceil(widest + 2 * MARGIN);
  const height = Math.ceil(layout.height + HEADER + LEGEND_HEIGHT + 2 * MARGIN);
  const left = Math.round((width - layout.width) / 2);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="runbook-flow" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="runbook-flow-title runbook-flow-desc">`,
    `<title id="runbook-flow-title">${text(`${playbook.title}: the flow of its steps`)}</title>`,
    `<desc id="runbook-flow-desc">${text(description(graph, plan))}</desc>`,
    `<style>${STYLE}</style>`,
    ARROW,
    `<rect class="page" width="${width}" height="${height}" rx="14"/>`,
    `<text class="title" x="${MARGIN}" y="${MARGIN + 18}">${text(playbook.title)}</text>`,
    `<text class="head" x="${MARGIN}" y="${MARGIN + 40}">${text(head)}</text>`,
    `<g transform="translate(${left} ${MARGIN + HEADER - 14})">`,
    ...drawing(layout),
    '</g>',
    `<g transform="translate(${MARGIN} ${height - MARGIN - 24})">${LEGEND}</g>`,
    '</svg>',
    '',
  ].join('\n');
}

const ARROW =
  '<defs><marker id="runbook-flow-arrow" viewBox="0 0 10 10" refX="8.5" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="head-of-arrow" d="M0.5 1 L9 5 L0.5 9 L2.8 5 Z"/></marker></defs>';

const text = (value: string): string => xmlText(visible(value).replace(/\s+/g, ' '));

function headerOf({ playbook, totals }: Plan): string {
  const effects = [
    totals.read > 0 ? `${totals.read} only look` : '',
    totals.change > 0 ? `${totals.change} change something` : '',
    totals.destroy > 0 ? `${totals.destroy} destroy something` : '',
  ].filter((part) => part !== '');
  const asked = totals.questions > 0 ? [counted(totals.questions, 'question')] : [];
  const steps = totals.read + totals.change + totals.destroy;
  return [playbook.name, counted(steps, 'step'), ...effects, ...asked].join('  ·  ');
}

/** For those who do not see the picture: each step with the steps that follow it. */
function description({ nodes, edges }: FlowGraph, plan: Plan): string {
  const named = new Map(nodes.map((node) => [node.id, nameOf(node)]));
  const ways = nodes.flatMap(({ id }) => {
    const next = edges.filter(({ from }) => from === id);
    if (next.length === 0) return [];
    const to = next.map(
      (edge) => `${edge.label === undefined ? '' : `${edge.label}: `}${named.get(edge.to)}`,
    );
    return [`${named.get(id)} leads to ${to.join('; ')}.`];
  });
  return [`${headerOf(plan)}.`, ...ways].join(' ');
}

const nameOf = ({ shape, text: said, colour }: FlowNode): string =>
  shape === 'start'
    ? 'Start'
    : said === ''
      ? `the ${shape}`
      : `${said}${colour === undefined ? '' : ` (${colour})`}`;

function* drawing({ nodes, edges, groups }: FlowLayout): Generator<string> {
  for (const { x, y, width, height } of groups) {
    const [left, top] = [round(x - width / 2), round(y - height / 2)];
    yield `<rect class="group" x="${left}" y="${top}" width="${round(width)}" height="${round(height)}" rx="12"/>`;
  }
  const box = new Map(nodes.map((node) => [node.of.id, node]));
  for (const edge of edges) yield wayOf({ ...edge, points: docked(edge, box) });
  for (const edge of edges) yield* labelOf(edge);
  for (const { of, x, y, width, height } of groups) {
    const [left, top] = [round(x - width / 2 + 12), round(y - height / 2 + 16)];
    yield `<text class="group-text" x="${left}" y="${top}">${text(labelText(of.text, width - 24))}</text>`;
  }
  for (const node of nodes) yield nodeOf(node);
}

const round = (value: number): number => Math.round(value * 10) / 10;

const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;

function wayOf({ of, points }: PlacedEdge): string {
  const way = of.otherwise ? ' otherwise' : of.back ? ' back' : '';
  return `<path class="way${way}" d="${smooth(points)}" marker-end="url(#runbook-flow-arrow)"/>`;
}

/** How far from its corners a node is left and entered. */
const CORNER = 22;

/** The points, beginning at the lower side of a node and ending at the upper side of the next. */
function docked({ of, points }: PlacedEdge, box: ReadonlyMap<string, Placed<FlowNode>>): readonly Point[] {
  const [from, to] = [box.get(of.from), box.get(of.to)];
  const inner = points.slice(1, -1);
  const [first, last] = [inner[0], inner.at(-1)];
  if (from === undefined || to === undefined || first === undefined || last === undefined) return points;
  const way = of.back ? -1 : 1;
  const dock = ({ x, y, width, height }: Placed<FlowNode>, near: Point, side: number): Point => {
    const reach = Math.max(0, width / 2 - CORNER);
    return { x: Math.min(x + reach, Math.max(x - reach, near.x)), y: y + (side * height) / 2 };
  };
  return [dock(from, first, way), ...inner, dock(to, last, -way)];
}

/** Leaves and enters upright, and turns where the layout has kept room between two ranks. */
function smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const curves = rest.map((point, index) => {
    const before = rest[index - 1] ?? first;
    const middle = (before.y + point.y) / 2;
    return `C${at({ x: before.x, y: middle })} ${at({ x: point.x, y: middle })} ${at(point)}`;
  });
  return [`M${at(first)}`, ...curves].join(' ');
}

function* labelOf({ of, label }: PlacedEdge): Generator<string> {
  if (of.label === undefined || label === undefined) return;
  const size = labelSize(of.label);
  const [left, top] = [round(label.x - size.width / 2), round(label.y - size.height / 2)];
  yield `<g class="label"><title>${text(of.label)}</title><rect x="${left}" y="${top}" width="${round(size.width)}" height="${round(size.height)}" rx="${round(size.height / 2)}"/>`;
  yield `<text x="${round(label.x)}" y="${round(label.y + 3.8)}" text-anchor="middle">${text(labelText(of.label))}</text></g>`;
}

function nodeOf(placed: Placed<FlowNode>): string {
  const { of } = placed;
  const colour = of.colour === undefined ? '' : ` ${of.colour}`;
  const told = [of.text, ...(of.step?.action ?? []), of.step?.why ?? ''].filter((line) => line !== '');
  const title = of.step === undefined ? '' : `<title>${told.map(visible).map(xmlText).join('&#10;')}</title>`;
  return `<g class="node ${of.shape}${colour}" transform="translate(${round(placed.x - placed.width / 2)} ${round(placed.y - placed.height / 2)})">${title}${cardOf(placed, text)}</g>`;
}
