'use strict';
// Only reached in a checkout whose `prepare` has not run (npm ci --ignore-scripts): builds, then starts.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

/**
 * Builds the program and runs one command line; without the tools to build, says how to get them.
 * @param {readonly string[]} argv
 * @returns {Promise<void>}
 */
exports.run = async (argv) => {
  const root = join(__dirname, '..');
  process.stderr.write('runbook: not built yet; building it once\n');
  // The build's stdout goes to our stderr: stdout is for the command's data.
  const build = spawnSync(process.execPath, [join(root, 'build/build.mjs')], {
    stdio: ['ignore', 2, 'pipe'],
    encoding: 'utf8',
  });
  if (build.status === 0) return require(join(root, 'dist/load.cjs')).run(argv);
  const missing = /ERR_MODULE_NOT_FOUND/.test(build.stderr);
  const reason = missing ? 'the tools to build it are not installed' : `the build failed:\n${build.stderr}`;
  process.stderr.write(
    `runbook: ${reason}\nrunbook: run this, then try again: npm ci --prefix ${JSON.stringify(root)}\n`,
  );
  process.exitCode = 1;
};
