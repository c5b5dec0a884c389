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

  /** The places that no scenario has visited yet, by playbook; undefined before its first. */
  const missed = new Map<string, readonly string[]>();

  test.each(SCENARIOS)('%s, "%s": all that it expects holds', async (playbook, scenario) => {
    using rig = new CliRig();
    const told = await rig.json('test', playbook, '--scenario', scenario);
    expect(told.scenarios).toMatchObject([{ scenario, unmet: [] }]);
    const [{ missed: left }] = told.coverage;
    const places: readonly string[] = left.map((place: object) => JSON.stringify(place));
    const before = missed.get(playbook) ?? places;
    missed.set(
      playbook,
      before.filter((place) => places.includes(place)),
    );
  });

  test('have every arm taken, and every changing step fail, in one of their scenarios', () => {
    const playbooks = new Set(SCENARIOS.map(([playbook]) => playbook));
    expect(Object.fromEntries(missed)).toEqual(Object.fromEntries([...playbooks].map((name) => [name, []])));
  });
});
