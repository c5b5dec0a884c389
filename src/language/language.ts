import type { Result } from '../diagnostics/diagnostic.ts';
import type { Decision, Scope, ScopeTypes, ScopeValues } from './scope.ts';

/** A placeholder or name found in a text; `offset` counts UTF-16 units from the start of that text. */
export interface Reference {
  /** `['steps', 'health', 'json', 'failing']` */
  readonly path: readonly string[];
  readonly offset: number;
  readonly length: number;
  /** It stands inside has(), or behind one in the same conjunction: the step need not have run. */
  readonly guarded: boolean;
  /** In a shell text: the value becomes an argument of a program, which other users of the machine can see. */
  readonly visible?: boolean;
}

/** A text with placeholders, parsed; `{{ default steps.x.y "none" }}` counts as guarded. */
export interface Template {
  readonly references: readonly Reference[];
}

/** A value that a condition compares with constants; several with `in`. */
export interface Comparison {
  readonly path: Reference['path'];
  readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in';
  readonly values: readonly (string | number | boolean)[];
  readonly offset: number;
  readonly length: number;
}

/** A condition that was parsed and type-checked. */
export interface Condition {
  readonly references: readonly Reference[];
  readonly comparisons: readonly Comparison[];
  /** What it comes to whatever happens, where it names nothing that could vary. */
  readonly constant?: boolean;
}

/** An expression of any type, parsed and type-checked, with its CEL type. */
export interface TypedExpression {
  readonly references: readonly Reference[];
  readonly type: string;
}

/** A simple command of a shell text; `offset` and `length` say where its first word stands in the text. */
export interface SimpleCommand {
  /** Without sudo, env and their like before them, and without quotes; `…` stands for what is not constant. */
  readonly words: readonly string[];
  readonly offset: number;
  readonly length: number;
  /** The commands of its pipeline that read what it prints, the next one first. */
  readonly readers: readonly (readonly string[])[];
  /** It reads from a pipe or a file. */
  readonly fed: boolean;
  /** It runs in the background. */
  readonly background: boolean;
  /** `&` stands right behind it and something right behind that: `http://host/?a=1&b=2`. */
  readonly cut: boolean;
  /** It runs under a command that ends it after a time. */
  readonly bounded: boolean;
}

/** How values are looked up when templates are rendered and conditions decided. */
export interface ScopeOptions {
  /** `plan`: an absent value is shown as `‹path›`; `run`: it is an error. */
  readonly mode: 'plan' | 'run';
  /** Inputs whose values may start with `-` in argument position (numbers). */
  readonly dashAllowed?: (path: readonly string[]) => boolean;
  /** Is told each path that a text takes a value from, and whether the value is known; conditions do not tell it. */
  readonly reads?: (path: readonly string[], known: boolean) => void;
}

/**
 * The two small languages of playbooks, their parsers loaded only if a playbook needs them.
 * Diagnostics of the parse functions have a span whose offsets count from the start of the text given.
 */
export interface Language {
  parseTemplate(text: string): Result<Template>;
  parseShell(text: string): Result<Template>;
  /** Checks a command given as a list of words, a result for each: `[sh, -c, "… {{x}}"]` is RB209 too. */
  parseArgv(words: readonly string[]): readonly Result<Template>[];
  /** The simple commands of a shell text; none where it cannot be followed to its end. */
  commands(text: string): readonly SimpleCommand[];
  /** The programs that a shell text starts, by name: no builtins, nothing that only reads what others print. */
  programs(text: string): readonly string[];
  /** The command that a list of words is. */
  listedCommand(words: readonly string[]): Pick<SimpleCommand, 'words' | 'bounded'>;
  parseCondition(text: string, types: ScopeTypes): Result<Condition>;
  parseValue(text: string, types: ScopeTypes): Result<TypedExpression>;
  scope(values: ScopeValues, options: ScopeOptions): Scope;
}

export type { Decision };
