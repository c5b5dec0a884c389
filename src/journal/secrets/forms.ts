import { oneLine } from '../../diagnostics/clipped.ts';
import type { Secret } from '../../playbook/inputs.ts';
import { codedForms, escapedForms } from './encodings.ts';
import type { Needle } from './needle-search.ts';

/** Fewer bytes of a secret tell nothing of it. */
export const TELLING = 4;

/** Shorter parts stand in too many other places. */
const LEAST_PART = 6;
const LEAST_LINE = 8;
/** A part of an address that is no word of it. */
const LEAST_TOKEN = 16;

/** Characters of a line at which programs break base64 and hexadecimal digits, at the least. */
const NARROWEST = 60;
/** Characters that must stand before the first line end of what is broken, so that no line is held back for less. */
export const BEFORE_BREAK = 8;

/** What is looked for. */
export interface Needles {
  readonly all: readonly Needle[];
  /** Those that programs may break into lines. */
  readonly broken: readonly Needle[];
}

/** The forms in which secrets can appear (RELIABILITY R3). */
export function needlesOf(secrets: readonly Secret[]): Needles {
  const all = secrets.flatMap(({ name, value }) => {
    const forms = new Set(
      [...partsOf(value)].flatMap((part) => [...escapedForms(part), ...codedForms(part)]),
    );
    // In an excerpt, which is on one line, its blanks are others.
    const excerpts = [...forms].map(oneLine).filter(({ length }) => length >= TELLING);
    return [...new Set([...forms, ...excerpts])].map((form) => needle(name, form));
  });
  const broken = secrets.flatMap(({ name, value }) =>
    [...codedForms(value)]
      .filter(({ length }) => length > NARROWEST)
      // Where too few characters stand on the first line, what stands on the others.
      .flatMap((form) => [needle(name, form), needle(name, form.slice(BEFORE_BREAK - 1))]),
  );
  return { all, broken };
}

const needle = (name: string, form: string): Needle => ({ name, bytes: Buffer.from(form) });

/** A secret and what in it is one by itself: lines, leaves of JSON, the user and the password of an address. */
function partsOf(value: string): ReadonlySet<string> {
  const parts = new Set([value]);
  const add = (part: string, least: number): void => {
    if (Buffer.byteLength(part) >= least) parts.add(part);
  };
  add(value.trim(), LEAST_PART);
  for (const text of [value, value.replaceAll('\\n', '\n')]) {
    const lines = text.split(/\r?\n/);
    if (lines.length > 1) for (const line of lines) add(line.trim(), LEAST_LINE);
  }
  for (const leaf of leavesOf(value)) for (const part of partsOf(leaf)) add(part, LEAST_PART);
  for (const [part, least] of addressParts(value)) add(part, least);
  return parts;
}

/** The texts and numbers in a secret that is JSON; its braces and keys are no secret. */
function leavesOf(value: string): readonly string[] {
  if (!/^\s*[[{]/.test(value)) return [];
  try {
    return leavesIn(JSON.parse(value));
  } catch {
    return [];
  }
}

function leavesIn(value: unknown): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(leavesIn);
}

/** What in an address lets somebody in, each with the least bytes that make it a secret. */
function addressParts(value: string): readonly (readonly [string, number])[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value)) return [];
  const [, userinfo = ''] = /^[^/]*\/\/(?:([^/?#]*)@)?/.exec(value) ?? [];
  const colon = userinfo.indexOf(':');
  const password = colon === -1 ? '' : userinfo.slice(colon + 1);
  const rest = value.replace(/^[^/]*\/\/[^/?#]*/, '');
  const tokens = rest.split(/[/?&=#;]/);
  return [userinfo, password, ...[userinfo, password].map(decoded)]
    .map((part): readonly [string, number] => [part, LEAST_PART])
    .concat([...tokens, ...tokens.map(decoded)].map((part) => [part, LEAST_TOKEN]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
