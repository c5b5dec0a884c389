import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import { cellCode, fenced, prose } from '../diagnostics/markdown-text.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { formatDuration } from '../language/durations.ts';
import type { TreeNode } from '../language/handlebars-tree.ts';
import { type FormTemplate, formFault, placeIn } from './form-template.ts';
import { plotOf } from './plot.ts';
import { plotText } from './plot-text.ts';
import { moment } from './select.ts';

/** Where in the data a part of a template stands. */
interface Frame {
  readonly value: unknown;
  /** Of an item of a list or mapping. */
  readonly loop?: Readonly<Record<string, unknown>>;
  readonly around?: Frame;
}

/** Markdown that a helper made, and nobody writes as text once more. */
class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Writes a form of one's own over the JSON of a transcript, in pieces. What comes from the data is written as text of
 * Markdown, whatever is in it; nothing of it is looked at as a template. Throws a DiagnosticError (RB207) for a value that
 * is not there, or that cannot be written as asked.
 */
export function* renderForm({ file, body }: FormTemplate, data: unknown): Iterable<string> {
  for (const node of body) yield* written(file, node, { value: data });
}

function* written(file: string, node: TreeNode, frame: Frame): Iterable<string> {
  if (node.type === 'ContentStatement') yield String(node.value);
  else if (node.type === 'MustacheStatement') yield shown(file, node, frame);
  else if (node.type === 'BlockStatement') yield* blockOf(file, node, frame);
}

function* blockOf(file: string, node: TreeNode, frame: Frame): Iterable<string> {
  const [param] = node.params ?? [];
  const value = param && lookUp(file, param, frame);
  const name = String(node.path?.original);
  const holds = isSomething(value) !== (name === 'unless');
  const frames = holds ? framesOf(name, value, frame) : [frame];
  const program = holds ? node.program : node.inverse;
  for (const inner of frames) for (const one of program?.body ?? []) yield* written(file, one, inner);
}

function framesOf(name: string, value: unknown, around: Frame): readonly Frame[] {
  if (name === 'with') return [{ value, around }];
  if (name !== 'each') return [around];
  const entries = Object.entries(value as object);
  return entries.map(([key, one], index) => {
    const loop = { index, key, first: index === 0, last: index === entries.length - 1 };
    return { value: one, loop, around };
  });
}

/** An empty list, an empty text, 0 and what is not there are nothing. */
const isSomething = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : value !== null && value !== undefined && value !== '' && value !== 0 && value !== false;

/** A value as text, or the Markdown of a helper. */
function shown(file: string, node: TreeNode, frame: Frame): string {
  const isCall = (node.params ?? []).length > 0;
  const value = isCall ? called(file, node, frame) : node.path && lookUp(file, node.path, frame);
  if (value instanceof Markup) return value.text;
  if (value === undefined) throw fault(file, node, frame);
  if (value === null) return '';
  if (typeof value !== 'object') return prose(String(value));
  const what = Array.isArray(value) ? 'a list' : 'a mapping';
  const message = `${placeIn(file, node)}: ${nameOf(node)} is ${what}`;
  throw new DiagnosticError(
    formFault(message, 'Go through it with #each, take a field of it, or write it with json.'),
  );
}

const nameOf = (node: TreeNode): string => String((node.path ?? node).original);

/** What is there beside what was looked for. */
function fault(file: string, node: TreeNode, { value }: Frame): DiagnosticError {
  const name = nameOf(node);
  const keys = value !== null && typeof value === 'object' ? Object.keys(value) : [];
  const help =
    didYouMean(name, keys) ??
    (keys.length === 0 ? 'There is nothing to take here.' : `There are: ${keys.join(', ')}`);
  return new DiagnosticError(formFault(`${placeIn(file, node)}: there is no ${name}`, help));
}

function lookUp(file: string, node: TreeNode, frame: Frame): unknown {
  if (node.type === 'SubExpression') return called(file, node, frame);
  if (node.type !== 'PathExpression') return node.value;
  let at: Frame | undefined = frame;
  if (node.data) {
    while (at !== undefined && at.loop === undefined) at = at.around;
    return at?.loop?.[String(node.parts?.[0])];
  }
  for (let depth = node.depth ?? 0; depth > 0; depth -= 1) at = at?.around;
  return (node.parts ?? []).reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    at?.value,
  );
}

function called(file: string, node: TreeNode, frame: Frame): unknown {
  const [first, second] = (node.params ?? []).map((param) => lookUp(file, param, frame));
  const name = nameOf(node);
  if (name === 'eq') return first === second;
  if (name === 'not') return !isSomething(first);
  if (name === 'count') return typeof first === 'object' && first !== null ? Object.keys(first).length : 0;
  const [param] = node.params ?? [];
  if (first === undefined && param) throw fault(file, param, frame);
  if (name === 'json') return new Markup(cellCode(JSON.stringify(first)));
  if (name === 'block') return new Markup(fenced(linesOf(first)));
  const plot =
    name === 'plot' && first !== null && typeof first === 'object' ? plotOf({ ...first }) : undefined;
  if (plot) return new Markup(fenced(plotText(plot)));
  if (name === 'duration' && typeof first === 'number') return formatDuration(first);
  if (name === 'time' && typeof first === 'string') return moment(first);
  if (name === 'code' && first !== null && typeof first !== 'object')
    return new Markup(cellCode(String(first)));
  const message = `${placeIn(file, node)}: ${name} cannot write ${param ? nameOf(param) : 'this'}`;
  throw new DiagnosticError(
    formFault(
      message,
      'duration takes milliseconds, time a timestamp, code a text or a number, plot outputs with samples.',
    ),
  );
}

/** The lines of a text, of a list of texts, or of the beginning and end of an output. */
function linesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(linesOf);
  if (value === null || typeof value !== 'object') return String(value).split('\n');
  const { text, head = [], tail = [], leftOut = 0 } = value as Readonly<Record<string, unknown>>;
  if (typeof text === 'string') return [text];
  const gap = typeof leftOut === 'number' && leftOut > 0 ? [`... ${leftOut} lines left out ...`] : [];
  return [...linesOf(head), ...gap, ...linesOf(tail)];
}
