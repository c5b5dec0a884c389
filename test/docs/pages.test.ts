import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';
import { CliRig } from '../cli/rig.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

const blocks = (page: string, language: string): string[] =>
  [...textOf(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, body = '']) => body,
  );

/** Whole playbooks; a block that shows only a part of one does not name the format. */
const PLAYBOOKS = PAGES.flatMap((page) =>
  blocks(page, 'yaml')
    .filter((body) => /^runbook: 1$/m.test(body))
    .map((body, index) => [`${page}, ${index + 1}`, body] as const),
);

describe('the documentation', () => {
  test.each(PLAYBOOKS)('shows playbooks that are valid: %s', async (name, text) => {
    const loaded = await loadPlaybook({ file: name, name: 'docs/example', text }, kinds);
    expect(loaded.ok ? loaded.warnings : loaded.diagnostics).toEqual([]);
  });

  test('shows at least one playbook on its first page', () => {
    expect(PLAYBOOKS.some(([name]) => name.startsWith('README.md'))).toBe(true);
  });

  test.each(PAGES)('links to pages that exist: %s', (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, link = '']) => link,
    );
    const missing = links.filter((link) => !existsSync(join(ROOT, dirname(page), link)));
    expect(missing).toEqual([]);
  });

  test('names only verbs that exist, and all of them', async () => {
    using rig = new CliRig();
    const help = (await rig.run('--help')).stdout;
    const verbs = [...help.matchAll(/^ {2}([a-z]+)(?= .*)/gm)]
      .map(([, verb = '']) => verb)
      .filter((verb) => verb !== 'runbook');
    const known = new Set(verbs);
    const named = PAGES.flatMap((page) =>
      [...textOf(page).matchAll(/(?:^\$ |`|\()runbook ([a-z]+)\b/gm)].map(([, verb = '']) => verb),
    );
    expect(named.filter((verb) => !known.has(verb))).toEqual([]);
    const readme = textOf('README.md');
    for (const verb of [
      'play',
      'plan',
      'resume',
      'plays',
      'transcript',
      'validate',
      'list',
      'drill',
      'doctor',
      'completion',
    ]) {
      expect(known).toContain(verb);
      expect(readme).toMatch(new RegExp(`runbook ${verb}\\b|\`${verb}\``));
    }
  });

  test('says in the README what CI runs', () => {
    const line = 'npm ci && npm test';
    expect(textOf('README.md')).toContain(`\n${line}\n`);
    expect(readFileSync(join(ROOT, '.ci/run'), 'utf8').trim().split('\n').at(-1)).toContain(line);
  });

  test('promises of reliability only what a test holds', () => {
    const page = textOf('docs/reliability.md');
    const files = [...page.matchAll(/`(test\/[^`<]+)`/g)].map(([, file = '']) => file);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    const folder = join(ROOT, 'test/reliability');
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
    const reported = tests.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
    const numbers = new Set([...page.matchAll(/\bT\d+\b/g)].map(([number]) => number));
    expect([...numbers].filter((number) => !reported.includes(`test: '${number}'`))).toEqual([]);
    expect(numbers.size).toBeGreaterThan(10);
  });
});
