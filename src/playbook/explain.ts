import type { Path } from '../steps/step.ts';
import { isMapping, type JsonSchema, kindKeys, type Mapping } from './json-schema.ts';
import { meant } from './meant.ts';
import { type Surroundings, unknownKey } from './unknown-key.ts';
import {
  inYaml,
  kindFault,
  missingKey,
  nearest,
  plainValue,
  scalarViolation,
  type Violation,
  wrongType,
} from './violations.ts';

/** What no command begins with, and a condition does. */
const CONDITION = /^\s*[!(]*\s*(?:steps|inputs)\./;

const PROBE_NEEDED =
  'This is a condition, and a probe is needed, such as { http-check: "http://…" }. To run steps until a condition holds, use repeat: { until: …, at-most: …, steps: […] }';

/**
 * Everything in which a value differs from the schema, one violation a mistake: in a union only the branch
 * that the value was meant for is looked into, and what is wrong inside a value silences what it makes of its parent.
 */
export function explain(root: JsonSchema, value: unknown): readonly Violation[] {
  return new Explainer(root).check(root, value, []);
}

const STEP = '#/$defs/step';
/** What holds exactly one kind. */
const ONE_KIND = [STEP, '#/$defs/probe', '#/$defs/action'];

/** A list of `NAME=value` as the mapping that it was meant to be. */
function asPairs(value: unknown): Mapping | undefined {
  if (!Array.isArray(value) || !value.every((entry) => /^\w+=/.test(String(entry)))) return undefined;
  const pairs = value.map((entry) => /^(\w+)=(.*)$/s.exec(String(entry)));
  return Object.fromEntries(pairs.map((found) => [found?.[1] ?? '', found?.[2] ?? '']));
}

class Explainer {
  readonly #definitions: Readonly<Record<string, JsonSchema>>;
  readonly #kinds: readonly string[];

  constructor(root: JsonSchema) {
    this.#definitions = root.$defs ?? {};
    this.#kinds = kindKeys(root);
  }

  check(written: JsonSchema, value: unknown, path: Path): readonly Violation[] {
    const schema = this.#resolve(written);
    if (written.$ref !== undefined && ONE_KIND.includes(written.$ref))
      return this.#step(schema, value, path, written.$ref === STEP);
    if (schema.anyOf !== undefined) return this.#union(schema, value, path);
    const exact = 'const' in schema || schema.enum !== undefined;
    if (!exact && !this.#typeHolds(schema, value))
      return [wrongType(schema, [schema], value, path, this.#meantAs([schema], value, path))];
    const own = scalarViolation(schema, value, path);
    if (own !== undefined) return [own];
    if (Array.isArray(value))
      return value.flatMap((item, index) => this.check(schema.items ?? {}, item, [...path, index]));
    return isMapping(value) ? this.#mapping(schema, value, path) : [];
  }

  #step(schema: JsonSchema, value: unknown, path: Path, isStep: boolean): readonly Violation[] {
    const violations = this.check(schema, value, path);
    // A misspelt kind is one mistake: the unknown key is named, the missing kind is not.
    const misspelt = violations.some(
      ({ code, path: at }) =>
        code === 'RB201' && at.length === path.length + 1 && this.#mayBeKind(String(at.at(-1)), schema),
    );
    const fault = isMapping(value) ? kindFault(value, this.#kinds, path) : undefined;
    const all =
      fault === undefined || (misspelt && fault.related === undefined) ? violations : [fault, ...violations];
    return isStep ? all.map((violation) => ({ step: path, ...violation })) : all;
  }

  #mayBeKind(key: string, { properties = {} }: JsonSchema): boolean {
    const name = meant(key, Object.keys(properties));
    return name === undefined || this.#kinds.includes(name);
  }

  #resolve(schema: JsonSchema): JsonSchema {
    if (schema.$ref === undefined) return schema;
    const definition = this.#definitions[schema.$ref.replace('#/$defs/', '')] ?? {};
    return schema.description === undefined ? definition : { ...definition, description: schema.description };
  }

  #typeHolds({ type, const: constant }: JsonSchema, value: unknown): boolean {
    if (typeof type === 'object') return type.some((one) => this.#typeHolds({ type: one }, value));
    if (type === 'array') return Array.isArray(value);
    if (type === 'object') return isMapping(value);
    if (type === 'integer') return Number.isInteger(value);
    if (type === 'null') return value === null;
    // A wrong constant of the right type gets the message that names the constant.
    return type === undefined || typeof value === type || (constant !== undefined && value === constant);
  }

  #mapping(schema: JsonSchema, value: Mapping, path: Path): readonly Violation[] {
    const properties = schema.properties ?? {};
    const unknown = Object.keys(value).filter((key) => !this.#mayHave(schema, key));
    const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value, key));
    const around = this.#surroundings(schema, path);
    const violations = unknown.map((key) => unknownKey(key, schema, value, path, around));
    // A misspelt key explains the missing one.
    const free = Object.keys(properties).filter((key) => !Object.hasOwn(value, key));
    const explained = new Set(unknown.map((key) => meant(key, free)));
    for (const key of missing) {
      if (!explained.has(key)) violations.push(missingKey(key, properties[key] ?? {}, path));
    }
    for (const [key, entry] of Object.entries(value)) {
      const name = schema.propertyNames && scalarViolation(schema.propertyNames, key, [...path, key]);
      if (name !== undefined)
        violations.push({ ...name, part: 'key', message: `the name "${key}" is not allowed here` });
      const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
      const of = Object.hasOwn(properties, key) ? properties[key] : rest;
      violations.push(...this.check(of ?? {}, entry, [...path, key]));
    }
    return violations;
  }

  /** What an unknown key of a mapping may have been meant for. */
  #surroundings({ properties }: JsonSchema, path: Path): Surroundings {
    const keys = Object.keys(this.#definitions.step?.properties ?? {});
    const own = keys.filter((key) => !this.#kinds.includes(key));
    const holder = path.findLast((part) => typeof part === 'string' && this.#kinds.includes(part));
    const isStep = ONE_KIND.some((reference) => this.#resolve({ $ref: reference }).properties === properties);
    return {
      mappingsOf: (schema) => this.#branches({ anyOf: [this.#resolve(schema)] }),
      takes: (schema, value) => this.check(schema, value, []).length === 0,
      ...(holder !== undefined && !isStep && { step: { keys: own, holder: String(holder) } }),
    };
  }

  #mayHave({ properties, patternProperties, additionalProperties }: JsonSchema, key: string): boolean {
    if (additionalProperties !== false || Object.hasOwn(properties ?? {}, key)) return true;
    return Object.keys(patternProperties ?? {}).some((pattern) => new RegExp(pattern).test(key));
  }

  #union(schema: JsonSchema, value: unknown, path: Path): readonly Violation[] {
    const branches = this.#branches(schema);
    const fitting = branches.filter(
      (branch) => this.#typeHolds(branch, value) && (branch.const === undefined || branch.const === value),
    );
    const found = fitting.map((branch) => this.check(branch, value, path));
    if (found.some((violations) => violations.length === 0)) return [];
    if (fitting.length === 0)
      return [wrongType(schema, branches, value, path, this.#meantAs(branches, value, path))];
    if (!isMapping(value) && plainValue(String(value), branches) !== undefined)
      return [wrongType(schema, branches, value, path)];
    if (fitting.length === 1 || !isMapping(value)) return found[0] ?? [];
    return nearest(fitting, found, value, path);
  }

  /** What a value of the wrong type was meant to be: what a mapping or a list holds, without these. */
  #meantAs(branches: readonly JsonSchema[], value: unknown, path: Path): string | undefined {
    const pairs = asPairs(value);
    if (
      pairs !== undefined &&
      branches.some(({ type }) => type === 'object') &&
      typeof path.at(-1) === 'string'
    )
      return `Write ${path.at(-1)}: ${inYaml(pairs)}`;
    const wrapped = this.#wrapped(branches, value, path);
    if (wrapped !== undefined || value === null || isMapping(value) || Array.isArray(value)) return wrapped;
    const list = branches.find(
      ({ type, items = {} }) => type === 'array' && this.check(items, value, []).length === 0,
    );
    return list && typeof path.at(-1) === 'string' ? `Write ${path.at(-1)}: ${inYaml([value])}` : undefined;
  }

  /** The mapping that a value was meant for, where one of its keys takes it: `retry: 3` is its attempts. */
  #wrapped(branches: readonly JsonSchema[], value: unknown, path: Path): string | undefined {
    const name = path.at(-1);
    if (typeof name !== 'string' || isMapping(value) || value === null) return undefined;
    for (const { properties = {}, required = [] } of branches) {
      const key = Object.keys(properties).find(
        (candidate) =>
          required.every((needed) => needed === candidate) &&
          this.check(properties[candidate] ?? {}, value, []).length === 0,
      );
      if (key === 'shell' && CONDITION.test(String(value))) return PROBE_NEEDED;
      if (key !== undefined) return `Write ${name}: ${inYaml({ [key]: value })}`;
    }
    return undefined;
  }

  /** Unions inside unions are one union to people; what the union says holds for a way without words of its own. */
  #branches(schema: JsonSchema): readonly JsonSchema[] {
    const { description, examples } = schema;
    return (schema.anyOf ?? [])
      .map((branch) => this.#resolve(branch))
      .map((branch) =>
        branch.description === undefined
          ? { ...branch, ...(description && { description }), ...(examples && { examples }) }
          : branch,
      )
      .flatMap((branch) => (branch.anyOf === undefined ? [branch] : this.#branches(branch)));
  }
}
