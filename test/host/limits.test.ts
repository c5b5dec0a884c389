import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleChild, temporaryFolder } from './bundle.ts';

const execute = promisify(execFile);
let folder: ReturnType<typeof temporaryFolder>;

beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

test('200 MB of output pass through without staying in memory', async () => {
  const file = await bundleChild('flood', folder.path);
  const { stdout } = await execute(process.execPath, [file]);
  const { bytes, peak } = JSON.parse(stdout);
  expect(bytes).toBe(209_715_200);
  expect(peak).toBeLessThan(250 * 1024 * 1024);
});

test('without a free file descriptor the command is not started, and that is said', async () => {
  const file = await bundleChild('no-descriptors', folder.path);
  const { stdout, stderr } = await execute('sh', [
    '-c',
    'ulimit -n 64; exec "$0" "$1"',
    process.execPath,
    file,
  ]);
  expect(stderr).toBe('full');
  expect(JSON.parse(stdout)).toMatchObject({ started: false, reason: 'no-resources' });
});
