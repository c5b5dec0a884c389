import type { RepeatState } from '../journal/state.ts';
import type { Language } from '../language/language.ts';
import type { Scope, ScopeValues } from '../language/scope.ts';
import { outline } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { instanceId, standingOf } from '../steps/instance.ts';
import type { RunValues } from './values.ts';

/** What the instances of steps see, by their ids. */
export interface Views {
  /** Renders and decides over the values that a step sees: its own iteration's where they stand in one. */
  scopeOf(step: string): Scope;
  /** The environment of its processes. */
  envOf(step: string): Readonly<Record<string, string>>;
}

/** What views are made from, besides the values. */
export interface ViewSource {
  readonly playbook: Playbook;
  readonly language: Language;
  /** The environment that every process of the play has. */
  readonly env: Readonly<Record<string, string>>;
  readonly repeats: () => ReadonlyMap<string, RepeatState>;
}

/** What steps see of the values of a play. */
export function viewsOver(values: RunValues, source: ViewSource): Views {
  const { playbook, language, env } = source;
  const scopeOver = (seen: ScopeValues): Scope =>
    language.scope(seen, {
      mode: 'run',
      // Only of a number is a leading minus part of the value and no option.
      dashAllowed: ([root, name = '']) =>
        root === 'inputs' && ['integer', 'number'].includes(playbook.inputs[name]?.type ?? ''),
    });
  const own = scopeOver(values);
  const all = { ...env, ...values.env };
  let around: RepeatsAround | undefined;
  return {
    scopeOf(step) {
      if (!step.includes('[')) return own;
      around ??= repeatsAround(playbook);
      return scopeOver(seenFrom(step, { values, around, repeats: source.repeats() }));
    },
    envOf: () => all,
  };
}

/** The repeats around each step, outermost first, by ids as they are written. */
type RepeatsAround = ReadonlyMap<string, readonly string[]>;

function repeatsAround({ steps }: Playbook): RepeatsAround {
  const around = new Map<string, readonly string[]>();
  for (const { step, inside } of outline(steps)) {
    const chain = inside === undefined ? [] : (around.get(inside.parent.id) ?? []);
    const repeats = inside?.parent.flow?.type === 'repeat' ? [...chain, inside.parent.id] : chain;
    around.set(step.id, repeats);
  }
  return around;
}

interface Seeing {
  readonly values: RunValues;
  readonly around: RepeatsAround;
  readonly repeats: ReadonlyMap<string, RepeatState>;
}

/** The values as the steps of an iteration see them: those of their own iterations, and of what stands around them. */
function seenFrom(id: string, { values, around, repeats }: Seeing): ScopeValues {
  const { within, name, iterations } = standingOf(id);
  const own = around.get(name) ?? [];
  const steps: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [other, chain] of around) {
    if (chain.some((repeat, depth) => own[depth] !== repeat)) continue;
    const instance = instanceId({ within, name: other, iterations: iterations.slice(0, chain.length) });
    const outputs = values.steps[instance];
    if (outputs !== undefined) steps[other] = outputs;
  }
  let item: unknown;
  for (const [depth, repeat] of own.entries()) {
    const index = iterations[depth] ?? 0;
    const instance = instanceId({ within, name: repeat, iterations: iterations.slice(0, depth) });
    const items = repeats.get(instance)?.items;
    const one = items?.[index - 1];
    if (items !== undefined) item = one;
    steps[repeat] = { index, ...(one !== undefined && { item: one }) };
  }
  return { ...values, steps, ...(item !== undefined && { item }) };
}
