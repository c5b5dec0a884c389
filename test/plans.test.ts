import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { planAtLines } from '../src/cli/plan-places.ts';
import { planOf } from '../src/cli/planning.ts';
import { success } from '../src/diagnostics/diagnostic.ts';
import { gatherInputs } from '../src/playbook/inputs.ts';
import { loadPlaybook } from '../src/playbook/load.ts';
import { renderPlanMarkdown } from '../src/review/plan-markdown.ts';
import { kinds } from '../src/steps/index.ts';
import { renderPlan } from '../src/terminal/plan.ts';
import { expectGolden } from './golden.ts';

/** All playbooks of the repository. */
const ALL = readdirSync('playbooks', { recursive: true, encoding: 'utf8' })
  .filter((file) => /^[^.]+\.yaml$/.test(file))
  .map((file) => join('playbooks', file))
  .toSorted();

/** Those whose plans are kept to be read, and one with a step of every kind. */
const READ = [
  ...[
    'complete-outage',
    'disaster-recovery',
    'high-error-rate',
    'scheduled-maintenance',
    'service-degradation',
  ].map((name) => `playbooks/lida/${name}.yaml`),
  'fixtures/plans/every-kind/playbook.yaml',
];

/** Inputs with which a plan says something else than without them, by playbook. */
const GIVEN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'playbooks/lida/disaster-recovery.yaml': { snapshot_name: 'nightly-2026-11-21' },
  'playbooks/lida/high-error-rate.yaml': { service: 'payments' },
  'fixtures/plans/every-kind/playbook.yaml': { tenant: 'acme', canary: true },
};

async function formsOf(file: string, given: Readonly<Record<string, unknown>>) {
  const text = readFileSync(file, 'utf8');
  const find = (name: string, { file: from }: { readonly file: string }) => {
    const path = join(dirname(from), name);
    return success({ file: path, name: basename(path, '.yaml'), text: readFileSync(path, 'utf8') });
  };
  const name = `${basename(dirname(file))}/${basename(file, '.yaml')}`;
  const loaded = await loadPlaybook({ file, name, text }, kinds, { library: { find } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics, undefined, 1));
  const plan = planOf({ env: { USER: 'ada' } }, loaded, gatherInputs(loaded.playbook, given, {}));
  const bound = { says: 'To play this and nothing else', command: `runbook play ${name} --plan …` };
  return {
    'plan.txt': renderPlan(plan),
    'plan-80.txt': renderPlan(plan, { columns: 80 }),
    'plan.md': [...renderPlanMarkdown(plan, bound)].join(''),
    'plan.json': `${JSON.stringify(plan, undefined, 2)}\n`,
    'annotations.txt': planAtLines({ ...loaded, path: file, text }, plan, 'github'),
  };
}

const folderOf = (file: string): string =>
  join('fixtures/plans', file.startsWith('fixtures') ? 'every-kind' : basename(file, '.yaml'));

const CASES = READ.flatMap((file) => [
  { file, folder: folderOf(file), given: {} },
  ...(GIVEN[file] ? [{ file, folder: `${folderOf(file)}/with-inputs`, given: GIVEN[file] }] : []),
]);

/** A text without its lines, and without what only keeps it from being Markdown. */
const plain = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('\\', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

describe('the plan of a playbook', () => {
  test.each(CASES)('$file in $folder', async ({ file, folder, given }) => {
    for (const [name, text] of Object.entries(await formsOf(file, given)))
      expectGolden(join(process.cwd(), folder, name), text);
  });

  test.each(ALL)('of %s has every step in each form, within 80 columns', async (file) => {
    const { steps } = parse(readFileSync(file, 'utf8')) as { steps: { name: string }[] };
    const forms = await formsOf(file, {});
    for (const [form, text] of Object.entries(forms)) {
      if (form === 'annotations.txt') continue;
      const flat = plain(text);
      for (const { name } of steps)
        expect(flat, form).toContain(form.endsWith('.txt') ? name.slice(0, 30) : name);
    }
    expect(forms['plan-80.txt'].split('\n').filter((line) => stringWidth(line) > 80)).toEqual([]);
  });

  test('has every kind of step among them', () => {
    const text = readFileSync('fixtures/plans/every-kind/playbook.yaml', 'utf8');
    for (const kind of Object.keys(kinds)) expect(text).toMatch(new RegExp(`\\b${kind}:`));
  });
});
