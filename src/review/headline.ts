import { counted } from '../diagnostics/counted.ts';
import type { Effect } from '../steps/step.ts';
import {
  byWeight,
  type Fact,
  type Headline,
  type PlaybookChange,
  type StepChange,
  type Weight,
} from './change.ts';

/** What a reviewer must see first: the worst of what becomes of a playbook, counted where it happens often. */
export function headlineOf(
  is: PlaybookChange['is'],
  facts: readonly Fact[],
  steps: readonly StepChange[],
): readonly Headline[] {
  if (is === 'removed') return [{ weight: 'caution', says: 'is removed' }];
  const own = facts.filter(({ weight }) => weight !== 'plain').map(({ weight, says }) => ({ weight, says }));
  const found = [...comings(steps), ...goings(steps), ...own, ...ofSteps(steps)];
  return byWeight(is === 'added' ? [{ weight: 'plain', says: 'is new' }, ...found] : found);
}

const WEIGHT: Readonly<Record<Effect, Weight>> = { destroy: 'danger', change: 'caution', read: 'plain' };

/** Of steps that come the worst effect is the news. */
function comings(steps: readonly StepChange[]): readonly Headline[] {
  return (['destroy', 'change', 'read'] as const).flatMap((effect) => {
    const added = steps.filter((step) => step.is === 'added' && step.effect === effect);
    if (added.length === 0) return [];
    const says = `adds ${counted(added.length, `${effect} step`)}: ${named(added)}`;
    return [{ weight: WEIGHT[effect], says }];
  });
}

function goings(steps: readonly StepChange[]): readonly Headline[] {
  const removed = steps.filter(({ is }) => is === 'removed');
  if (removed.length === 0) return [];
  return [{ weight: 'caution', says: `removes ${counted(removed.length, 'step')}: ${named(removed)}` }];
}

const named = (steps: readonly StepChange[]): string => steps.map(({ step }) => step).join(', ');

/** The same said of several steps is one sentence. */
function ofSteps(steps: readonly StepChange[]): readonly Headline[] {
  const found = new Map<string, { readonly weight: Weight; readonly steps: string[] }>();
  for (const { step, facts } of steps)
    for (const { weight, says } of facts) {
      if (weight === 'plain') continue;
      const entry = found.get(says) ?? { weight, steps: [] };
      entry.steps.push(step);
      found.set(says, entry);
    }
  return [...found].map(([says, { weight, steps: of }]) => ({ weight, says: `${of.join(', ')}: ${says}` }));
}
