import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { RepeatState } from '../journal/state.ts';
import type { Language } from '../language/language.ts';
import type { Scope, ScopeValues } from '../language/scope.ts';
import { frameInputs } from '../playbook/frame-inputs.ts';
import { type Outline, outline } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { instanceId, type Standing, standingOf, writtenAs } from '../steps/instance.ts';
import { type RunValues, renderEnv } from './values.ts';

/** What the instances of steps see, by their ids. */
export interface Views {
  /** Renders and decides over the values that a step sees: those of its own iterations and its own playbook. */
  scopeOf(step: string): Scope;
  /** The environment of its processes. */
  envOf(step: string): Readonly<Record<string, string>>;
  /** The inputs of what a step plays, worked out anew. Throws a DiagnosticError where one has no value (RB303). */
  inputsFor(step: string): Readonly<Record<string, unknown>>;
}

/** What views are made from, besides the values. */
export interface ViewSource {
  readonly playbook: Playbook;
  readonly language: Language;
  /** The environment that every process of the play has. */
  readonly env: Readonly<Record<string, string>>;
  readonly repeats: () => ReadonlyMap<string, RepeatState>;
}

/** What the steps of one playbook see besides one another: of the play's own, or of one that is played in it. */
interface Frame extends Pick<RunValues, 'inputs' | 'play' | 'env'> {
  readonly specs: Playbook['inputs'];
}

/** What steps see of the values of a play. */
export const viewsOver = (values: RunValues, source: ViewSource): Views => new FrameViews(values, source);

class FrameViews implements Views {
  readonly #values: RunValues;
  readonly #source: ViewSource;
  readonly #own: Scope;
  readonly #frames = new Map<string, Frame>();
  readonly #outline: Outline;
  #levels: Levels | undefined;

  constructor(values: RunValues, source: ViewSource) {
    this.#values = values;
    this.#source = source;
    this.#outline = outline(source.playbook.steps);
    this.#frames.set('', { ...values, specs: source.playbook.inputs });
    this.#own = this.#scope(values, source.playbook.inputs);
  }

  readonly scopeOf = (step: string): Scope => {
    const standing = standingOf(step);
    if (standing.within === '' && standing.iterations.length === 0) return this.#own;
    this.#levels ??= levelsOf(this.#outline);
    const frame = this.#frame(standing.within);
    const seen = seenFrom(standing, {
      steps: this.#values.steps,
      level: this.#levels.get(writtenAs(standing.within)) ?? new Map(),
      repeats: this.#source.repeats(),
    });
    const { inputs, play, env, specs } = frame;
    return this.#scope({ inputs, play, env, ...seen }, specs);
  };

  readonly envOf = (step: string): Readonly<Record<string, string>> => ({
    ...this.#source.env,
    ...this.#frame(standingOf(step).within).env,
  });

  readonly inputsFor = (step: string): Readonly<Record<string, unknown>> => {
    this.#frames.delete(step);
    return this.#frame(step).inputs;
  };

  #scope(values: ScopeValues, specs: Playbook['inputs']): Scope {
    return this.#source.language.scope(values, {
      mode: 'run',
      // Only of a number is a leading minus part of the value and no option.
      dashAllowed: ([root, name = '']) =>
        root === 'inputs' && ['integer', 'number'].includes(specs[name]?.type ?? ''),
    });
  }

  #frame(within: string): Frame {
    const known = this.#frames.get(within) ?? this.#newFrame(within);
    this.#frames.set(within, known);
    return known;
  }

  #newFrame(within: string): Frame {
    const { playbook, language } = this.#source;
    const played = playbook.played?.[writtenAs(within)];
    const flow = this.#outline.get(within)?.step.flow;
    if (played === undefined || flow?.type !== 'play') throw new Error(`${within} plays no playbook`);
    const { text } = this.scopeOf(within);
    const read = frameInputs(played, {
      given: flow.inputs,
      text,
      inputs: this.#values.inputs,
      step: writtenAs(within),
    });
    if (!read.ok) {
      const message = `input "${read.name}" of ${played.name} ${read.message}`;
      throw new DiagnosticError({ code: 'RB303', severity: 'error', message });
    }
    const play = { ...this.#values.play, playbook: played.name };
    const values = { inputs: read.values, steps: {}, play, env: {} };
    return { ...values, env: renderEnv(played, language, values, 'run'), specs: played.inputs };
  }
}

/** The steps of a playbook by their own names, with the repeats around each there, outermost first. */
type Level = ReadonlyMap<string, readonly string[]>;

/** The steps of the playbook, and of those played in it by the step that plays them. */
type Levels = ReadonlyMap<string, Level>;

function levelsOf(steps: Outline): Levels {
  const levels = new Map<string, Map<string, readonly string[]>>();
  for (const { step, inside } of steps) {
    const { within, name } = standingOf(step.id);
    const level = levels.get(within) ?? new Map<string, readonly string[]>();
    levels.set(within, level);
    const parent = inside && standingOf(inside.parent.id);
    const chain = parent?.within === within ? (level.get(parent.name) ?? []) : [];
    const repeats = parent && inside.parent.flow?.type === 'repeat' ? [...chain, parent.name] : chain;
    level.set(name, repeats);
  }
  return levels;
}

interface Seeing {
  readonly steps: RunValues['steps'];
  readonly level: Level;
  readonly repeats: ReadonlyMap<string, RepeatState>;
}

/** The outputs as the steps of an iteration see them: those of their own iterations, and of what stands around them. */
function seenFrom(
  { within, name, iterations }: Standing,
  { steps, level, repeats }: Seeing,
): Pick<ScopeValues, 'steps' | 'item'> {
  const own = level.get(name) ?? [];
  const seen: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [other, chain] of level) {
    if (chain.some((repeat, depth) => own[depth] !== repeat)) continue;
    const outputs = steps[instanceId({ within, name: other, iterations: iterations.slice(0, chain.length) })];
    if (outputs !== undefined) seen[other] = outputs;
  }
  let item: unknown;
  for (const [depth, repeat] of own.entries()) {
    const index = iterations[depth] ?? 0;
    const instance = instanceId({ within, name: repeat, iterations: iterations.slice(0, depth) });
    const items = repeats.get(instance)?.items;
    const one = items?.[index - 1];
    if (items !== undefined) item = one;
    seen[repeat] = { index, ...(one !== undefined && { item: one }) };
  }
  return { steps: seen, ...(item !== undefined && { item }) };
}
