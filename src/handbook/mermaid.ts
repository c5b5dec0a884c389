import { visible } from '../diagnostics/visible.ts';
import type { FlowEdge, FlowGraph, FlowNode } from './flow-graph.ts';

/** What Mermaid would take for its own syntax in a quoted label; its entities begin with `#` where HTML's have `&`. */
const label = (text: string): string =>
  visible(text)
    .replace(/[#"<>&`\\[\]{}()|;]/g, (character) => `#${character.charCodeAt(0)};`)
    .replace(/\s+/g, ' ')
    .trim();

/** Characters of a label: a box should not be wider than a hand. */
const WIDEST = 60;

const clipped = (text: string): string =>
  label(text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text);

const CLASSES = [
  '  classDef read fill:#e8f1fb,stroke:#4a7ebb,color:#1b2a41',
  '  classDef change fill:#fff4d6,stroke:#c08a00,color:#3d2c00',
  '  classDef destroy fill:#fde2e1,stroke:#c0392b,color:#4a0f0a',
  '  classDef ask fill:#e9e4f5,stroke:#6b4fa0,color:#271a45',
];

/** The flow of a playbook as a Mermaid flowchart, coloured by effect. */
export function renderMermaid({ nodes, edges, groups }: FlowGraph): string {
  const inside = (group: string | undefined): string[] => [
    ...nodes.filter((node) => node.group === group).map((node) => `  ${node.id}${shapeOf(node)}`),
    ...groups
      .filter((one) => one.inside === group)
      .flatMap(({ id, text }) => [`  subgraph ${id} ["${clipped(text)}"]`, ...inside(id), '  end']),
  ];
  return `${['flowchart TD', ...inside(undefined), ...edges.map(edgeOf), ...CLASSES].join('\n')}\n`;
}

function shapeOf({ shape, text, step, colour }: FlowNode): string {
  switch (shape) {
    case 'start':
    case 'end':
      return `(["${clipped(text)}"])`;
    case 'choice':
      return `{"${clipped(text)}"}`;
    case 'fork':
    case 'join':
      return '[" "]';
    case 'step': {
      const asks = (step?.questions ?? []).length === 0 ? '' : ' #63;';
      return `["${clipped(text)}${asks}"]${colour === undefined ? '' : `:::${colour}`}`;
    }
  }
}

const edgeOf = ({ from, to, label: said }: FlowEdge): string =>
  `  ${from} -->${said === undefined ? '' : `|"${clipped(said)}"|`} ${to}`;
