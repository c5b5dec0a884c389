import { existsSync } from 'node:fs';
import { openFolder } from '../../../src/host/folder.ts';
import { createLocks } from '../../../src/host/locks.ts';
import { createProcesses } from '../../../src/host/processes.ts';

// take-lock FOLDER NAME GATE: says ready, takes the lock as soon as the file GATE is there, tells, and stays.
const [, , folder = '', name = '', gate = ''] = process.argv;
const processes = createProcesses();
const locks = createLocks(openFolder(folder), processes);
const holder = {
  play: 'p',
  playbook: 'lida/outage',
  host: 'this-host',
  operator: 'anna',
  process: processes.self(),
  since: '2026-11-22T00:00:00.000Z',
};
console.log('ready');
while (!existsSync(gate));
const taken = locks.acquire(name, holder);
console.log(taken.ok ? 'taken' : `held by ${taken.holder.process.pid}`);
setInterval(() => {}, 1000);
