// @ts-check
'use strict';
// Loaded before the real program (`node --require`): an engine stands still where it is about to take the lock that
// RUNBOOK_TEST_GATE names, says so with a file of its own, and goes on when the file of the gate is there and after
// it has spun for some microseconds. So several engines reach the same instruction at the same time.
const fs = require('node:fs');

/** @type {{ gate: string, lock: string, spin: number }} */
const { gate, lock, spin } = JSON.parse(process.env.RUNBOOK_TEST_GATE ?? '{}');
const { linkSync, existsSync, writeFileSync } = fs;
let stood = false;

fs.linkSync = (existing, path) => {
  if (!stood && String(path).endsWith(lock)) {
    stood = true;
    writeFileSync(`${gate}.${process.pid}`, '');
    while (!existsSync(gate));
    const end = process.hrtime.bigint() + BigInt(spin) * 1000n;
    while (process.hrtime.bigint() < end);
  }
  linkSync(existing, path);
};
