import { hash } from 'node:crypto';
import type { Plan } from './plan-types.ts';

/** What a plan was made of. */
export interface Planned {
  /** SHA-256 of the playbook's file and of those that it plays, hex. */
  readonly files: readonly string[];
  /** By name; of a secret nothing. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly steps: Plan['steps'];
}

/** Hex digits of each part: more than anybody can try. */
const DIGITS = 20;

/** What the parts of a digest stand for, in order. */
const PARTS = ['the playbook, or one that it plays,', 'the inputs', 'the rendered steps'] as const;

/**
 * The digest of a plan: `playbook-inputs-steps`, each the beginning of a SHA-256, so that of a plan which is another one
 * can be said in what.
 */
export function planDigest({ files, inputs, steps }: Planned): string {
  const sorted = Object.entries(inputs).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const parts = [filesPart(files), sha256(JSON.stringify(sorted)), sha256(JSON.stringify(steps))];
  return parts.map((part) => part.slice(0, DIGITS)).join('-');
}

/** The part of a digest that stands for the playbook's file and those that it plays. */
export const filesPart = (files: readonly string[]): string => sha256(files.join('\n')).slice(0, DIGITS);

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** In what a plan differs from the one with the other digest; undefined where that is no digest of a plan. */
export function differingParts(digest: string, other: string): readonly string[] | undefined {
  const given = other.trim().toLowerCase().split('-');
  if (given.length !== PARTS.length || given.some((part) => !/^[0-9a-f]{20}$/.test(part))) return undefined;
  return digest.split('-').flatMap((part, index) => (part === given[index] ? [] : [PARTS[index] ?? '']));
}
