// @ts-check
// The floor for much output: a command's stdout piped to a file (argv: command, file).
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const [command = 'true', file = 'output'] = process.argv.slice(2);
const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
await pipeline(child.stdout, createWriteStream(file));
