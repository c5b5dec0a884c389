import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { RecordedPlay } from '../journal/plays.ts';
import { gatherInputs, type ResolvedInputs } from '../playbook/inputs.ts';
import type { InputSpec, Playbook } from '../playbook/playbook.ts';

/** What an edited playbook can get its inputs from. */
export interface EditedInputs {
  /** The inputs with which the play has come so far. */
  readonly known: ResolvedInputs;
  /** Values for inputs that are new in it. */
  readonly given: Readonly<Record<string, unknown>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The inputs of an edited playbook, and what is wrong with them (RB410): a value on record stays what it is. */
export function editedInputs(
  { state }: RecordedPlay,
  edited: Playbook,
  { known, given }: EditedInputs,
  env: Environment,
): ResolvedInputs & { readonly reasons: readonly Diagnostic[] } {
  const before = state.playbook.inputs;
  const kept = Object.entries(known.values).filter(([name]) => Object.hasOwn(edited.inputs, name));
  const { values, secrets, origins, diagnostics } = gatherInputs(
    edited,
    { ...Object.fromEntries(kept), ...given },
    env,
  );
  // What the play was started without stays out of it, even if its variable is set by now.
  const without = (name: string): boolean =>
    Object.hasOwn(before, name) && !(name in state.inputs) && !isNewInput(state, edited, name);
  const moved = Object.entries(edited.inputs).filter(
    ([name, spec]) => isSecret(before[name]) !== isSecret(spec),
  );
  return {
    // A value that is refused still stands in what has run.
    values: Object.fromEntries([...kept, ...Object.entries(values)].filter(([name]) => !without(name))),
    // One that the edited playbook no longer has may still come out of a command.
    secrets: [
      ...known.secrets.filter(({ name }) => !Object.hasOwn(edited.inputs, name)),
      ...secrets.filter(({ name }) => !without(name)),
    ],
    origins: {
      ...known.origins,
      ...Object.fromEntries(Object.entries(origins).filter(([name]) => !(name in known.values))),
    },
    reasons: [
      ...diagnostics.map((diagnostic) => ({ ...diagnostic, code: 'RB410' }) as const),
      ...moved.flatMap(([name, spec]) => (before[name] ? [secrecy(name, spec)] : [])),
    ],
  };
}

/** Whether a value may be given for an input of an edited playbook: nothing that was rendered so far can have used it. */
export const isNewInput = (
  { playbook, inputs }: RecordedPlay['state'],
  edited: Playbook,
  name: string,
): boolean => {
  const spec = edited.inputs[name];
  if (spec === undefined) return false;
  return !Object.hasOwn(playbook.inputs, name) || (!(name in inputs) && spec.optional !== true);
};

const isSecret = (spec: InputSpec | undefined): boolean => spec?.type === 'secret';

const secrecy = (name: string, spec: InputSpec): Diagnostic => ({
  code: 'RB410',
  severity: 'error',
  message: isSecret(spec)
    ? `the input "${name}" is a secret now, and its value is on record`
    : `the input "${name}" was a secret, and would be on record now`,
});
