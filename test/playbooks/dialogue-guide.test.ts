import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { writtenPlaybooks } from '../../build/guides-page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = readdirSync(join(root, 'playbooks/dialogue')).map((file) => `playbooks/dialogue/${file}`);
const playbooks = writtenPlaybooks(files, (file) => readFileSync(join(root, file), 'utf8'));

const textOf = (value: unknown): string => JSON.stringify(value);

/** What the guide says of numbers: "should be < 5%", "p95 should be < 2s". */
const LIMITS: Readonly<Record<string, string>> = {
  error_rate_percent: '>= 5%',
  response_time_p95_seconds: '>= 2s',
};

/** What each restart, stop and destruction of the platform is, by the words of its command. */
const DESTROYS: readonly (readonly [RegExp, string])[] = [
  [/cp \{\{inputs.backup\}\} data\/conversations\.db/, 'conversations'],
  [/cp -r data\/discussions\.backup data\/discussions/, 'discussions'],
];

describe.each(playbooks.map((playbook) => [playbook.name, playbook] as const))('%s', (_, { steps }) => {
  test('says of each step what it is and why, and what it does', () => {
    for (const step of steps) {
      expect(step, String(step.id)).toMatchObject({ name: expect.any(String), why: expect.any(String) });
      const asks = ['branch', 'confirm', 'checklist'].some((kind) => step[kind] !== undefined);
      expect(asks || step.effect !== undefined, `${step.id} declares its effect`).toBe(true);
      if (!asks) expect(step.timeout, `${step.id} has an end`).toBeDefined();
    }
  });

  test('measures by the limits of the guide', () => {
    for (const { id, 'metric-threshold': threshold } of steps) {
      const { metric, critical } = (threshold ?? {}) as {
        metric?: { prometheus: { name: string } };
        critical?: string;
      };
      const limit = LIMITS[metric?.prometheus.name ?? ''];
      if (limit !== undefined) expect(critical, String(id)).toBe(limit);
    }
  });

  test('destroys data only where its name is typed', () => {
    for (const step of steps.filter(({ branch }) => branch === undefined)) {
      const found = DESTROYS.find(([command]) => command.test(textOf(step.shell ?? '')));
      if (found !== undefined)
        expect(step, String(step.id)).toMatchObject({ effect: 'destroy', destroys: found[1] });
    }
  });

  test('takes back every setting that it changes', () => {
    for (const step of steps.filter(({ shell }) => textOf(shell ?? '').includes('.env.before &&')))
      expect(textOf(step.undo), String(step.id)).toContain('cp .env.before .env');
  });

  test('restarts and starts only what then answers', () => {
    for (const step of steps.filter(({ shell }) => /npm (re)?start/.test(textOf(shell ?? ''))))
      expect(textOf(step.verify), String(step.id)).toContain('/api/health');
  });
});
