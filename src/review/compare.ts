import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Plan, PlannedStep } from '../engine/plan-types.ts';
import { inPlace } from '../playbook/difference.ts';
import { type OutlineEntry, outline } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Fact, PlaybookChange, Reviewed, StepChange } from './change.ts';
import { headlineOf } from './headline.ts';
import { playbookFacts } from './playbook-facts.ts';
import { stepFacts } from './step-facts.ts';

/** One version of a playbook, and its plan in which no input is known. */
export interface Version {
  readonly playbook: Playbook;
  readonly plan: Plan;
  /** What its checks found. */
  readonly warnings: readonly Diagnostic[];
}

/** Two versions of a playbook, of which one may be missing. */
export type Versions =
  | { readonly before?: Version; readonly after: Version }
  | { readonly before: Version; readonly after?: Version };

/** Says how a playbook behaves otherwise than it did. */
export function compare({ before, after }: Versions): PlaybookChange {
  const { name, file } = (after ?? before)?.playbook ?? { name: '', file: '' };
  const own = before && after ? playbookFacts(before.playbook, after.playbook) : [];
  const facts = [...own, ...warningFacts(before?.warnings ?? [], after?.warnings ?? [])];
  const steps = stepChanges(reviewed(before), reviewed(after));
  const same = facts.length === 0 && steps.length === 0;
  const is = before === undefined ? 'added' : after === undefined ? 'removed' : same ? 'same' : 'changed';
  return { playbook: name, file, is, headline: headlineOf(is, facts, steps), facts, steps };
}

/** What the checks find now and did not find: an arm or a step that is never reached, a check that was worth something. */
function warningFacts(before: readonly Diagnostic[], after: readonly Diagnostic[]): readonly Fact[] {
  const saying = ({ code, message }: Diagnostic) => `${code} ${message}`;
  const known = new Set(before.map(saying));
  return after
    .map(saying)
    .filter((says) => !known.has(says))
    .map((says) => ({ aspect: 'warning', weight: 'caution', says }));
}

type Entry = Reviewed & { readonly entry: OutlineEntry };

function reviewed(version: Version | undefined): ReadonlyMap<string, Entry> {
  if (version === undefined) return new Map();
  const planned = new Map<string, PlannedStep>();
  const visit = (steps: readonly PlannedStep[]): void => {
    for (const step of steps) {
      planned.set(step.id, step);
      for (const arm of step.arms ?? []) visit(arm.steps);
    }
  };
  visit(version.plan.steps);
  return new Map(
    [...outline(version.playbook.steps)].flatMap((entry) => {
      const plan = planned.get(entry.step.id);
      return plan === undefined ? [] : [[entry.step.id, { step: entry.step, planned: plan, entry }] as const];
    }),
  );
}

function stepChanges(before: ReadonlyMap<string, Entry>, after: ReadonlyMap<string, Entry>): StepChange[] {
  const places = (steps: ReadonlyMap<string, Entry>) => [...steps.values()].map(({ entry }) => entry);
  const stayed = inPlace(places(before), places(after));
  const kept = [...after.values()].flatMap((is): StepChange[] => {
    const was = before.get(is.step.id);
    if (was === undefined) return [changeOf(is, 'added', [])];
    const facts = stepFacts(was, is);
    if (!stayed.has(is.step.id)) return [changeOf(is, 'moved', [movedFrom(was.entry, is.entry), ...facts])];
    return facts.length === 0 ? [] : [changeOf(is, 'changed', facts)];
  });
  const gone = [...before.values()].filter(({ step }) => !after.has(step.id));
  return [...kept, ...gone.map((was) => changeOf(was, 'removed', []))];
}

const changeOf = (
  { step, entry, planned }: Entry,
  is: StepChange['is'],
  facts: readonly Fact[],
): StepChange => ({
  step: step.id,
  name: step.name,
  number: entry.number,
  effect: step.effect,
  is,
  facts,
  shows: [...planned.action],
});

const movedFrom = (was: OutlineEntry, is: OutlineEntry): Fact => {
  const place = ({ number, inside }: OutlineEntry) =>
    inside === undefined ? number : `${number}, in "${inside.arm.label}" of ${inside.parent.id}`;
  return { aspect: 'moved', weight: 'caution', says: `stands at ${place(is)}, and before at ${place(was)}` };
};
