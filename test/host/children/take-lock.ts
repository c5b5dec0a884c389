import { existsSync } from 'node:fs';
import { openFolder } from '../../../src/host/folder.ts';
import { createLocks } from '../../../src/host/locks.ts';
import { thisMachine } from '../../../src/host/machine.ts';
import { createProcesses } from '../../../src/host/processes.ts';

// take-lock FOLDER NAME GATE: says ready, takes the lock as soon as the file GATE is there, tells, and stays.
const [, , folder = '', name = '', gate = ''] = process.argv;
const here = thisMachine();
const locks = createLocks(openFolder(folder), here);
const holder = {
  play: 'p',
  playbook: 'lida/outage',
  operator: 'anna',
  place: here.place,
  process: createProcesses().self(),
  since: '2026-11-22T00:00:00.000Z',
};
console.log('ready');
while (!existsSync(gate));
const taken = locks.acquire(name, holder);
console.log(taken.ok ? 'taken' : `held by ${taken.found.holder?.process.pid}`);
setInterval(() => {}, 1000);
