import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isPair,
  Lexer,
  type Node,
  parseDocument as parseYaml,
  visit,
} from 'yaml';
import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { parseDocument } from './document.ts';
import { padFlow } from './flow-padding.ts';
import { fileKind, orderKeys } from './format-keys.ts';
import { textWriter } from './format-text.ts';

/** A list or mapping on one line that reaches beyond this column is written one entry a line. */
const WIDEST = 120;

/**
 * A playbook or test file in its usual form: keys in order, one way to indent and to quote. Comments, blank lines and
 * blocks of text stay; what it says is the same. A file that cannot be read as YAML is refused (RB1xx), as is one that is
 * neither (RB111).
 */
export function formatFile(file: string, text: string, kinds: readonly string[]): Result<string> {
  const read = parseDocument(file, text);
  const wrong = read.diagnostics.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0 || read.document === undefined) return failure(...wrong);
  if (fileKind(nodesOf(text)) === undefined) return failure(notOurs(file));
  const formatted = settled(text, kinds);
  const same = formatted && parseDocument(file, formatted).document?.value;
  const kept = formatted && isDeepStrictEqual(commentsIn(formatted), commentsIn(text));
  return kept && isDeepStrictEqual(same, read.document.value)
    ? success(formatted)
    : failure(wouldChange(file));
}

/** How often a text is formatted until that changes nothing: a comment can find its place only then. */
const MOST_ROUNDS = 5;

function settled(text: string, kinds: readonly string[]): string | undefined {
  let before = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const after = formatOnce(before, kinds);
    if (after === before) return after;
    before = after;
  }
  return undefined;
}

function formatOnce(text: string, kinds: readonly string[]): string {
  const document = nodesOf(text);
  // What an alias repeats must stay behind what it repeats.
  if (!hasAnchors(document)) orderKeys(document, kinds);
  padFlow(document);
  return narrowed(document);
}

const nodesOf = (text: string): Document =>
  parseYaml(text.replace(/^\ufeff/, ''), {
    version: '1.2',
    schema: 'core',
    compat: 'yaml-1.1',
    keepSourceTokens: true,
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: 'silent',
    customTags: (tags) =>
      tags.map((tag) =>
        typeof tag === 'object' && tag.tag === TEXT_TAG && tag.stringify !== undefined
          ? { ...tag, stringify: textWriter(tag.stringify as Parameters<typeof textWriter>[0]) }
          : tag,
      ) as typeof tags,
  });

const TEXT_TAG = 'tag:yaml.org,2002:str';

function hasAnchors(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias: () => {
      found = true;
    },
    Node: (_, node) => {
      found ||= 'anchor' in node && node.anchor !== undefined;
    },
  });
  return found;
}

/** The text of a document; what is too wide on one line is written below itself, outermost first. */
function narrowed(document: Document): string {
  for (;;) {
    const text = document.toString({ lineWidth: 0, indent: 2, indentSeq: true });
    const lines = text.split('\n');
    if (!lines.some((line) => line.length > WIDEST)) return text;
    if (!widenDown(document.contents, nodesOf(text).contents, { text, lines })) return text;
  }
}

interface Written {
  readonly text: string;
  readonly lines: readonly string[];
}

/** Lets each outermost list and mapping that stands on too long a line be written as a block; says whether there was one. */
function widenDown(node: unknown, written: unknown, of: Written): boolean {
  if (!isCollection(node) || !isCollection(written)) return false;
  if (node.flow === true && node.items.length > 0 && isTooWide(written, of)) {
    node.flow = false;
    return true;
  }
  return node.items
    .map((item, index) => {
      const other = written.items[index];
      return isPair(item) && isPair(other)
        ? widenDown(item.value, other.value, of)
        : widenDown(item, other, of);
    })
    .includes(true);
}

function isTooWide({ range }: Node, { text }: Written): boolean {
  const [start, end] = [range?.[0] ?? 0, range?.[1] ?? 0];
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', start);
  return to >= end && to - from > WIDEST;
}

/** The comments of a text, each as it is written, in no order. */
function commentsIn(text: string): readonly string[] {
  const comments: string[] = [];
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text.replace(/\r/g, ''))) {
    if (lexeme.startsWith('#') && !inScalar) comments.push(lexeme.trimEnd());
    inScalar = lexeme === '\u001f';
  }
  return comments.sort();
}

const notOurs = (file: string): Diagnostic => ({
  code: 'RB111',
  severity: 'error',
  message: `${file} is no playbook and no test file: it has no runbook: and no runbook-test:`,
});

const wouldChange = (file: string): Diagnostic => ({
  code: 'RB901',
  severity: 'error',
  message: `${file} was left as it is: formatted, it would not say the same`,
  help: 'This is a bug in runbook; please report it with the file.',
});
