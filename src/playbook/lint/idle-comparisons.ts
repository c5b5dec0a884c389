import { didYouMean } from '../../diagnostics/suggest.ts';
import type { Comparison, Condition, Template } from '../../language/language.ts';
import { article } from '../wording.ts';
import { outcome, outputFact, type Possible, possibleOfInput } from './possible-values.ts';
import type { Finding, LintContext, LintRule } from './rule.ts';
import type { StepPlace } from './step-places.ts';

type Found = Omit<Finding, 'at'>;

type Value = Comparison['values'][number];

const MOST_LISTED = 8;

/** A comparison with what a value never is: a slip, or a failure that the play does not survive. */
export const idleComparisons: LintRule = {
  code: 'RB221',
  check(context, report) {
    for (const { text, parsed, path, place } of context.texts) {
      if (!parsed.ok || !isCondition(parsed.value)) continue;
      for (const comparison of parsed.value.comparisons) {
        const { offset, length } = comparison;
        const found = faultOf(comparison, text.slice(offset, offset + length), place, context);
        if (found !== undefined) report({ ...found, at: context.source.spanInside(path, offset, length) });
      }
    }
  },
};

const isCondition = (parsed: Template | Condition): parsed is Condition => 'comparisons' in parsed;

function faultOf(
  comparison: Comparison,
  written: string,
  place: StepPlace | undefined,
  context: LintContext,
): Found | undefined {
  const [root, name = '', output = '', ...deeper] = comparison.path;
  const { inputs } = context.playbook;
  if (root === 'inputs' && output === '') {
    const spec = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    const possible = spec && possibleOfInput(spec);
    return possible && neverOf(comparison, written, possible);
  }
  const target = root === 'steps' && deeper.length === 0 ? context.places.byId.get(name) : undefined;
  if (target === undefined || place === undefined || target.order >= place.order) return undefined;
  const fact = outputFact(target.step, output, context.registry);
  const typo = fact?.values && neverOf(comparison, written, { values: fact.values });
  if (typo !== undefined || fact?.success === undefined) return typo;
  const { onFailure } = target.step;
  if (onFailure === 'continue' || onFailure === 'ask') return undefined;
  const { values, widen } = fact.success;
  if (outcome(comparison, { values }) !== 'never') return undefined;
  const otherwise = widen.startsWith('on-failure') ? '' : ', or on-failure: continue';
  return {
    severity: 'warning',
    message: `steps.${name}.${output} is always ${listed(values)} here: otherwise step "${name}" fails, and the play stops`,
    help: `Give step "${name}" ${widen}${otherwise}.`,
  };
}

/** Values in words: `small or large`, `200 to 299`. */
function listed(values: readonly Value[]): string {
  const numbers = values.filter((value) => typeof value === 'number').sort((left, right) => left - right);
  const [first = 0, last = 0] = [numbers[0], numbers.at(-1)];
  if (numbers.length === values.length && values.length > 2 && last - first === values.length - 1)
    return `${first} to ${last}`;
  const words = values.map(String).filter((value) => value !== '');
  return words.length > MOST_LISTED ? `${words.slice(0, MOST_LISTED).join(', ')} …` : article(words);
}

/** A comparison that a value's own set decides. */
function neverOf(comparison: Comparison, written: string, possible: Possible): Found | undefined {
  const { operator, values, path } = comparison;
  const decided = outcome(comparison, possible);
  const named = path.join('.');
  if (!('values' in possible)) {
    if (decided === 'sometimes') return undefined;
    const { from, to } = possible;
    const range =
      from === Number.NEGATIVE_INFINITY
        ? `at most ${to}`
        : to === Number.POSITIVE_INFINITY
          ? `at least ${from}`
          : `${from} to ${to}`;
    return {
      message: `${written} ${decided} holds: ${named} is ${range}`,
      help: 'Compare it with a number of that range, or mend minimum and maximum.',
    };
  }
  const strange = values.filter((value) => !possible.values.includes(value));
  if (strange.length === 0 || !['==', '!=', 'in'].includes(operator)) return undefined;
  const known = possible.values.map(String).filter((value) => value !== '');
  return {
    message: `${named} is never ${article(strange.map((value) => JSON.stringify(value)))}: it is ${listed(possible.values)}`,
    help: didYouMean(String(strange[0]), known) ?? `Compare it with one of: ${known.join(', ')}`,
  };
}
