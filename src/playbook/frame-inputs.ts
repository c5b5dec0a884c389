import { readInput } from './input-values.ts';
import type { InputSpec, InputValue, Played } from './playbook.ts';

/** The inputs of a playbook that is played, or the first that has no value it could take. */
export type FrameInputs =
  | { readonly ok: true; readonly values: Readonly<Record<string, InputValue>> }
  | { readonly ok: false; readonly name: string; readonly message: string };

/** What the inputs of a playbook that is played are read from. */
export interface FrameSource {
  /** What the step that plays it gives. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Renders the texts among that; undefined where only a run can know the value. */
  readonly text: (template: string) => string | undefined;
  /** The inputs of the play by name; those of what is played have the step before a point. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The step that plays it, as it is written. */
  readonly step: string;
}

/** Reads the inputs of a playbook that is played: what its step gives, and what the play was given for it. */
export function frameInputs({ inputs: specs }: Pick<Played, 'inputs'>, source: FrameSource): FrameInputs {
  const { given, inputs, step } = source;
  const values: Record<string, InputValue> = {};
  for (const [name, spec] of Object.entries(specs)) {
    if (name.includes('.')) continue;
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    if (own === undefined) {
      const value = inputs[`${step}.${name}`];
      if (value !== undefined) values[name] = value as InputValue;
      continue;
    }
    const value = rendered(spec, own, source.text);
    if (value === undefined) continue;
    const read = readInput(spec, value);
    if (!read.ok) return { ok: false, name, message: read.message };
    values[name] = read.value;
  }
  return { ok: true, values };
}

/** A list is handed on as JSON, `{{json inputs.hosts}}`. */
function rendered(spec: InputSpec, value: unknown, text: FrameSource['text']): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value.map((item) => (typeof item === 'string' ? text(item) : item));
    return items.includes(undefined) ? undefined : items;
  }
  if (typeof value !== 'string' || !value.includes('{{')) return value;
  const written = text(value);
  if (spec.type !== 'list' || written?.startsWith('[') !== true) return written;
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}
