import { Document, isMap, isPair, isScalar, isSeq, type Node, visit } from 'yaml';
import { padFlow } from '../playbook/flow-padding.ts';
import { SCENARIO_KEYS } from '../playbook/format-keys.ts';
import type { Scenario } from './scenario.ts';

/** A mapping or list that is written on one line is no wider than that. */
const WIDEST = 90;

/** A comment behind the value at a path of a scenario, or above the scenario where the path is empty. */
export interface Note {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** A scenario as an entry of a test file's list: small mappings on one line, texts of several lines as blocks. */
export function scenarioText(scenario: Scenario, notes: readonly Note[] = []): string {
  const entries = SCENARIO_KEYS.flatMap((key) =>
    says(scenario[key]) ? [[key, scenario[key]] as const] : [],
  );
  const document = new Document([Object.fromEntries(entries)]);
  for (const { path, text } of notes) {
    const node = document.getIn([0, ...path], true) as Node | undefined;
    if (node !== undefined && path.length > 0) node.comment = ` ${text}`;
  }
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && isBlock(node.value)) node.type = 'BLOCK_LITERAL';
    },
    Collection: (_, node, path) => {
      // The list and the scenario itself are written one below the other.
      if (path.length <= 2) return;
      const above = path.at(-1);
      const several = isPair(above) && String(above.key) === 'mocks' && node.items.length > 1;
      node.flow = !several && fitsOnOneLine(node);
    },
  });
  padFlow(document);
  const above = notes.filter(({ path }) => path.length === 0).map(({ text }) => `#${comment(text)}\n`);
  return `${above.join('')}${document.toString({ lineWidth: 0 })}`;
}

/** Several lines that read well as they are; blank ones around them are kept better by quotes. */
const isBlock = (text: string): boolean => /^\S[^\n]*\n/.test(text) && !/\n\s*\n$/.test(text);

const comment = (text: string): string => ` ${text.replaceAll('\n', '\n# ')}`;

const says = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || value === null || Object.keys(value).length > 0);

function fitsOnOneLine(node: Node): boolean {
  let broken = false;
  visit(node, {
    Node: (_, inner) => {
      broken ||= inner.comment != null || inner.commentBefore != null;
      broken ||= isScalar(inner) && typeof inner.value === 'string' && inner.value.includes('\n');
    },
  });
  if (broken) return false;
  return isMap(node) || isSeq(node) ? JSON.stringify(node).length <= WIDEST : true;
}
