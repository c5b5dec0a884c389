import base from 'handlebars/dist/cjs/handlebars/compiler/base.js';

/** A node of a template, as the parser gives it; which fields it has hangs on its type. */
export interface TreeNode {
  readonly type: string;
  readonly loc: { readonly start: { readonly line: number; readonly column: number } };
  readonly value?: unknown;
  readonly path?: TreeNode;
  readonly params?: readonly TreeNode[];
  readonly hash?: unknown;
  readonly escaped?: boolean;
  readonly data?: boolean;
  readonly depth?: number;
  readonly parts?: readonly string[];
  readonly original?: unknown;
  readonly program?: TreeProgram;
  readonly inverse?: TreeProgram;
}

/** What stands between the beginning and the end of a block. */
export interface TreeProgram {
  readonly body: readonly TreeNode[];
  readonly blockParams?: readonly string[];
}

/** Reads a whole template with blocks; in plain words why it cannot be read. Nothing of it is compiled. */
export function parseTree(text: string): readonly TreeNode[] | { readonly fault: string } {
  try {
    return base.parse(text).body as readonly TreeNode[];
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : '').split('\n');
    return { fault: first };
  }
}
