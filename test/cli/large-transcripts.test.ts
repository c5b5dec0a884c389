import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS, type TranscriptFormat } from '../../src/cli/transcript-formats.ts';
import { BIN, CliRig } from './rig.ts';

const MIB = 1024 * 1024;
const PRINTED = 200 * MIB;
const LINE = '0123456789 <b>bold</b> the quick brown fox jumps over the lazy dog, once more';

/** No transcript may take more memory than this, whatever a step printed. */
const LIMIT = 150 * MIB;

const PEAK = fileURLToPath(new URL('../../bench/peak.cjs', import.meta.url));

let rig: CliRig;

beforeAll(async () => {
  rig = new CliRig();
  rig.write(
    'p.yaml',
    `runbook: 1\ntitle: Flood\nsteps:\n  - { id: flood, effect: read, shell: 'yes "${LINE}" | head -c ${PRINTED}; echo; echo THE END' }\n`,
  );
  const played = spawnSync(process.execPath, [BIN, 'play', 'p.yaml'], {
    cwd: rig.cwd,
    env: rig.env,
    stdio: 'ignore',
  });
  expect(played.status).toBe(0);
}, 300_000);

afterAll(() => rig[Symbol.dispose]());

/** How much memory it took, how large it became, and its last bytes. */
function transcribe(format: TranscriptFormat, ...more: readonly string[]) {
  const [file, peak] = [join(rig.cwd, 'out'), join(rig.cwd, 'peak')];
  const argv = ['--require', PEAK, BIN, 'transcript', '--format', format, '-o', file, ...more];
  const env = { ...rig.env, RUNBOOK_BENCH_PEAK: peak };
  const run = spawnSync(process.execPath, argv, { cwd: rig.cwd, env, encoding: 'utf8' });
  expect(run.status, run.stderr).toBe(0);
  const fd = openSync(file, 'r');
  const { size } = fstatSync(fd);
  const last = Buffer.alloc(Math.min(size, 4096));
  readSync(fd, last, 0, last.length, size - last.length);
  closeSync(fd);
  rmSync(file);
  return { peak: Number(rig.read('peak')) * 1024, size, last: last.toString() };
}

describe.each(FORMATS)('200 MB of output as %s', (format) => {
  test('is an excerpt, within 150 MB of memory', { timeout: 300_000 }, () => {
    const { peak, size, last } = transcribe(format);
    expect(peak).toBeLessThan(LIMIT);
    expect(size).toBeLessThan(3 * MIB);
    if (!format.startsWith('asciicast')) expect(last).toContain('THE END');
  });

  test('is poured whole, within 150 MB of memory', { timeout: 300_000 }, () => {
    const { peak, size, last } = transcribe(format, '--full');
    expect(peak).toBeLessThan(LIMIT);
    expect(size).toBeGreaterThan(PRINTED);
    expect(last).toContain('THE END');
  });
});
