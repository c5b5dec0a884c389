import type { Reference } from '../../language/language.ts';
import { isParallel } from '../../steps/step.ts';
import { repeatAround } from './repeated-steps.ts';
import type { LintContext, LintRule } from './rule.ts';
import { conditionsAround, runsBoth, type StepPlace } from './step-places.ts';
import type { Text } from './texts.ts';

/** A value that may be absent when it is used: found now, not when its absence stops a play. */
export const mayNotRun: LintRule = {
  code: 'RB210',
  check(context, report) {
    const guards = new Guards(context);
    for (const text of context.texts) {
      // What is collected of a step that did not run is null.
      if (!text.parsed.ok || text.syntax === 'value') continue;
      for (const reference of text.parsed.value.references) {
        if (reference.guarded || guards.cover(text, reference)) continue;
        const fault = missingStep(text, reference, context) ?? missingInput(reference, context);
        if (fault !== undefined)
          report({ ...fault, at: context.source.spanInside(text.path, reference.offset, reference.length) });
      }
    }
  },
};

function missingStep({ place: own, syntax }: Text, { path }: Reference, context: LintContext) {
  const [root, id = '', output = 'stdout'] = path;
  const target = context.places.byId.get(id);
  if (
    root !== 'steps' ||
    target === undefined ||
    own === undefined ||
    target.order >= own.order ||
    runsBoth(own, target)
  )
    return undefined;
  // Of a step that is repeated elsewhere something sharper is said.
  if (repeatAround(target, own) !== undefined) return undefined;
  const reason = whyNot(target, own);
  if (reason === undefined) return undefined;
  const value = `steps.${id}.${output}`;
  const help =
    syntax === 'condition'
      ? `Guard it: has(${value}) && …`
      : syntax === 'list'
        ? `Guard it: has(${value}) ? ${value} : …`
        : `Give this step "when: has(${value})", or write {{default ${value} "…"}}.`;
  return { message: `step "${id}" may not have run: ${reason}`, help };
}

/** Why the earlier step `target` may not have run when `own` does; nothing if it always has. */
function whyNot(target: StepPlace, own: StepPlace): string | undefined {
  const holding = conditionsAround(own);
  const skipped = (condition: string | undefined) => condition !== undefined && !holding.includes(condition);
  for (const [depth, arm] of target.arms.entries()) {
    // The same condition decides here and there, on values that do not change any more.
    const first = arm.index === 0 && arm.when !== undefined && !skipped(arm.when);
    if ((first || isParallel(arm.parent)) && !skipped(arm.parent.when)) continue;
    const ours = own.arms[depth];
    const shared = ours?.parent === arm.parent;
    if (shared && ours.index !== arm.index) return `it stands in another arm of "${arm.parent.id}"`;
    if (!shared) return `it stands in an arm of "${arm.parent.id}", which may not be taken`;
  }
  return skipped(target.step.when) ? 'it has a when of its own' : undefined;
}

function missingInput({ path }: Reference, { playbook }: LintContext) {
  const [root, name = ''] = path;
  const spec = root === 'inputs' && Object.hasOwn(playbook.inputs, name) ? playbook.inputs[name] : undefined;
  if (spec?.optional !== true || spec.default !== undefined) return undefined;
  const help = `Give the input a default, or write {{default inputs.${name} "…"}}, or guard with has(inputs.${name}).`;
  return { message: `input "${name}" is optional and may be absent`, help };
}

/** What the conditions around a step have already made sure of. */
class Guards {
  /** The paths that a condition guards with has(), by its text. */
  readonly #guarded = new Map<string, ReadonlySet<string>>();

  constructor(context: LintContext) {
    for (const { text, syntax, parsed } of context.texts) {
      if (syntax !== 'condition' || !parsed.ok) continue;
      const paths = parsed.value.references.filter(({ guarded }) => guarded).map(({ path }) => key(path));
      if (paths.length > 0) this.#guarded.set(text, new Set(paths));
    }
  }

  cover({ place, arm, path: at }: Text, { path }: Reference): boolean {
    if (place === undefined || this.#guarded.size === 0) return false;
    // The step's own `when` does not guard itself.
    const own = at.at(-1) === 'when' && !arm ? place.step.when : undefined;
    const holding = conditionsAround(place).filter((condition) => condition !== own);
    return holding.some((condition) => this.#guarded.get(condition)?.has(key(path)) ?? false);
  }
}

/** A guard of one output of a step, or of the step, says that the step ran. */
const key = (path: readonly string[]): string => path.slice(0, 2).join('.');
