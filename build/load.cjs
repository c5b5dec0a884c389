// @ts-check
'use strict';
// Starts the program: copied into dist/ by the build. Node 20 has no module.enableCompileCache, and compiling
// the program costs more than running it; so each chunk is run from V8's code cache, `<chunk>.cache` beside it.
//
// A cache that does not fit is ignored and V8 compiles as usual: V8 refuses what another V8 or other flags made,
// but neither compares the source nor notices flipped bits (one can hang it), hence the checksum in front.
const { readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

/** What a chunk begins with, since joining it here would copy the source; the build adds it. */
const HEAD = '(function (exports, require, module, __filename, __dirname) {';
/** Bytes of the checksum in front of a cache. */
const SUM = 4;
/** Sources below this many bytes are compiled faster than a second file is read. */
const SMALL = 4096;

/** @type {Map<string, { exports: Record<string, any> }>} */
const modules = new Map();
/** The compiled chunks by file. @type {Map<string, { source: Buffer, script: Script }>} */
const scripts = new Map();

/**
 * The checksum of a chunk and its cache; zlib is loaded here, so that --version does without.
 * @param {Buffer} source
 * @param {Buffer} data
 */
function checksum(source, data) {
  const { crc32 } = require('node:zlib');
  return crc32(data, crc32(source));
}

/**
 * The code cache of a chunk, where there is one that fits.
 * @param {string} file
 * @param {Buffer} source
 */
function cacheOf(file, source) {
  if (source.length < SMALL) return undefined;
  try {
    const bytes = readFileSync(`${file}.cache`);
    const data = bytes.subarray(SUM);
    return bytes.readUInt32LE() === checksum(source, data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Compiles a chunk. A negative column keeps the positions in stack traces those of the file.
 * @param {string} file
 */
function compile(file) {
  const source = readFileSync(file);
  // Sources are ASCII, for which this is the fastest.
  const script = new Script(source.toString('latin1'), {
    filename: file,
    columnOffset: -HEAD.length,
    cachedData: cacheOf(file, source),
  });
  scripts.set(file, { source, script });
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
/** For the build: the source of a chunk as it is kept. */
exports.wrap = (/** @type {string} */ code) => `${HEAD}${code}\n})`;
/** For the build: writes the cache of every chunk compiled so far, with the functions compiled on the way. */
exports.writeCaches = () => {
  for (const [file, { source, script }] of scripts) {
    if (source.length < SMALL) continue;
    const data = script.createCachedData();
    const sum = Buffer.alloc(SUM);
    sum.writeUInt32LE(checksum(source, data));
    writeFileSync(`${file}.cache`, Buffer.concat([sum, data]));
  }
};
