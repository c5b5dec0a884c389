import { isOfIteration } from './repeated-steps.ts';
import type { LintContext, LintRule } from './rule.ts';
import { runsBoth } from './step-places.ts';
import type { Text } from './texts.ts';

/** A step can only use what steps before it have left: no later step, not itself, not a step around it. */
export const laterSteps: LintRule = {
  code: 'RB211',
  check(context, report) {
    for (const text of context.texts) {
      if (!text.parsed.ok) continue;
      for (const { path, offset, length } of text.parsed.value.references) {
        const [root, id = ''] = path;
        const fault =
          root === 'steps' && !context.unsure.steps.has(id) && !isOfIteration(text, path)
            ? faultOf(text, id, context)
            : undefined;
        if (fault === undefined) continue;
        const target = context.places.byId.get(id);
        const related = target && [
          {
            message: `step "${id}" stands here`,
            at: context.source.spanOf([...target.step.path, 'id'], 'value'),
          },
        ];
        report({
          ...fault,
          at: context.source.spanInside(text.path, offset, length),
          ...(related && { related }),
        });
      }
    }
  },
};

function faultOf(
  { place: own }: Text,
  id: string,
  { places }: LintContext,
): { message: string; help?: string } | undefined {
  const target = places.byId.get(id);
  if (target === undefined) return undefined;
  if (own === undefined)
    return { message: `no step has run yet where this is worked out: it cannot use step "${id}"` };
  if (id === own.step.id && !own.arms.some(({ parent }) => parent.id === id)) {
    return {
      message: `step "${id}" refers to itself`,
      help: 'Its outputs exist only after it: use them in a step after it.',
    };
  }
  if (own.arms.some(({ parent }) => parent.id === id)) {
    return {
      message: `step "${id}" is not done while steps inside it run`,
      help: 'Use its outputs in a step after it.',
    };
  }
  const both = runsBoth(own, target);
  if (both !== undefined) {
    return {
      message: `step "${id}" runs at the same time, inside "${both.id}": it may not have ended yet`,
      help: `Use its outputs in a step after "${both.id}", or move "${id}" before that.`,
    };
  }
  if (target.order < own.order) return undefined;
  return { message: `step "${id}" comes later: it has not run yet`, help: `Move "${id}" before this step.` };
}
