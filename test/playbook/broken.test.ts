import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { renderAll } from '../../src/diagnostics/render.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';
import { expectGolden } from '../golden.ts';

const folder = fileURLToPath(new URL('../../fixtures/broken', import.meta.url));

describe('broken playbooks are refused with every error, place and remedy', () => {
  const names = readdirSync(folder);

  test('there are at least 100 of them', () => {
    expect(names.length).toBeGreaterThanOrEqual(100);
  });

  test.each(names)('%s', async (name) => {
    const file = join(folder, name, 'playbook.yaml');
    const text = readFileSync(file, 'utf8');
    const loaded = await loadPlaybook({ file: 'playbook.yaml', name: `broken/${name}`, text }, kinds);
    if (loaded.ok) return expect.fail(`${name} was accepted`);
    for (const { at } of loaded.diagnostics) expect(at?.file).toBe('playbook.yaml');
    expectGolden(join(folder, name, 'expected.txt'), `${renderAll(loaded.diagnostics, text)}\n`);
  });
});
