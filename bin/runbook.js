#!/usr/bin/env node
const built = require('node:fs').existsSync(`${__dirname}/../dist/load.cjs`);
require(built ? '../dist/load.cjs' : './build-first.js').run(process.argv.slice(2));
