// @ts-check
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { parseSync, Visitor } from 'rolldown/utils';

/** @typedef {import('rolldown').Plugin} Plugin */

/** Answers every property, call and `new` with itself (but is no promise), so that schemas can be declared and never cost anything. */
export const STUB = `
const stub = new Proxy(function () {}, {
  get: (target, key) => (key === Symbol.toPrimitive ? () => '' : key === 'then' ? undefined : stub),
  apply: () => stub,
  construct: () => stub,
});
export const z = stub;
export default stub;
`;

/**
 * Replaces zod: at run time its schemas are declarations that nobody reads, and loading it costs more than
 * everything else a small play does.
 * @returns {Plugin}
 */
export const withoutZod = () => ({
  name: 'without-zod',
  resolveId: { filter: { id: /^zod(\/|$)/ }, handler: () => '\0zod' },
  load: { filter: { id: /^\0zod$/ }, handler: () => ({ code: STUB, moduleSideEffects: false }) },
});

/**
 * Bundles the ES modules of yaml, which it has for other platforms: of its CommonJS all that it can do would be
 * loaded, of these only what is used.
 * @param {string} root the folder of the package
 * @returns {Plugin}
 */
export const yamlAsModules = (root) => ({
  name: 'yaml-as-modules',
  resolveId: {
    filter: { id: /^yaml$/ },
    handler: () => ({ id: `${root}/node_modules/yaml/browser/dist/index.js`, moduleSideEffects: false }),
  },
});

/**
 * The name that an expression such as `z.string().min(1)` begins with.
 * @param {import('rolldown/utils').ESTree.Expression} expression
 * @returns {string | undefined}
 */
function rootOf(expression) {
  if (expression.type === 'Identifier') return expression.name;
  if (expression.type === 'CallExpression') return rootOf(expression.callee);
  return expression.type === 'MemberExpression' ? rootOf(expression.object) : undefined;
}

/**
 * Takes out what the step kinds declare with zod: the validator and the JSON Schema were made from it by now, and
 * declaring it at each start takes longer than reading a playbook.
 * @returns {Plugin}
 */
export const withoutSchemas = () => ({
  name: 'without-schemas',
  transform: {
    filter: { id: /\/src\/steps\/.+\.ts$/ },
    handler: (code, id) => {
      const { body } = parseSync(id, code).program;
      /** @type {Set<string>} */
      const declaring = new Set();
      /** @type {{ start: number, end: number }[]} */
      const schemas = [];
      for (const node of body) {
        if (node.type === 'ImportDeclaration' && /^zod$|\/fields\.ts$/.test(node.source.value))
          for (const { local } of node.specifiers) declaring.add(local.name);
        const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
        if (declared?.type !== 'VariableDeclaration') continue;
        for (const { id: name, init } of declared.declarations) {
          if (init?.type !== 'CallExpression' || !declaring.has(rootOf(init) ?? '')) continue;
          if (name.type === 'Identifier') declaring.add(name.name);
          schemas.push(init);
        }
      }
      return schemas.reduceRight(
        (text, { start, end }) => `${text.slice(0, start)}undefined${text.slice(end)}`,
        code,
      );
    },
  },
});

/** Plain ASCII is as wide as it is long; anything else is measured by the package, loaded at that moment. */
const WIDTH = `
export default function stringWidth(text, options) {
  return /^[\\x20-\\x7e]*$/.test(text) ? text.length : require('string-width').default(text, options);
}
`;

/**
 * Puts a fast way in front of string-width: its tables of characters are regular expressions that take as long to
 * load as Node takes to start, and most text is ASCII.
 * @returns {Plugin}
 */
export const lazyStringWidth = () => ({
  name: 'lazy-string-width',
  resolveId: {
    filter: { id: /^string-width$/ },
    handler: (_id, importer) => (importer === '\0string-width' ? undefined : '\0string-width'),
  },
  load: { filter: { id: /^\0string-width$/ }, handler: () => WIDTH },
});

/**
 * Commander starts subcommands that are programs of their own, and loads what that takes; ours has none.
 * @returns {Plugin}
 */
export const commanderWithoutProcesses = () => ({
  name: 'commander-without-processes',
  transform: {
    filter: { id: /\/commander\/lib\/command\.js$/ },
    handler: (code) => code.replace("require('node:child_process')", '{}'),
  },
});

/** What a validator is told of the place of its value; only errors and references that our schema has not use it. */
const PLACE = new Set(['instancePath', 'parentData', 'parentDataProperty', 'rootData']);

/**
 * The validator's code with a bare mark for each error: what is wrong, and where, is worked out from the schema, and
 * making a place at every check is most of the code.
 * @param {string} code
 */
function decidingOnly(code) {
  /** @type {{ start: number, end: number, text: string }[]} */
  const edits = [];
  const isOf = (
    /** @type {import('rolldown/utils').ESTree.ObjectExpression} */ { properties },
    /** @type {string} */ name,
  ) =>
    properties.some(
      (part) => part.type === 'Property' && part.key.type === 'Identifier' && part.key.name === name,
    );
  new Visitor({
    ObjectExpression: (node) => {
      const { start, end } = node;
      if (isOf(node, 'schemaPath')) edits.push({ start, end, text: '0' });
      else if (isOf(node, 'parentDataProperty')) edits.push({ start, end, text: 'undefined' });
    },
    FunctionDeclaration: ({ params: [, place] }) => {
      if (place) edits.push({ start: place.start, end: place.end, text: '_' });
    },
  }).visit(parseSync('validator.js', code).program);
  const text = edits.reduceRight(
    (text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end),
    code,
  );
  const used = [...PLACE].find((name) => new RegExp(`\\b${name}\\b`).test(text));
  if (used !== undefined) throw new Error(`the validator uses ${used}, which it is not told`);
  return text;
}

