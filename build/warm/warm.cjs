// @ts-check
'use strict';
// Runs one command line of the built program (argv: its folder, then the arguments) and, when it ends, writes the
// code cache of every chunk it used: V8 then has the functions that were compiled on the way, not only the
// outermost ones. Without arguments it compiles the chunks that no command has used.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const [dist = '', ...argv] = process.argv.slice(2);
const { run, compile, writeCaches } = require(join(dist, 'load.cjs'));

process.on('exit', writeCaches);

/** The chunks of the program; the stand-in systems are started by Node itself. */
const chunks = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.cjs') && name !== 'load.cjs' && !name.startsWith('systems'),
);

if (argv.length > 0) run(argv);
else for (const name of chunks) if (!existsSync(join(dist, `${name}.cache`))) compile(join(dist, name));
