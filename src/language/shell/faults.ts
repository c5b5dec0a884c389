import type { Findings } from './cursor.ts';
import { REASONS, type Reason } from './reasons.ts';
import { type Assignment, SLOT } from './words.ts';

/** Where the placeholders of a cooked text stand. */
export function slotsOf(text: string): readonly number[] {
  const slots: number[] = [];
  for (let at = text.indexOf(SLOT); at >= 0; at = text.indexOf(SLOT, at + 1)) slots.push(at);
  return slots;
}

/** Variables that hold a value, each with the placeholder that it came from. */
function taintedVariables(text: string, assignments: readonly Assignment[]): ReadonlyMap<string, number> {
  const tainted = new Map<string, number>();
  for (let before = -1; before !== tainted.size; ) {
    before = tainted.size;
    for (const { name, start, end } of assignments) {
      if (tainted.has(name)) continue;
      const part = text.slice(start, end);
      const slot = part.indexOf(SLOT);
      const source = slot >= 0 ? start + slot : [...tainted].find(([other]) => expands(part, other))?.[1];
      if (source !== undefined) tainted.set(name, source);
    }
  }
  return tainted;
}

const escaped = (name: string): string => name.replace(/[@*]/, '\\$&');
const tail = (name: string): string => (/\w$/.test(name) ? '(?!\\w)' : '');
const expands = (part: string, name: string): boolean =>
  new RegExp(`\\$\\{?[!#]?${escaped(name)}${tail(name)}`).test(part);
const mentions = (part: string, name: string): boolean =>
  /^\w/.test(name) && !/^\d/.test(name) ? new RegExp(`\\b${name}\\b`).test(part) : expands(part, name);

/** Placeholders at the head of a variable that the text expands: a leading `-` would travel with it. */
export function dashByVariable(text: string, found: Findings): readonly number[] {
  return found.assignments.flatMap(({ name, start, end }) => {
    const part = text.slice(start, end);
    const head = /^[A-Za-z_]\w*\+?=["']*/.exec(part)?.[0].length ?? 0;
    return part[head] === SLOT && expands(text, name) ? [start + head] : [];
  });
}

/** Why each placeholder may not stand where it stands; those that may are absent. */
export function faultsOf(text: string, found: Findings): ReadonlyMap<number, Reason> {
  const faults = new Map<number, Reason>();
  const note = (slot: number, reason: Reason): void => {
    if (!faults.has(slot)) faults.set(slot, reason);
  };
  const slots = slotsOf(text);
  // The last region is the innermost or the most special one.
  for (const { start, end, reason } of found.regions.toReversed()) {
    if (reason === REASONS.unquoted) continue;
    for (const slot of slots) if (slot >= start && slot < end) note(slot, reason);
  }
  const tainted = taintedVariables(text, found.assignments);
  for (const { start, end, names, reason } of found.regions) {
    const part = text.slice(start, end);
    const because = reason === REASONS.unquoted ? reason : REASONS.tainted;
    for (const [name, slot] of tainted) {
      if (names === true ? mentions(part, name) : expands(part, name)) note(slot, because);
    }
  }
  const { lost } = found;
  for (const slot of slots) {
    if (lost !== undefined) note(slot, lost);
    else if (!found.quoting.has(slot)) note(slot, REASONS.expansion);
  }
  return faults;
}
