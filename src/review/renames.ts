/** A file by its name, with its text. */
export interface Named {
  readonly name: string;
  readonly text: string;
}

/** The share of lines that two texts must have in common for one to be the other under a new name. */
const LEAST = 0.5;

/** Which of the files that came are those that went, under another name: by new name, the old one. Each is so once. */
export function renamesOf(gone: readonly Named[], come: readonly Named[]): ReadonlyMap<string, string> {
  const pairs = come
    .flatMap((is) => gone.map((was) => ({ is: is.name, was: was.name, share: shareOf(was.text, is.text) })))
    .filter(({ share }) => share >= LEAST)
    // Of those that are as like, the first by name, so that it is the same each time.
    .toSorted((left, right) => right.share - left.share || order(left.is + left.was, right.is + right.was));
  const renames = new Map<string, string>();
  const taken = new Set<string>();
  for (const { is, was } of pairs) {
    if (renames.has(is) || taken.has(was)) continue;
    renames.set(is, was);
    taken.add(was);
  }
  return renames;
}

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** The share of the lines of the longer text that are in both. */
function shareOf(before: string, after: string): number {
  const [was, is] = [linesOf(before), linesOf(after)];
  const left = new Map<string, number>();
  for (const line of was) left.set(line, (left.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of is) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    common += 1;
  }
  return common / Math.max(was.length, is.length, 1);
}

/** What all playbooks have says nothing. */
const COMMON = /^(?:|runbook: .*|(?:- )?[\w-]+:)$/;

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !COMMON.test(line));