/** What a validator keeps of its errors, and what is left of it where they are only counted. @type {[RegExp, string][]} */
const KEPT_ERRORS = [
  [/const err\d+ = 0;/g, ''],
  [/if\(vErrors === null\)\{vErrors = \[err\d+\];\}else \{vErrors\.push\(err\d+\);\}/g, ''],
  [/if\(vErrors !== null\)\{if\((_errs\d+)\)\{vErrors\.length = \1;\}else \{vErrors = null;\}\}/g, ''],
  [
    /vErrors = vErrors === null \? ([\w.]+)\.errors : vErrors\.concat\(\1\.errors\);errors = vErrors\.length;/g,
    'errors++;',
  ],
  [/\w+\.errors = (vErrors|\[0\]);/g, ''],
  [/let vErrors = null;/g, ''],
];

/**
 * The validator's code without its lists of errors, which nobody reads and which are a third of it.
 * @param {string} code
 */
function countingOnly(code) {
  const text = KEPT_ERRORS.reduce((rest, [pattern, left]) => rest.replace(pattern, left), code);
  const [used] = /\bvErrors\b|\.errors\b/.exec(text) ?? [];
  if (used !== undefined) throw new Error(`the validator still uses ${used}`);
  return text;
}

/**
 * The validator's code with schemas of which only those names are left that it looks up, to see whether a key is known:
 * made at each start, the whole of them takes longer than the checks of a small playbook.
 * @param {string} code
 */
function withNamesOnly(code) {
  const literals = [...code.matchAll(/const (schema\d+) = (\{.*?\});(?=const |function |$)/g)];
  return literals.reduce((text, [whole, name = '', literal = '']) => {
    const rest = text.replace(whole, '');
    const used = [...rest.matchAll(new RegExp(`\\b${name}((?:\\.\\w+|\\[\\d+\\])+)`, 'g'))].map(
      ([, path = '']) => path,
    );
    /** @type {Record<string, unknown>} */
    const pruned = {};
    for (const path of used) keep(pruned, JSON.parse(literal), path.match(/\w+/g) ?? []);
    return text.replace(whole, () => `const ${name} = ${JSON.stringify(pruned)};`);
  }, code);
}

/**
 * Copies the keys of what a path leads to, and nothing below them.
 * @param {Record<string, any>} to
 * @param {Record<string, any>} from
 * @param {readonly string[]} path
 */
function keep(to, from, [key = '', ...rest]) {
  to[key] ||= {};
  if (rest.length > 0) return keep(to[key], from[key], rest);
  for (const known of Object.keys(from[key])) to[key][known] ??= 0;
}

/** Keywords with a text for people. */
const PROSE = new Set(['description', 'title', 'markdownDescription', 'errorMessage', 'patternErrorMessage']);

/**
 * A schema without what is only for people; it is half of the code otherwise.
 * @param {unknown} value
 * @returns {unknown}
 */
function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const isProse = (/** @type {[string, unknown]} */ [key, part]) =>
    (PROSE.has(key) && typeof part === 'string') ||
    (key === 'defaultSnippets' && Array.isArray(part)) ||
    (key === 'examples' && Array.isArray(part)) ||
    (key === 'default' && typeof part !== 'object');
  const kept = Object.entries(value).filter((entry) => !isProse(entry));
  return Object.fromEntries(kept.map(([key, part]) => [key, bare(part)]));
}

/**
 * Replaces src/playbook/validator.ts, the seam made for it, by the validator as code: compiling the schema at
 * start costs several times what checking a playbook does. It decides the same.
 * @param {string} schema the file of the schema
 * @returns {Plugin}
 */
export const compiledValidator = (schema) => ({
  name: 'compiled-validator',
  load: {
    filter: { id: /\/src\/playbook\/validator\.ts$/ },
    handler: () => {
      // Ajv without what 2020-12 adds to it and our schemas do not use; validators are shorter for it.
      const options = { strict: false, next: true, meta: false, validateSchema: false };
      const ajv = new Ajv({ ...options, messages: false, inlineRefs: false, code: { source: true } });
      const document = bare(JSON.parse(readFileSync(schema, 'utf8')));
      const validator = ajv.compile(/** @type {import('ajv').AnySchemaObject} */ (document));
      const code = withNamesOnly(countingOnly(decidingOnly(standalone(ajv, validator))));
      const wrapped = `${code}
const validate = module.exports;
module.exports = { loadPlaybookValidator: async () => (document) => validate(document) };`;
      return { moduleType: 'js', code: wrapped };
    },
  },
});

/**
 * Code in which all beyond ASCII is written as \\u escapes, which mean the same in strings, templates, regular
 * expressions and names: V8 then keeps the source in half the memory and reads it faster.
 * @param {string} code
 */
export function inAscii(code) {
  new Visitor({
    TaggedTemplateExpression: ({ start, end }) => {
      // Only here an escape can be told from what it stands for: String.raw.
      if (/[^\0-\x7f]/.test(code.slice(start, end)))
        throw new Error(`cannot escape: ${code.slice(start, end)}`);
    },
  }).visit(parseSync('chunk.js', code).program);
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
