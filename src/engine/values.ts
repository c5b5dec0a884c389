import type { JournalEvent } from '../journal/events.ts';
import type { StepState } from '../journal/state.ts';
import type { Language } from '../language/language.ts';
import type { Scope, ScopeValues } from '../language/scope.ts';
import type { Playbook } from '../playbook/playbook.ts';

/** The values that templates and conditions see; `steps` grows as steps finish. */
export interface RunValues {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly steps: Record<string, Readonly<Record<string, unknown>>>;
  readonly play: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

/** What the values of a play are made from. */
export interface ValueSource {
  readonly playbook: Playbook;
  readonly language: Language;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly play: string;
  readonly operator: string;
}

/** The values that templates and conditions see at the start; the playbook's `env` may name inputs and the play. */
export function createValues({ playbook, language, inputs, play, operator }: ValueSource): RunValues {
  const values: ScopeValues = {
    inputs,
    steps: {},
    play: { id: play, playbook: playbook.name, operator },
    env: {},
  };
  return { ...values, steps: {}, env: renderEnv(playbook, language, values, 'run') };
}

/** The playbook's `env`, rendered. */
export function renderEnv(
  playbook: Pick<Playbook, 'env'>,
  language: Language,
  values: ScopeValues,
  mode: 'plan' | 'run',
): Record<string, string> {
  return Object.keys(playbook.env).length === 0 ? {} : envIn(playbook, language.scope(values, { mode }));
}

/** The playbook's `env` as a scope renders it. */
export const envIn = ({ env }: Pick<Playbook, 'env'>, { text }: Scope): Record<string, string> =>
  Object.fromEntries(Object.entries(env).map(([name, template]) => [name, text(template)]));

/** Offers what a step came to under `steps.<id>`; a step that did not run is absent there. */
export function publish(values: RunValues, id: string, step: StepState | undefined): void {
  const offered = offeredBy(step);
  if (offered === undefined) delete values.steps[id];
  else values.steps[id] = offered;
}

/** What later steps see of a step; undefined where it has come to nothing. */
function offeredBy(step: StepState | undefined): RunValues['steps'][string] | undefined {
  if (step?.status !== 'succeeded' && step?.status !== 'failed') return undefined;
  const { outputs, status, started, duration } = step;
  return { ...outputs, status, ok: status === 'succeeded', started, duration: duration / 1000 };
}

/** What a play goes on with: of steps that succeeded, and of those that it went on without. */
export function goneOnWith(steps: ReadonlyMap<string, StepState>): Readonly<RunValues['steps']> {
  const known = [...steps].flatMap(([id, step]) => {
    const offered = step.status === 'failed' && !step.continued ? undefined : offeredBy(step);
    return offered === undefined ? [] : [[id, offered] as const];
  });
  return Object.fromEntries(known);
}

/** Offers what an event made of the steps that it is about. */
export function publishAfter(
  values: RunValues,
  event: JournalEvent,
  steps: ReadonlyMap<string, StepState>,
): void {
  const own = 'step' in event && event.step !== undefined ? [event.step] : [];
  for (const id of event.type === 'checks.repeated' ? event.steps : own) publish(values, id, steps.get(id));
}
