declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  interface Node {
    readonly type: string;
  }
  export interface MustacheStatement extends Node {
    readonly path: Node;
    readonly params: readonly Node[];
    readonly hash?: unknown;
    readonly escaped: boolean;
    readonly strip: { readonly open: boolean; readonly close: boolean };
  }
  export interface PathExpression extends Node {
    readonly data: boolean;
    readonly depth: number;
    readonly parts: readonly string[];
    readonly original: string;
  }
  export interface Literal extends Node {
    readonly value: unknown;
  }
  const base: {
    parseWithoutProcessing(input: string): { readonly body: readonly Node[] };
    /** The lines on which only blocks and comments stand are left out. */
    parse(input: string): { readonly body: readonly Node[] };
  };
  export default base;
}
