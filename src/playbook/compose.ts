import { Composer, type Document, Lexer, type ParsedNode, Parser, type YAMLError } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Positions } from './positions.ts';
import { explainYamlErrors } from './yaml-errors.ts';

/** The largest file that is read, in UTF-16 units of its text. */
const MAX_LENGTH = 1024 * 1024;
/** How many collections may stand inside one another. */
const MAX_DEPTH = 32;

/** How many anchors, aliases, tags and explicit keys a file may have. */
const MAX_MARKS = 1_000;

/** How many lexical tokens a file may have: some ten thousand steps. */
const MAX_TOKENS = 500_000;

const MARKS = /^[&*!?]/;

const COLLECTIONS = new Set(['block-map', 'block-seq', 'flow-collection']);

/** The lexer's mark before the text of a scalar, which may itself begin with & or *. */
const SCALAR_MARK = '\u001f';

/** Thrown out of the token loop only, and caught where the loop is started. */
class BeyondLimits extends Error {
  readonly offset: number;
  readonly help: string;

  constructor(offset: number, message: string, help: string) {
    super(message);
    this.offset = offset;
    this.help = help;
  }
}

/** The nodes of a file's one YAML document, or what is wrong with its syntax. */
export interface Composed {
  readonly contents?: ParsedNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads YAML 1.2 core into nodes; every fault of syntax is a diagnostic, none an exception. */
export function compose(text: string, positions: Positions): Composed {
  const refused = refuse(text, positions);
  if (refused !== undefined) return { diagnostics: [refused] };
  try {
    return composeDocument(text, positions);
  } catch (error) {
    // The parser recurses; what it cannot hold on the stack is beyond any playbook.
    const limit = error instanceof RangeError ? tooDeep(0) : error;
    if (!(limit instanceof BeyondLimits)) throw error;
    const at = positions.span(limit.offset, limit.offset + 1);
    return {
      diagnostics: [{ code: 'RB103', severity: 'error', message: limit.message, at, help: limit.help }],
    };
  }
}

function refuse(text: string, positions: Positions): Diagnostic | undefined {
  if (text.length > MAX_LENGTH) {
    return {
      code: 'RB103',
      severity: 'error',
      message: `the file is larger than 1 MiB (${(text.length / MAX_LENGTH).toFixed(1)} MiB)`,
      at: positions.span(0, 0),
      help: 'A playbook is a procedure for people: split it, and keep data in files of their own.',
    };
  }
  const broken = text.search(/\0|\ufffd/);
  if (broken === -1) return undefined;
  return {
    code: 'RB107',
    severity: 'error',
    message: 'the file is not UTF-8 text',
    at: positions.span(broken, broken + 1),
    help: 'Save it as UTF-8.',
  };
}

function composeDocument(text: string, positions: Positions): Composed {
  const tokens = [...boundedTokens(text)];
  const options = {
    resolveKnownTags: false,
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  } as const;
  const documents = withoutStacks(() => takeTwo(new Composer(options).compose(tokens, true, text.length)));
  const [first, second] = documents;
  const errors: YAMLError[] = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  const diagnostics = [...explainYamlErrors(errors, text, positions)];
  if (second !== undefined && !diagnostics.some(({ code }) => code === 'RB102'))
    diagnostics.push(several(second, text, positions));
  if (diagnostics.length > 0) return { diagnostics };
  const contents = first?.contents ?? undefined;
  return contents === undefined || contents === null ? { diagnostics } : { contents, diagnostics };
}

/** The second document is an error already; of what comes after it nobody wants to hear. */
function takeTwo(documents: Iterable<Document.Parsed>): readonly Document.Parsed[] {
  const taken: Document.Parsed[] = [];
  for (const document of documents) {
    taken.push(document);
    if (taken.length === 2) break;
  }
  return taken;
}

/** The library makes an Error of each fault; a text of brackets has 100,000, and their stacks cost seconds. */
function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The tokens of the text; stops at depths and numbers for which the parser would take minutes. */
function* boundedTokens(text: string) {
  const parser = new Parser();
  let marks = 0;
  let tokens = 0;
  let previous = '';
  for (const lexeme of new Lexer().lex(text)) {
    if (MARKS.test(lexeme) && previous !== SCALAR_MARK && ++marks > MAX_MARKS)
      throw tooManyMarks(parser.offset);
    if (++tokens > MAX_TOKENS) throw tooLong(parser.offset);
    previous = lexeme;
    yield* parser.next(lexeme);
    if (parser.stack.length <= MAX_DEPTH) continue;
    if (parser.stack.filter(({ type }) => COLLECTIONS.has(type)).length > MAX_DEPTH)
      throw tooDeep(parser.offset - lexeme.length);
  }
  yield* parser.end();
}

const tooDeep = (offset: number) =>
  new BeyondLimits(
    offset,
    `nested more than ${MAX_DEPTH} levels deep`,
    'Split the procedure, or look for a bracket that is never closed.',
  );

const tooLong = (offset: number) =>
  new BeyondLimits(
    offset,
    'more keys and values than a playbook may have',
    'Split the procedure into several playbooks.',
  );

const tooManyMarks = (offset: number) =>
  new BeyondLimits(offset, `more than ${MAX_MARKS} anchors, aliases and tags`, 'Write the values out.');

function several(second: Document.Parsed, text: string, positions: Positions): Diagnostic {
  const marker = text.lastIndexOf('---', second.contents?.range[0] ?? second.range[0]);
  const start = marker === -1 ? second.range[0] : marker;
  return {
    code: 'RB108',
    severity: 'error',
    message: 'the file holds more than one YAML document',
    at: positions.span(start, start + 3),
    help: 'Put each playbook in a file of its own; a playbook has no --- between its parts.',
  };
}
