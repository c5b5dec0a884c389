/** A shell text whose placeholders were replaced by references to environment variables. */
export interface ShellCommand {
  /** What `sh` parses: a constant of the playbook. */
  readonly script: string;
  /** The variables that carry the values. */
  readonly env: Readonly<Record<string, string>>;
  /** The readable form, values in place and quoted; for people only, never executed. */
  readonly display: string;
}

/** What a condition comes to; in a plan it can hang on values that only a run can know. */
export type Decision =
  | { readonly known: true; readonly holds: boolean }
  | { readonly known: false; readonly dependsOn: readonly string[] };

/** What an expression comes to; in a plan it can hang on values that only a run can know. */
export type Evaluated =
  | { readonly known: true; readonly value: unknown }
  | { readonly known: false; readonly dependsOn: readonly string[] };

/**
 * Where the placeholders and conditions of a playbook get their values.
 * In a plan, a value that only a run can know is rendered as `‹steps.health.json.failing›`.
 * Each method throws a DiagnosticError for a path without a value (RB207, RB208) or a refused value (RB511).
 */
export interface Scope {
  /** Renders the placeholders of a string; `encode` puts each value into a form that its place takes for text. */
  text(template: string, encode?: (value: string) => string): string;
  /** Renders an address: values behind its beginning are percent-encoded. */
  address(template: string): string;
  /** Binds the placeholders of a shell text to environment variables. */
  shell(text: string): ShellCommand;
  /** Decides a condition. */
  holds(condition: string): Decision;
  /** Evaluates an expression of any type to a plain JSON value. */
  value(expression: string): Evaluated;
}

/** A CEL type name: what conditions know of an input or an output. */
export type ValueType =
  | 'string'
  | 'int'
  | 'double'
  | 'bool'
  | 'dyn'
  | 'list<string>'
  | 'list<dyn>'
  | 'map<string, string>'
  | 'map<string, dyn>';

/** What may be named in templates and conditions, with types; made from the playbook's inputs and its kinds' outputs. */
export interface ScopeTypes {
  readonly inputs: Readonly<Record<string, ValueType>>;
  /** By step id; contains the common outputs (status, ok, started, duration) too. */
  readonly steps: Readonly<Record<string, Readonly<Record<string, ValueType>>>>;
  readonly play: Readonly<Record<string, ValueType>>;
  readonly env: Readonly<Record<string, ValueType>>;
  /** Inside a repeat over a list: the type of what it goes through. */
  readonly item?: ValueType;
}

/** The values behind a scope; what is absent from `steps` has not run. */
export interface ScopeValues {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Names of inputs that a plan does without, and a play would not. */
  readonly missing?: ReadonlySet<string>;
  /** Steps of which only some outputs are known: the others are, in a plan, values that only a run can know. */
  readonly partly?: ReadonlySet<string>;
  readonly steps: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly play: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
  /** Inside a repeat over a list: the one of this iteration. */
  readonly item?: unknown;
}
