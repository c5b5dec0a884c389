/** The keywords of JSON Schema that the schema of playbooks uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
}

/** A YAML mapping as a plain value. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Whether a value is a mapping. */
export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands under a key or an index, own properties only. */
export function childOf(parent: unknown, part: string | number): unknown {
  if (Array.isArray(parent)) return parent[Number(part)];
  return isMapping(parent) && Object.hasOwn(parent, part) ? parent[part] : undefined;
}

/** The kinds that the schema knows. */
export const kindKeys = (root: JsonSchema): readonly string[] =>
  Object.entries(root.$defs?.step?.properties ?? {}).flatMap(([key, { $ref }]) =>
    $ref?.startsWith('#/$defs/kind-') ? [key] : [],
  );
