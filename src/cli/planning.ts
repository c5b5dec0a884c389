import { planPlay } from '../engine/plan.ts';
import type { Plan, PlannedInput } from '../engine/plan-types.ts';
import type { Secret } from '../playbook/inputs.ts';
import { kinds } from '../steps/index.ts';
import type { Io } from './io.ts';
import type { LoadedPlaybook } from './load.ts';
import { operatorName } from './operator-name.ts';

/** Inputs that were resolved, or as many of them as are known. */
export interface KnownInputs {
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: readonly Secret[];
  /** The names that the command line gave. */
  readonly given: ReadonlySet<string>;
}

/** The plan of a playbook with the inputs that are known; nothing is run. */
export function planOf(
  io: Pick<Io, 'env'>,
  { playbook, language }: Pick<LoadedPlaybook, 'playbook' | 'language'>,
  known: KnownInputs,
): Plan {
  const secret = new Set(known.secrets.map(({ name }) => name));
  const inputs = Object.fromEntries(
    Object.entries(known.values).map(([name, value]) => [
      name,
      secret.has(name) ? `[secret:${name}]` : value,
    ]),
  );
  const shown = Object.keys(playbook.inputs).map((name) =>
    shownInput(playbook.inputs[name]?.optional, name, inputs, known),
  );
  return planPlay({ playbook, language, registry: kinds, inputs, shown, operator: operatorName(io) });
}

function shownInput(
  optional: boolean | undefined,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  { given, secrets }: KnownInputs,
): PlannedInput {
  if (!(name in inputs)) return { name, from: optional ? 'not given' : 'missing' };
  const fromEnvironment = secrets.some((secret) => secret.name === name) && !given.has(name);
  const from = given.has(name) ? 'given' : fromEnvironment ? 'environment' : 'default';
  return { name, value: String(inputs[name]), from };
}
