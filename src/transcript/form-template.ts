import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { parseTree, type TreeNode } from '../language/handlebars-tree.ts';

/** A template that was found right. */
export interface FormTemplate {
  readonly file: string;
  readonly body: readonly TreeNode[];
}

/** What may stand first behind {{ and in brackets, and how many words it takes. */
const HELPERS: Readonly<Record<string, number>> = {
  code: 1,
  block: 1,
  plot: 1,
  json: 1,
  time: 1,
  duration: 1,
  count: 1,
  not: 1,
  eq: 2,
};

const BLOCKS = ['each', 'if', 'unless', 'with'] as const;

const LITERALS = ['StringLiteral', 'NumberLiteral', 'BooleanLiteral'];

/** Reads a form of one's own, and finds all that is wrong with it before any of it is written (RB207). */
export function readForm(file: string, text: string): Result<FormTemplate> {
  const body = parseTree(text);
  if ('fault' in body)
    return failure(
      formFault(
        `${file} cannot be read: ${body.fault}`,
        'Close each block: {{#each timeline}} ... {{/each}}',
      ),
    );
  const faults = body.flatMap((node) => [...faultsOf(file, node)]);
  return faults.length > 0 ? failure(...faults) : success({ file, body });
}

/** What is wrong with a form (RB207). */
export const formFault = (message: string, help?: string): Diagnostic => ({
  code: 'RB207',
  severity: 'error',
  message,
  ...(help !== undefined && { help }),
});

/** Where in its file something stands. */
export const placeIn = (file: string, { loc }: TreeNode): string =>
  `${file}:${loc.start.line}:${loc.start.column + 1}`;

function* faultsOf(file: string, node: TreeNode): Iterable<Diagnostic> {
  const at = placeIn(file, node);
  switch (node.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return;
    case 'MustacheStatement':
      if (node.escaped === false) yield formFault(`${at}: {{{ and & let markup through`, 'Write {{ and }}.');
      yield* callFaults(file, node);
      return;
    case 'BlockStatement': {
      const name = String(node.path?.original);
      if (!(BLOCKS as readonly string[]).includes(name))
        yield formFault(
          `${at}: there is no block "#${name}"`,
          didYouMean(name, BLOCKS) ?? `There are: ${BLOCKS.join(', ')}`,
        );
      else if (node.params?.length !== 1) yield formFault(`${at}: #${name} takes one value`);
      if (node.hash != null || node.program?.blockParams)
        yield formFault(`${at}: #${name} takes nothing but a value`);
      for (const param of node.params ?? []) yield* valueFaults(file, param);
      for (const inner of [...(node.program?.body ?? []), ...(node.inverse?.body ?? [])])
        yield* faultsOf(file, inner);
      return;
    }
    default:
      yield formFault(
        `${at}: files and code cannot be taken in`,
        'A form holds text, values, #each, #if, #unless and #with.',
      );
  }
}

/** A value, or a helper with its values. */
function* callFaults(file: string, node: TreeNode): Iterable<Diagnostic> {
  const at = placeIn(file, node);
  const { path, params = [] } = node;
  if (node.hash != null) yield formFault(`${at}: name=value does not exist in forms`);
  if (params.length === 0 && node.type === 'MustacheStatement') {
    if (path) yield* valueFaults(file, path);
    return;
  }
  const name = String(path?.original);
  const takes = Object.hasOwn(HELPERS, name) ? HELPERS[name] : undefined;
  const names = Object.keys(HELPERS);
  if (takes === undefined)
    yield formFault(
      `${at}: there is no helper "${name}"`,
      didYouMean(name, names) ?? `There are: ${names.join(', ')}`,
    );
  else if (params.length !== takes)
    yield formFault(`${at}: ${name} takes ${takes === 1 ? 'one value' : `${takes} values`}`);
  for (const param of params) yield* valueFaults(file, param);
}

function* valueFaults(file: string, node: TreeNode): Iterable<Diagnostic> {
  if (node.type === 'SubExpression') yield* callFaults(file, node);
  else if (node.type === 'PathExpression') {
    if (node.data && !['index', 'first', 'last', 'key'].includes(String(node.parts?.[0])))
      yield formFault(
        `${placeIn(file, node)}: there is no ${String(node.original)}`,
        'There are: @index, @first, @last, @key',
      );
  } else if (!LITERALS.includes(node.type)) yield formFault(`${placeIn(file, node)}: this is no value`);
}
