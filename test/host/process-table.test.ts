import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { procTable, psTable } from '../../src/host/process-table.ts';
import { temporaryFolder } from './bundle.ts';
import { waitFor } from './wait-for.ts';

// The table of other systems is asked here too, wherever there is a ps: both must tell the same.
const tables = process.platform === 'linux' ? { procTable, psTable } : { psTable };

const folder = temporaryFolder();
afterAll(() => folder.remove());

test.each(Object.entries(tables))('%s knows a process, its group and its end', async (_name, table) => {
  // A name that looks like the fields after it must not shift them.
  const program = join(folder.path, 'a) Z 1 (b');
  if (!existsSync(program)) symlinkSync('/bin/sleep', program);
  const child = spawn(program, ['1000'], { detached: true, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  const row = await waitFor(() => table.row(pid));
  expect(row).toMatchObject({ pid, group: pid, alive: true });
  expect(row.startTime).not.toBe('');
  expect(table.row(pid)?.startTime).toBe(row.startTime);
  expect(table.living().some((each) => each.pid === pid)).toBe(true);
  child.kill('SIGKILL');
  await waitFor(() => child.signalCode);
  expect(table.row(pid)).toBeUndefined();
  expect(table.living().some((each) => each.pid === pid)).toBe(false);
});
