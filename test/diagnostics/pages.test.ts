import { describe, expect, test } from 'vitest';
import { CODES } from '../../src/diagnostics/codes.ts';
import { PAGES } from '../../src/diagnostics/pages.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';

const codesOf = async (text: string): Promise<string[]> => {
  const playbook = `runbook: 1\ntitle: Example\n${text}\n`;
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text: playbook }, kinds);
  return (loaded.ok ? loaded.warnings : loaded.diagnostics).map(({ code }) => code);
};

describe('the page of a code', () => {
  test.each(Object.entries(PAGES))(
    '%s shows what is refused with it, and what is not',
    async (code, page) => {
      expect(await codesOf(page.wrong)).toEqual([code]);
      expect(await codesOf(page.right)).toEqual([]);
    },
  );

  test('is there for each code of the structure and the language', () => {
    const authors = Object.keys(CODES).filter((code) => code.startsWith('RB2'));
    expect(authors.filter((code) => !Object.hasOwn(PAGES, code))).toEqual([]);
  });
});
