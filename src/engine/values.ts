import type { JournalEvent } from '../journal/events.ts';
import type { StepState } from '../journal/state.ts';
import type { Language } from '../language/language.ts';
import type { ScopeValues } from '../language/scope.ts';
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
  const entries = Object.entries(playbook.env);
  if (entries.length === 0) return {};
  const scope = language.scope(values, { mode });
  return Object.fromEntries(entries.map(([name, template]) => [name, scope.text(template)]));
}

/** Offers what a step came to under `steps.<id>`; a step that did not run is absent there. */
export function publish(values: RunValues, id: string, step: StepState | undefined): void {
  switch (step?.status) {
    case 'succeeded':
    case 'failed':
      values.steps[id] = {
        ...step.outputs,
        status: step.status,
        ok: step.status === 'succeeded',
        started: step.started,
        duration: step.duration / 1000,
      };
      break;
    default:
      delete values.steps[id];
  }
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
