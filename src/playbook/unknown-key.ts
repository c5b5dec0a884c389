import { isMapping, type JsonSchema, type Mapping } from './json-schema.ts';
import { advice, meant, renamed } from './meant.ts';
import { inYaml, type Violation } from './violations.ts';

/** Where a mapping stands, as far as an unknown key in it may have been meant for another place. */
export interface Surroundings {
  /** The keys of the step around it, and which of them holds it: `http-check`. */
  readonly step?: { readonly keys: readonly string[]; readonly holder: string };
  /** The mappings that a schema takes, references followed. */
  readonly mappingsOf: (schema: JsonSchema) => readonly JsonSchema[];
  /** The schema takes the value. */
  readonly takes: (schema: JsonSchema, value: unknown) => boolean;
}

/** A key that the schema does not know; the remedy says where it belongs, or what is written for it here. */
export function unknownKey(
  key: string,
  schema: JsonSchema,
  value: Mapping,
  path: Violation['path'],
  around: Surroundings,
): Violation {
  const help = remedyFor(key, schema.properties ?? {}, value, around);
  const message = `unknown key "${key}"`;
  return { code: 'RB201', path: [...path, key], part: 'key', message, ...(help && { help }) };
}

function remedyFor(
  key: string,
  properties: Readonly<Record<string, JsonSchema>>,
  value: Mapping,
  around: Surroundings,
): string | undefined {
  const free = Object.keys(properties).filter((name) => !Object.hasOwn(value, name));
  const beside = Object.keys(properties).filter((name) => Object.hasOwn(value, name));
  const known = renamed(key, free);
  return (
    holderAmong(key, beside, properties, value, around) ??
    (known === undefined ? undefined : `Did you mean "${known}"?`) ??
    advice(key) ??
    didYouMean(key, possible(free, beside, properties)) ??
    holderAmong(
      key,
      around.step === undefined ? notKinds(free, properties) : free,
      properties,
      value,
      around,
    ) ??
    ofTheStep(key, around) ??
    knownHere(free, beside, properties)
  );
}

/** The keys that may still stand there: of kinds none beside one that is there. */
function possible(
  free: readonly string[],
  beside: readonly string[],
  properties: Readonly<Record<string, JsonSchema>>,
): readonly string[] {
  const isKind = (name: string): boolean => properties[name]?.$ref?.startsWith('#/$defs/kind-') === true;
  return beside.some(isKind) ? free.filter((name) => !isKind(name)) : free;
}

/** What may still stand there, in words. */
function knownHere(
  free: readonly string[],
  beside: readonly string[],
  properties: Readonly<Record<string, JsonSchema>>,
): string | undefined {
  const left = possible(free, beside, properties);
  if (left.length > 0) return `Known here: ${left.join(', ')}`;
  return free.length === 0 ? undefined : 'Remove it: one kind stands here, without the keys of a step.';
}

function didYouMean(key: string, free: readonly string[]): string | undefined {
  const name = meant(key, free);
  return name === undefined ? undefined : `Did you mean "${name}"?`;
}

/** A step without a kind is not helped by every kind that knows the key. */
const notKinds = (
  names: readonly string[],
  properties: Readonly<Record<string, JsonSchema>>,
): readonly string[] => names.filter((name) => properties[name]?.$ref === undefined);

/** The key among those given whose own mapping knows this one: `capture` belongs under `shell`. */
function holderAmong(
  key: string,
  names: readonly string[],
  properties: Readonly<Record<string, JsonSchema>>,
  value: Mapping,
  { mappingsOf, takes }: Surroundings,
): string | undefined {
  for (const name of names) {
    const holding = mappingsOf(properties[name] ?? {}).find(({ properties: inner = {} }) =>
      Object.hasOwn(inner, key),
    );
    if (holding === undefined) continue;
    const held = value[name];
    if (isMapping(held)) return `It belongs one level deeper: put it under ${name}.`;
    const entry = { [key]: value[key] };
    if (held === undefined) return `Write ${name}: ${inYaml(entry)}`;
    const short = Object.entries(holding.properties ?? {}).find(([, inner]) => takes(inner, held))?.[0];
    if (short !== undefined) return `Write ${name}: ${inYaml({ [short]: held, ...entry })}`;
  }
  return undefined;
}

/** A key of the step that stands inside its kind. */
function ofTheStep(key: string, { step }: Surroundings): string | undefined {
  if (step === undefined) return undefined;
  const name = step.keys.includes(key) ? key : renamed(key, step.keys);
  if (name === undefined || name === step.holder) return undefined;
  return `It belongs to the step: put ${name} beside ${step.holder}, one level up.`;
}
