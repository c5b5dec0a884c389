import { isMapping, type Mapping } from './json-schema.ts';
import type { GuideDifference, Playbook } from './playbook.ts';

/** What a playbook says of its guide: as people read it, and where it does something else. */
export function guideOf(raw: unknown): Pick<Playbook, 'guide' | 'differs'> {
  if (typeof raw === 'string') return { guide: raw };
  if (!isMapping(raw) || typeof raw.name !== 'string') return {};
  const { sections = [], differs }: Mapping = raw;
  // The schema has seen to the types of both.
  const named = (sections as readonly string[]).map((section) => `"${section}"`);
  return {
    guide: [raw.name, ...named].join(', '),
    ...(differs !== undefined && { differs: differs as readonly GuideDifference[] }),
  };
}
