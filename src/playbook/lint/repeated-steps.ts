import { INSIDE_ONLY } from '../../steps/repeat.ts';
import type { LintContext, LintRule } from './rule.ts';
import type { StepPlace } from './step-places.ts';
import type { Text } from './texts.ts';

/** Outside a repeat nobody can tell which time a step of it is meant; inside, it has not come to anything yet. */
export const repeatedSteps: LintRule = {
  code: 'RB240',
  check(context, report) {
    for (const text of context.texts) {
      if (!text.parsed.ok || text.place === undefined) continue;
      for (const { path, offset, length } of text.parsed.value.references) {
        const [root, id = '', output = ''] = path;
        const fault = root === 'steps' ? faultOf(text.place, { id, output }, context) : undefined;
        if (fault !== undefined)
          report({ ...fault, at: context.source.spanInside(text.path, offset, length) });
      }
    }
  },
};

function faultOf(
  own: StepPlace,
  { id, output }: { readonly id: string; readonly output: string },
  { places }: LintContext,
): { readonly message: string; readonly help: string } | undefined {
  const target = places.byId.get(id);
  if (target === undefined) return undefined;
  const repeat = repeatAround(target, own);
  if (repeat !== undefined) {
    return {
      message: `step "${id}" is repeated by "${repeat}": out here nobody can tell which time is meant`,
      help: `Give "${repeat}" a collect: steps.${id}.${output || 'ok'} and use steps.${repeat}.results, or use it inside.`,
    };
  }
  if (target.step.flow?.type !== 'repeat' || !INSIDE_ONLY.has(output) || isInside(own, target))
    return undefined;
  return {
    message: `steps.${id}.${output} is only there while "${id}" repeats its steps`,
    help: `Use it inside; afterwards there are steps.${id}.count, steps.${id}.failed and steps.${id}.results.`,
  };
}

/** The repeat that a step stands in and a text does not. */
export const repeatAround = (target: StepPlace, own: StepPlace): string | undefined =>
  target.arms.find(
    ({ parent }, depth) => parent.flow?.type === 'repeat' && own.arms[depth]?.parent !== parent,
  )?.parent.id;

const isInside = ({ arms }: StepPlace, { step }: StepPlace): boolean =>
  arms.some(({ parent }) => parent === step);

/** Whether a text uses what a repeat around it says of the iteration that it stands in. */
export const isOfIteration = ({ place }: Text, [, id = '', output = '']: readonly string[]): boolean =>
  INSIDE_ONLY.has(output) &&
  (place?.arms.some(({ parent }) => parent.id === id && parent.flow?.type === 'repeat') ?? false);
