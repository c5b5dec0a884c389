import type { FlowEdge, FlowGraph, FlowGroup, FlowNode } from './flow-graph.ts';

/** How large something is drawn, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place in pixels from the upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Something with its size, around a centre. */
export type Placed<Of> = { readonly of: Of } & Size & Point;

/** An edge with the points that it passes, and the centre of its label. */
export interface PlacedEdge {
  readonly of: FlowEdge;
  readonly points: readonly Point[];
  readonly label?: Point & Size;
}

/** Where everything of a flow is drawn. */
export interface FlowLayout extends Size {
  readonly nodes: readonly Placed<FlowNode>[];
  readonly edges: readonly PlacedEdge[];
  readonly groups: readonly Placed<FlowGroup>[];
}

/** How large nodes and the labels of edges are. */
export interface Sizes {
  node(node: FlowNode): Size;
  label(text: string): Size;
}

/** Lays out a flow from above to below; the library is loaded at this moment. */
export async function layOut(graph: FlowGraph, sizes: Sizes): Promise<FlowLayout> {
  const { Graph, layout } = await import('@dagrejs/dagre');
  const drawn = new Graph({ compound: true, multigraph: true });
  drawn.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 42, edgesep: 18, marginx: 4, marginy: 4 });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const group of graph.groups) drawn.setNode(group.id, {});
  for (const node of graph.nodes) drawn.setNode(node.id, { ...sizes.node(node) });
  for (const { id, inside } of graph.groups) if (inside !== undefined) drawn.setParent(id, inside);
  for (const { id, group } of graph.nodes) if (group !== undefined) drawn.setParent(id, group);
  for (const [index, edge] of graph.edges.entries()) {
    const said = edge.label === undefined ? {} : { ...sizes.label(edge.label), labelpos: 'c' as const };
    // The main way stays straight, and what leads around it bends.
    const weight = edge.otherwise || edge.back ? 1 : 4;
    drawn.setEdge(edge.from, edge.to, { ...said, weight, minlen: 1 }, String(index));
  }
  layout(drawn);
  const placed = <Of extends { readonly id: string }>(of: Of): Placed<Of> => {
    const { x = 0, y = 0, width = 0, height = 0 } = drawn.node(of.id);
    return { of, x, y, width, height };
  };
  const { width = 0, height = 0 } = drawn.graph();
  return {
    width,
    height,
    nodes: graph.nodes.map(placed),
    groups: graph.groups.filter(({ id }) => (drawn.children(id) ?? []).length > 0).map(placed),
    edges: graph.edges.map((of, index): PlacedEdge => {
      const edge = drawn.edge({ v: of.from, w: of.to, name: String(index) });
      const { points = [], x, y, width: wide = 0, height: high = 0 } = edge;
      const label = x === undefined || y === undefined ? {} : { label: { x, y, width: wide, height: high } };
      return { of, points, ...label };
    }),
  };
}
