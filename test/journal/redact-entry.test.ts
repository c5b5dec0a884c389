import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OWN_WORDS, redactEntry } from '../../src/journal/redact-entry.ts';
import { createRedactor } from '../../src/journal/redaction.ts';

const ROOT = join(import.meta.dirname, '../../fixtures');

/** Every record of every journal that is kept: those of releases, and those of the golden scenarios. */
const records = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => /journal[^/]*\.jsonl$/.test(name))
  .flatMap((name) => readFileSync(join(ROOT, name), 'utf8').split('\n'))
  .flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      return [];
    }
  });

/** The texts below the keys that are not redacted. */
function* ownTexts(value: unknown, own = ''): Generator<readonly [string, string]> {
  if (typeof value === 'string' && own !== '') yield [own, value];
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    // What steps put out and plays were given has keys of others: all of it is redacted.
    if (own === '' && ['outputs', 'inputs', 'items'].includes(key)) continue;
    yield* ownTexts(inner, own === '' && OWN_WORDS.has(key) ? key : own);
  }
}

describe('what is not redacted of an entry', () => {
  test('is words of the journal, ids, numbers and digests: no text that came from outside', () => {
    expect(records.length).toBeGreaterThan(200);
    const texts = new Map<string, Set<string>>();
    for (const record of records)
      for (const [key, text] of ownTexts(record)) texts.set(key, (texts.get(key) ?? new Set()).add(text));
    // A secret in a playbook refuses its play (RB408); whose machine it is, the operator says.
    texts.delete('playbook');
    texts.delete('origin');
    expect(texts.size).toBeGreaterThan(10);
    for (const [key, found] of texts)
      for (const text of found) expect(text, key).toMatch(/^[\w.:/[\]-]{0,100}$/);
  });

  test('is all that a secret could stay in', () => {
    const redactor = createRedactor([{ name: 's', value: 'hunter2-Tr0ub4dor' }]);
    const spoil = (value: unknown): unknown => {
      if (typeof value === 'string') return `${value} hunter2-Tr0ub4dor`;
      if (Array.isArray(value)) return value.map(spoil);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, OWN_WORDS.has(key) ? inner : spoil(inner)]),
      );
    };
    for (const record of records)
      expect(JSON.stringify(redactEntry(spoil(record) as never, redactor))).not.toContain(
        'hunter2-Tr0ub4dor',
      );
  });
});
