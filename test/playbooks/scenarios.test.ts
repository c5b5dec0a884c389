import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CliRig } from '../cli/rig.ts';

const FOLDER = fileURLToPath(new URL('../../playbooks/', import.meta.url));

/** Every scenario of every playbook, by `system/playbook`. */
const SCENARIOS = readdirSync(FOLDER).flatMap((system) =>
  readdirSync(join(FOLDER, system))
    .filter((file) => file.endsWith('.test.yaml'))
    .flatMap((file) => {
      const { scenarios } = parse(readFileSync(join(FOLDER, system, file), 'utf8')) as {
        scenarios: { name: string }[];
      };
      return scenarios.map(({ name }) => [`${system}/${file.replace('.test.yaml', '')}`, name] as const);
    }),
);

describe('the playbooks', () => {
  test('have scenarios', () => {
    expect(SCENARIOS.length).toBeGreaterThanOrEqual(5);
    const playbooks = readdirSync(FOLDER).flatMap((system) =>
      readdirSync(join(FOLDER, system)).flatMap((file) =>
        /^[^.]+\.yaml$/.test(file) ? [`${system}/${file.slice(0, -5)}`] : [],
      ),
    );
    expect(new Set(SCENARIOS.map(([playbook]) => playbook))).toEqual(new Set(playbooks));
  });

  test('are valid without a warning', async () => {
    using rig = new CliRig();
    expect(await rig.json('validate')).toMatchObject({ diagnostics: [] });
  });

  test.each(SCENARIOS)('%s, "%s": all that it expects holds', async (playbook, scenario) => {
    using rig = new CliRig();
    const ended = await rig.run('drill', playbook, '--scenario', scenario, '--auto', '--format', 'json');
    expect(JSON.parse(ended.stdout).unmet, ended.stderr).toEqual([]);
    expect(ended.code, ended.stderr).toBe(0);
  });
});
