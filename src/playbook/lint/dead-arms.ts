import type { Arm, Path } from '../../steps/step.ts';
import type { LintRule } from './rule.ts';
import type { Text } from './texts.ts';

/** An arm that can never be taken, because one before it is always taken first. */
export const deadArms: LintRule = {
  code: 'RB214',
  check({ places, registry, source, texts }, report) {
    const certain = certainArms(texts);
    for (const { step } of places.all) {
      const kind = registry[step.kind];
      if (step.arms === undefined || step.flow?.type !== 'branch' || kind?.type !== 'nesting') continue;
      // The path of an arm leads to its steps; what holds them is the arm.
      const paths = kind
        .arms(step.config)
        .map(({ path }): Path => [...step.path, step.kind, ...path.slice(0, -1)]);
      const always = step.arms.findIndex(
        ({ when }, index) => when === undefined || certain.has(keyOf(paths[index] ?? [])),
      );
      for (const { index, before, ...fault } of deadArmsOf(step.arms, always)) {
        const related = [
          { message: 'this one is always taken before it', at: source.spanOf(paths[before] ?? [], 'value') },
        ];
        report({ ...fault, at: source.spanOf(paths[index] ?? [], 'value'), related });
      }
    }
  },
};

/** The arms whose condition always holds. */
const certainArms = (texts: readonly Text[]): ReadonlySet<string> =>
  new Set(
    texts
      .filter(
        ({ parsed, arm }) => arm && parsed.ok && 'constant' in parsed.value && parsed.value.constant === true,
      )
      .map(({ path }) => keyOf(path.slice(0, -1))),
  );

const keyOf = (path: Path): string => path.join('.');

interface DeadArm {
  readonly index: number;
  /** The arm that is taken first. */
  readonly before: number;
  readonly message: string;
  readonly help: string;
}

function deadArmsOf(arms: readonly Arm[], always: number): readonly DeadArm[] {
  const dead: DeadArm[] = [];
  const conditions = new Map<string, number>();
  for (const [index, { when }] of arms.entries()) {
    if (always !== -1 && index > always) {
      const otherwise = arms[always]?.when === undefined;
      const help = otherwise ? 'Put otherwise last, once.' : 'Correct the condition that always holds.';
      dead.push({ index, before: always, message: 'this arm can never be taken', help });
      continue;
    }
    if (when === undefined) continue;
    const condition = withoutSpaces(when);
    const before = conditions.get(condition);
    if (before !== undefined) {
      const message = 'this arm can never be taken: another one has the same condition';
      dead.push({ index, before, message, help: 'Correct one of the two conditions, or remove the arm.' });
    } else conditions.set(condition, index);
  }
  return dead;
}

/** A condition without the spaces between its words; those inside quotes mean something. */
const withoutSpaces = (condition: string): string =>
  condition.replace(/("[^"]*"|'[^']*')|\s+/g, (_, quoted: string | undefined) => quoted ?? '');
