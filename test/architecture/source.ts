import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'rolldown/utils';

/** The root of the project. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An import of any form: static, type, dynamic, re-export, `import('x').T`. */
export interface Import {
  /** As written. */
  readonly from: string;
  /** The file it names, relative to src; only for relative imports. */
  readonly file?: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Something that stands in a file, and where. */
export interface Mention {
  readonly what: string;
  readonly line: number;
}

/** What the rules need to know of a file of src. */
export interface SourceFile {
  /** Relative to src, with slashes: `steps/shell.ts` */
  readonly path: string;
  readonly folder: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Globals that reach outside: `Date.now`, `process.env`, `fetch` and such. */
  readonly globals: readonly Mention[];
  /** Exported declarations without a docstring. */
  readonly undocumented: readonly Mention[];
  readonly defaultExports: readonly Mention[];
  /** Where bytes leave the program, or go on their way there: `process.stderr`, `console`, `.append()` and such. */
  readonly sinks: readonly Mention[];
}

const STREAMS = /^(?:process\.(?:stdout|stderr|emitWarning)|console)$/;
const WRITING =
  /^(?:write|append|pour|writeSync|writevSync|writeFile(?:Sync)?|appendFile(?:Sync)?|createWriteStream)$/;

const WATCHED = new Set([
  'Date.now',
  'Math.random',
  'process.env',
  'process.exit',
  'performance.now',
  'globalThis.fetch',
]);

/** Reads one file's text into facts. */
export function parse(path: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const imports: Import[] = [];
  const globals: Mention[] = [];
  const defaultExports: Mention[] = [];
  const sinks: Mention[] = [];
  const add = (from: string, typeOnly: boolean, start: number): void => {
    const file = from.startsWith('.') ? normalize(join(dirname(path), from)).replaceAll(sep, '/') : undefined;
    imports.push({ from, ...(file !== undefined && { file }), typeOnly, line: lineAt(start) });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.importKind === 'type', node.start),
    ExportAllDeclaration: (node) => add(node.source.value, node.exportKind === 'type', node.start),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node.source.value, node.exportKind === 'type', node.start);
    },
    ExportDefaultDeclaration: (node) => {
      defaultExports.push({ what: 'export default', line: lineAt(node.start) });
    },
    ImportExpression: (node) => {
      const from = node.source.type === 'Literal' ? String(node.source.value) : 'a computed path';
      add(from, false, node.start);
    },
    TSImportType: (node) => add(node.source.value, true, node.start),
    MemberExpression: (node) => {
      const what = text.slice(node.start, node.end).replace('globalThis.process', 'process');
      if (WATCHED.has(what)) globals.push({ what, line: lineAt(node.start) });
      if (STREAMS.test(what) || what.startsWith('console.')) sinks.push({ what, line: lineAt(node.start) });
    },
    CallExpression: ({ callee, start }) => {
      if (callee.type === 'Identifier' && callee.name === 'fetch')
        globals.push({ what: 'fetch', line: lineAt(start) });
      const called = text.slice(callee.start, callee.end);
      const name = called.split('.').at(-1) ?? '';
      if (WRITING.test(name) && (called.includes('.') || name !== 'write'))
        sinks.push({ what: `${called}()`, line: lineAt(start) });
    },
    NewExpression: ({ callee, arguments: given, start }) => {
      const isClock = callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0;
      if (isClock) globals.push({ what: 'new Date()', line: lineAt(start) });
    },
  }).visit(program);
  const docEnds = comments
    .filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    .map(({ end }) => end);
  const isDocumented = (start: number): boolean =>
    docEnds.some((end) => end <= start && /^\s*(\/\/[^\n]*\n\s*)*$/.test(text.slice(end, start)));
  const undocumented = program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' || !node.declaration || isDocumented(node.start)) return [];
    const [head = ''] = text.slice(node.start, node.end).split(/[=({<\n]/);
    return [{ what: head.trim(), line: lineAt(node.start) }];
  });
  const [folder = ''] = path.split('/');
  const lines = text.replace(/\n$/, '').split('\n').length;
  return { path, folder, lines, imports, globals, undocumented, defaultExports, sinks };
}

/** Every TypeScript file of src; declarations of foreign modules (.d.ts) are not ours to judge. */
export function readSource(): readonly SourceFile[] {
  const src = join(ROOT, 'src');
  const names = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.d)\.ts$/.test(name),
  );
  return names
    .toSorted()
    .map((name) => parse(name.replaceAll(sep, '/'), readFileSync(join(src, name), 'utf8')));
}
