// @ts-check
'use strict';
// Loaded before the real program (`node --require`): puts failpoints around what it uses of Node to meet the machine.
// RUNBOOK_TEST_FAULT names the one at which this engine dies, how, and of which step; see points.ts for the names.
const child_process = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');

/** @type {{ point: string, action: 'kill' | 'throw' | 'exit', step?: string }} */
const fault = JSON.parse(process.env.RUNBOOK_TEST_FAULT ?? '{}');
/** The steps that the last records were of: what happens between their start and their end is theirs. */
let current = '';
/** The last record that was appended. */
let last = { type: '', step: '' };
let met = false;

/** Dies here, if this is the point. @param {string} point @param {string} [step] */
function at(point, step = current) {
  if (met || point !== fault.point || (fault.step !== undefined && fault.step !== step)) return;
  met = true;
  fs.appendFileSync('met', `${point}\n`);
  if (fault.action === 'kill') process.kill(process.pid, 'SIGKILL');
  if (fault.action === 'exit') process.exit(70);
  throw Object.assign(new Error(`EIO: i/o error, ${point}`), { code: 'EIO' });
}

/** @param {string} point */
const isDue = (point, step = current) => !met && point === fault.point && (fault.step ?? step) === step;

/** @type {Map<number, string>} */
const paths = new Map();
const { openSync, closeSync, writeSync, fdatasyncSync, renameSync, linkSync, unlinkSync } = fs;

fs.openSync = (path, ...rest) => {
  const fd = openSync(path, ...rest);
  paths.set(fd, String(path));
  return fd;
};
fs.closeSync = (fd) => {
  paths.delete(fd);
  closeSync(fd);
};

/** A record of the journal; what it tells of steps is told before and after it is written. @param {Uint8Array} bytes */
function recordIn(bytes) {
  const text = Buffer.from(bytes).toString();
  return {
    type: /"type":"([a-z.-]+)"/.exec(text)?.[1] ?? '',
    step: /"step":"([a-z0-9_]+)"/.exec(text)?.[1] ?? '',
  };
}

/**
 * Of its overloads the program uses the one with bytes.
 * @param {number} fd
 * @param {any} bytes
 * @param {any} [offset]
 * @param {any} [length]
 */
fs.writeSync = (fd, bytes, offset = 0, length = bytes.length - offset) => {
  const path = paths.get(fd) ?? '';
  const write = (/** @type {number} */ count) => writeSync(fd, bytes, offset, count);
  if (path.includes('/output/')) {
    if (isDue('while output is written')) write(Math.floor(length / 2));
    at('while output is written');
    return write(length);
  }
  if (!path.endsWith('/journal.jsonl')) return write(length);
  const { type, step } = recordIn(bytes.subarray(offset));
  const begins = type === 'step.started' || type.startsWith('question.') || type === 'step.routed';
  if (begins) current = step;
  last = { type, step };
  at(`before ${type} is appended`, step);
  if (isDue(`while ${type} is appended`, step)) write(Math.floor(length / 2));
  at(`while ${type} is appended`, step);
  const written = write(length);
  at(`after ${type} is appended`, step);
  return written;
};
fs.fdatasyncSync = (fd) => {
  const path = paths.get(fd) ?? '';
  if (path.includes('/output/')) at('before output is synced');
  fdatasyncSync(fd);
  if (path.endsWith('/journal.jsonl')) at(`after ${last.type} is synced`, last.step);
};

/** Puts points around what is done to a path. @param {string} what @param {() => void} act */
function around(what, act) {
  at(`before ${what}`);
  act();
  at(`after ${what}`);
}
const isLock = (/** @type {fs.PathLike} */ path) => String(path).endsWith('.lock');
fs.renameSync = (from, to) => {
  const act = () => renameSync(from, to);
  String(to).endsWith('/transcript.md') ? around('the transcript is renamed', act) : act();
};
fs.linkSync = (from, to) => {
  const act = () => linkSync(from, to);
  isLock(to) ? around('a lock is taken', act) : act();
};
fs.unlinkSync = (path) => {
  const act = () => unlinkSync(path);
  isLock(path) ? around('a lock is released', act) : act();
};

/** @type {any} */
const processes = child_process;
const { spawn } = processes;
processes.spawn = (/** @type {unknown[]} */ ...args) => {
  at('before a process is spawned');
  const child = spawn(...args);
  at('after a process is spawned');
  child.once('exit', () => at('after a process has ended'));
  return child;
};

/** @type {any} */
const socket = net.Socket.prototype;
const { connect, _writeGeneric: send } = socket;
socket.connect = function (/** @type {unknown[]} */ ...args) {
  at('before a connection is made');
  this.once('data', () => at('after a reply has come'));
  return Reflect.apply(connect, this, args);
};
// Called again once there is a connection; standard streams are sockets too, and have none.
socket._writeGeneric = function (/** @type {unknown[]} */ ...args) {
  const sent = Reflect.apply(send, this, args);
  if (!this.connecting && this.remotePort !== undefined) at('after a request is sent');
  return sent;
};
