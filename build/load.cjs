// @ts-check
'use strict';
// Starts the program: copied into dist/ by the build. Node 20 has no module.enableCompileCache, and compiling
// the program costs more than running it; so each chunk is run from V8's code cache, `<chunk>.cache` beside it.
//
// V8 itself refuses a cache made by another V8, with other flags or for a source of another length, and then
// compiles as usual. It does not compare the text: chunks and caches are therefore only ever replaced together,
// with the whole folder.
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const HEAD = '(function (exports, require, module, __filename, __dirname) {';

/** @type {Map<string, { exports: Record<string, any> }>} */
const modules = new Map();
/** The compiled chunks by file, for the build, which writes their caches. @type {Map<string, Script>} */
const scripts = new Map();

/**
 * The code cache of a chunk, where there is one that can be read.
 * @param {string} file
 */
function cacheOf(file) {
  try {
    return readFileSync(`${file}.cache`);
  } catch {
    return undefined;
  }
}

/**
 * Compiles a chunk. A negative column keeps the positions in stack traces those of the file.
 * @param {string} file
 */
function compile(file) {
  const script = new Script(`${HEAD}${readFileSync(file, 'utf8')}\n})`, {
    filename: file,
    columnOffset: -HEAD.length,
    cachedData: cacheOf(file),
  });
  scripts.set(file, script);
  return script;
}

/**
 * The exports of a chunk; what a chunk requires by a relative path is a chunk, the rest is Node's.
 * @param {string} file
 * @returns {Record<string, any>}
 */
function load(file) {
  const known = modules.get(file);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(file, module);
  const folder = dirname(file);
  const resolve = (/** @type {string} */ id) => (id.startsWith('.') ? load(join(folder, id)) : require(id));
  compile(file).runInThisContext()(module.exports, resolve, module, file, folder);
  return module.exports;
}

/**
 * Runs one command line.
 * @param {readonly string[]} argv
 * @returns {Promise<void>}
 */
exports.run = (argv) => load(join(__dirname, 'main.cjs')).main(argv);
exports.compile = compile;
exports.scripts = scripts;
