import type { Language } from '../language/language.ts';
import type { ScopeValues } from '../language/scope.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { RunValues } from './run.ts';

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
  playbook: Playbook,
  language: Language,
  values: ScopeValues,
  mode: 'plan' | 'run',
): Record<string, string> {
  const entries = Object.entries(playbook.env);
  if (entries.length === 0) return {};
  const scope = language.scope(values, { mode });
  return Object.fromEntries(entries.map(([name, template]) => [name, scope.text(template)]));
}
