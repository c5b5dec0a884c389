import base, {
  type Literal,
  type MustacheStatement,
  type PathExpression,
} from 'handlebars/dist/cjs/handlebars/compiler/base.js';
import { type Expression, type ExpressionFault, type Fallback, HELPERS, ROOTS } from './expression.ts';

type Node = { readonly type: string };

const FORBIDDEN = '__proto__';
const BRACKET_HELP =
  'Join keys with dots: {{inputs.name}}, {{steps.id.lines.0}}, {{steps.id.json.[some key]}}.';

const isOneOf = <T extends string>(names: readonly T[], name: string | undefined): name is T =>
  names.some((known) => known === name);

// Handlebars takes numbers for keys only in brackets; playbooks may write lines.0.
function bracketIndexes(placeholder: string): string {
  return placeholder.replace(
    /("(?:\\"|[^"])*"|'(?:\\'|[^'])*'|\[[^\]]*\])|\.(\d+)(?=[.\s}])/g,
    (all, quoted, index) => (quoted === undefined ? `.[${index}]` : all),
  );
}

function readPath(node: Node | undefined): readonly string[] | ExpressionFault {
  if (node?.type !== 'PathExpression') return { fault: 'a path is missing', help: BRACKET_HELP };
  const path = node as PathExpression;
  const plain = !path.data && path.depth === 0 && path.original === path.parts.join('.');
  if (!plain || !isOneOf(ROOTS, path.parts[0])) {
    return { fault: `"${path.original}" is not a path from ${ROOTS.join(', ')}`, help: BRACKET_HELP };
  }
  // Values are looked up by own properties only, so constructor and prototype are names like any other.
  if (path.parts.includes(FORBIDDEN))
    return { fault: `the key "${FORBIDDEN}" cannot be read`, help: 'Rename the key.' };
  if (path.parts.length < 2 && path.parts[0] !== 'item') {
    return {
      fault: `"${path.original}" names no value`,
      help: `Go on with a dot: {{${path.original}.name}}`,
    };
  }
  return path.parts;
}

const isFault = (value: object): value is ExpressionFault => 'fault' in value;

function readFallback(node: Node | undefined): Fallback | ExpressionFault {
  if (node?.type === 'PathExpression') {
    const path = readPath(node);
    return isFault(path) ? path : { path };
  }
  const value = node === undefined ? undefined : (node as Literal).value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { literal: value };
  return { fault: 'default needs a path and a value', help: '{{default inputs.name "none"}}' };
}

function readDate(path: readonly string[], node: Node | undefined): Expression | ExpressionFault {
  if (node === undefined) return { helper: 'date', path };
  const format = (node as Literal).value;
  if (node.type === 'StringLiteral' && typeof format === 'string') return { helper: 'date', path, format };
  return { fault: 'the format of a date is a text', help: '{{date play.started "yyyy-MM-dd HH:mm"}}' };
}

function readHelper(name: (typeof HELPERS)[number], params: readonly Node[]): Expression | ExpressionFault {
  const path = readPath(params[0]);
  if (isFault(path)) return path;
  if (params.length > (name === 'json' ? 1 : 2)) return { fault: `${name} takes fewer words` };
  if (name === 'json') return { helper: 'json', path };
  if (name === 'date') return readDate(path, params[1]);
  const fallback = readFallback(params[1]);
  return isFault(fallback) ? fallback : { helper: 'default', path, fallback };
}

function readStatement(statement: MustacheStatement): Expression | ExpressionFault {
  if (statement.hash !== undefined && statement.hash !== null) {
    return { fault: 'name=value does not exist in placeholders', help: BRACKET_HELP };
  }
  if (!statement.escaped || statement.strip.open || statement.strip.close) {
    return { fault: 'only {{ and }} without ~, & or a third brace', help: BRACKET_HELP };
  }
  const head = statement.path as PathExpression;
  const name =
    statement.path.type === 'PathExpression' && head.original === head.parts.join('.') ? head.original : '';
  if (isOneOf(HELPERS, name)) return readHelper(name, statement.params);
  const path = readPath(statement.path);
  if (isFault(path)) return path;
  if (statement.params.length === 0) return { helper: 'none', path };
  const [first, second] = statement.params;
  const word = first?.type === 'PathExpression' ? (first as PathExpression).original : '';
  if (['or', 'default'].includes(word) && second?.type === 'StringLiteral')
    return {
      fault: 'what holds for a missing value is written with default, in front of it',
      help: asDefault(path.join('.'), JSON.stringify((second as unknown as { value: string }).value)),
    };
  return { fault: `"${path.join('.')}" is not a helper`, help: `The helpers are ${HELPERS.join(', ')}.` };
}

const asDefault = (path = '', value = ''): string =>
  `Write {{default ${path} ${value.replaceAll("'", '"')}}}`;

/** Reads one placeholder with Handlebars' parser, and refuses all that is not a path or a helper. */
export function parseExpression(placeholder: string): Expression | ExpressionFault {
  try {
    const { body } = base.parseWithoutProcessing(bracketIndexes(placeholder));
    const [only] = body;
    if (body.length === 1 && only?.type === 'MustacheStatement')
      return readStatement(only as MustacheStatement);
    return { fault: 'blocks, partials and comments do not exist in placeholders', help: BRACKET_HELP };
  } catch {
    const filter = /^\{\{\s*([\w.]+)\s*\|\s*default\s*\(?\s*(["'][^"']*["']|[\w.]+)/.exec(placeholder);
    if (filter !== null)
      return { fault: 'filters do not exist in placeholders', help: asDefault(filter[1], filter[2]) };
    return { fault: `${placeholder} cannot be read`, help: BRACKET_HELP };
  }
}
