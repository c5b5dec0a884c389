import type { JournalEntry } from './events.ts';
import type { Redactor } from './redaction.ts';

/**
 * Fields that hold words of the journal's own and names that the playbook gave. A secret is refused at the start
 * where it stands in the playbook, so none of them can hold one; changed, they could not be read again.
 */
export const OWN_WORDS: ReadonlySet<string> = new Set([
  'type',
  'step',
  'kind',
  'effect',
  'status',
  'code',
  'purpose',
  'item',
  'via',
  'basis',
  'verdict',
  'reason',
  'decision',
  'stream',
  'digest',
  'file',
  'sha256',
  'playbook',
  'origin',
  'from',
  'process',
  'ranges',
  'play',
]);

/** Redacts what came from outside: every text of an entry, and the keys too of what a step put out. */
export function redactEntry<Entry extends JournalEntry>(entry: Entry, redactor: Redactor): Entry {
  return redactor.empty ? entry : redactFields(entry, redactor);
}

function redactFields<T>(value: T, redactor: Redactor): T {
  if (typeof value === 'string') return redactor.text(value) as T;
  if (Array.isArray(value)) return value.map((item) => redactFields(item, redactor)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, redactField(key, field, redactor)]),
  ) as T;
}

function redactField(key: string, field: unknown, redactor: Redactor): unknown {
  if (OWN_WORDS.has(key)) return field;
  // What a step put out and what a play was given have keys that are not ours.
  return key === 'outputs' || key === 'inputs' || key === 'items'
    ? redactor.value(field)
    : redactFields(field, redactor);
}
