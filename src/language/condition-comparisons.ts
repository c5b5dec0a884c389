import type { ASTNode } from './cel.ts';
import { pathOf } from './condition-paths.ts';
import type { Comparison } from './language.ts';

const OPERATORS = ['==', '!=', '<', '<=', '>', '>='] as const;

const MIRRORED = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

type Constant = Comparison['values'][number];

/** The comparisons of a value with constants in a condition; a value that stands for itself is compared with true. */
export function comparisonsOf(tree: ASTNode): readonly Comparison[] {
  const found: Comparison[] = [];
  visit(tree, true, found);
  return found;
}

function visit(node: ASTNode, wanted: boolean, found: Comparison[]): void {
  const place = { offset: node.start, length: node.end - node.start };
  switch (node.op) {
    case '&&':
    case '||':
      for (const side of node.args) visit(side, wanted, found);
      return;
    case '?:':
      for (const part of node.args) visit(part, wanted, found);
      return;
    case '!_':
      visit(node.args, !wanted, found);
      return;
    case 'in': {
      const [left, right] = node.args;
      const path = pathOf(left);
      const values = right.op === 'list' ? right.args.map(constantOf) : [];
      const known = values.filter((value) => value !== undefined);
      if (path !== undefined && known.length > 0 && known.length === values.length)
        found.push({ path, operator: 'in', values: known, ...place });
      return;
    }
    default: {
      const path = pathOf(node);
      if (path !== undefined) found.push({ path, operator: '==', values: [wanted], ...place });
      else binary(node, found);
    }
  }
}

function binary(node: ASTNode, found: Comparison[]): void {
  const operator = OPERATORS.find((one) => one === node.op);
  if (operator === undefined) return;
  const [left, right] = node.args as unknown as readonly [ASTNode, ASTNode];
  const place = { offset: node.start, length: node.end - node.start };
  const [leftPath, rightPath] = [pathOf(left), pathOf(right)];
  const [leftValue, rightValue] = [constantOf(left), constantOf(right)];
  if (leftPath !== undefined && rightValue !== undefined)
    found.push({ path: leftPath, operator, values: [rightValue], ...place });
  else if (rightPath !== undefined && leftValue !== undefined)
    found.push({ path: rightPath, operator: MIRRORED[operator], values: [leftValue], ...place });
}

function constantOf(node: ASTNode): Constant | undefined {
  if (node.op === '-_') {
    const value = constantOf(node.args);
    return typeof value === 'number' ? -value : undefined;
  }
  if (node.op !== 'value') return undefined;
  const { args } = node;
  if (typeof args === 'bigint') return Number(args);
  return typeof args === 'string' || typeof args === 'number' || typeof args === 'boolean' ? args : undefined;
}
