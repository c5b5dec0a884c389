import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CliRig } from '../cli/rig.ts';

const FOLDER = fileURLToPath(new URL('../../playbooks/', import.meta.url));

const playbooks = readdirSync(FOLDER).flatMap((system) =>
  readdirSync(join(FOLDER, system)).flatMap((file) =>
    /^[^.]+\.yaml$/.test(file) ? [`${system}/${file.slice(0, -'.yaml'.length)}`] : [],
  ),
);

test('the playbooks are valid without a warning', async () => {
  using rig = new CliRig();
  expect(await rig.json('validate')).toMatchObject({ diagnostics: [] });
});

describe('a playbook', () => {
  test.each(playbooks)(
    '%s: all that its scenarios expect holds, each arm is taken, and each changing step fails in one',
    { timeout: 600_000 },
    async (playbook) => {
      using rig = new CliRig();
      const { scenarios, coverage } = await rig.json('test', playbook);
      expect(scenarios.filter(({ unmet }: { unmet: readonly string[] }) => unmet.length > 0)).toEqual([]);
      expect(scenarios.length).toBeGreaterThan(0);
      expect(coverage.map(({ missed }: { missed: readonly object[] }) => missed)).toEqual([[]]);
    },
  );
});
