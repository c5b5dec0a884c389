import type { z } from 'zod';
import type { Result } from '../diagnostics/diagnostic.ts';
import type { Scope, ValueType } from '../language/scope.ts';
import type { Look, OwnQuestion, RunContext, StepError, StepOutcome } from './run-context.ts';
import type { Effect, Flow, Path, Step } from './step.ts';
import type { ProgramsOf, Target } from './touched.ts';

export type * from './run-context.ts';

/** One output of a kind: its type for conditions and a sentence for people. */
export interface Output {
  readonly type: ValueType;
  readonly description: string;
}

/** What one configuration of a kind makes of one of its outputs. */
export interface OutputFact {
  /** Its type, where that is narrower than the kind's. */
  readonly type?: ValueType;
  /** All values that it can have. */
  readonly values?: readonly (string | number | boolean)[];
  /** All values that it can have when the step succeeds, and what to write for others to be a success. */
  readonly success?: { readonly values: readonly (string | number | boolean)[]; readonly widen: string };
  /** Why it is never there, and what to write for it. */
  readonly absent?: { readonly why: string; readonly help: string };
}

/**
 * What a kind says of the syntax of its strings; unlisted strings are templates. A path leads from the
 * configuration to one string, keys and indexes joined by dots; `''` is the configuration itself, `*` any one
 * key (dots included) or index, `#` an index. `argv` are the words of a list that is run as a command; they are
 * rendered as templates. A `secret` is a template, and must be one secret input and nothing else. Steps inside an arm are not the kind's: they have kinds of their own.
 */
export type Syntax = Readonly<
  Record<string, 'shell' | 'argv' | 'condition' | 'list' | 'value' | 'literal' | 'regex' | 'secret'>
>;

/** Something in a configuration that fits the schema and can still not be meant (RB203). */
export interface ConfigFault {
  /** Keys and indexes from the configuration to the place; empty for the configuration itself. */
  readonly path: Path;
  readonly message: string;
  readonly help?: string;
}

/** The probe of a step, rendered; plain JSON. */
export interface PreparedProbe {
  readonly kind: string;
  readonly action: unknown;
  /** As people read it. */
  readonly lines: readonly string[];
}

interface KindBase<Config> {
  /** The key under which it stands in a step. */
  readonly name: string;
  /** One sentence; shown in docs and by editors. */
  readonly summary: string;
  /** What stands under the key. No refine, no transform: neither survives in JSON Schema. */
  readonly schema: z.ZodType<Config>;
  readonly outputs: Readonly<Record<string, Output>>;
  /** What a configuration makes of the outputs, by name, for checks of what later steps do with them. */
  outputsOf?(config: Config): Readonly<Record<string, OutputFact>>;
  /** The effect of a step that declares none. */
  effect(config: Config): Effect;
  readonly syntax?: Syntax;
  /**
   * What is wrong with a configuration across its fields, told when the playbook is loaded. Pure; placeholders
   * are not rendered yet, so it says nothing of what hangs on them.
   */
  check?(config: Config): readonly ConfigFault[];
}

/** How guards look with a kind, again and again while steps run. */
export interface Watching<Rendered> {
  /** The keys of its configuration that a guard takes, and those of them that it needs. */
  readonly keys: readonly string[];
  readonly needs: readonly string[];
  /** As that of the kind, of what a guard takes. */
  // biome-ignore lint/suspicious/noExplicitAny: a registry holds kinds of every configuration
  check(config: any): readonly ConfigFault[];
  /** Milliseconds for which it must stay critical, and from one look to the next. */
  pace(action: Rendered): { readonly for: number; readonly every: number };
  /** The limits as they are written, and the unit that values have that name none. */
  limits(action: Rendered): { readonly warn?: string; readonly critical?: string };
  /** Looks once; a failure is an answer that cannot be understood, or is ambiguous. */
  look(action: Rendered, context: RunContext): Promise<Result<Look>>;
}

/**
 * A kind that does something. `prepare` is pure and makes the action, a plain JSON value in which every
 * template is rendered; the plan, the approval, the digest and the run all see that same action.
 */
export interface LeafKind<Config, Rendered> extends KindBase<Config> {
  readonly type: 'leaf';
  prepare(config: Config, scope: Scope, probe?: PreparedProbe): Rendered;
  /** The action that it runs as a probe, as written, and where that stands in the configuration. */
  probe?(config: Config): { readonly raw: unknown; readonly path: Path } | undefined;
  /** Milliseconds after which it ends by itself at the latest; undefined for an action that says nothing of it. */
  lasts?(action: Rendered): number | undefined;
  /** How long it is at work by itself, in milliseconds; `bounded`: then it ends, whatever it waits for. */
  stays?(action: Rendered): { readonly for: number; readonly bounded: boolean } | undefined;
  /** What it reaches for outside, for a plan. */
  touches?(action: Rendered, programsOf: ProgramsOf): readonly Target[];
  /** For people: the command, request or question, a line each, most important first. */
  describe(action: Rendered): readonly string[];
  /** The questions that the action is, so that a plan counts them and a play without a terminal sees them coming. */
  questions?(action: Rendered): readonly OwnQuestion[];
  /** The ids of its questions in order, where it has several. */
  items?(config: Config): readonly string[];
  /** Why nothing can run beside a step with this configuration, if so: it needs the screen for itself. */
  needsScreen?(config: Config): string | undefined;
  /** Whether the action is given the terminal: a Ctrl-C typed there reaches it and is meant for it. */
  takesTerminal?(action: Rendered): boolean;
  run(action: Rendered, context: RunContext): Promise<StepOutcome>;
  /** Guards can look with it. */
  readonly watch?: Watching<Rendered>;
  /** Its run starts one process, which may outlive the engine when the step changes something. */
  readonly durable?: true;
}

/** An arm as written, before its steps are checked; `path` leads to its steps inside the configuration. */
export interface RawArm {
  readonly label: string;
  readonly when?: string;
  readonly steps: readonly unknown[];
  readonly path: Path;
}

/** A kind whose steps hold other steps, in arms; the engine runs them in the manner of its flow. */
export interface NestingKind<Config> extends KindBase<Config> {
  readonly type: 'nesting';
  arms(config: Config): readonly RawArm[];
  flow(config: Config): Flow;
  /** The keys of its texts that see what the steps it holds have come to. */
  readonly inside?: readonly string[];
  /** What a failure means for the steps it holds, where they do not say themselves. */
  onFailure?(config: Config): Step['onFailure'];
  /** Of the keys that say how a step is done, those that mean something of it. */
  readonly takes?: readonly string[];
}

/** A step kind: one plain object in one file. */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds kinds of every configuration
export type Kind = LeafKind<any, any> | NestingKind<any>;

/** The kinds an engine knows, by name. */
export type Registry = Readonly<Record<string, Kind>>;

/** Declares a kind that does something; exists for type inference only. */
export const defineStep = <Config, Rendered>(
  kind: Omit<LeafKind<Config, Rendered>, 'type'>,
): LeafKind<Config, Rendered> => ({ type: 'leaf', ...kind });

/** Declares a kind whose steps hold other steps; exists for type inference only. */
export const defineNesting = <Config>(kind: Omit<NestingKind<Config>, 'type'>): NestingKind<Config> => ({
  type: 'nesting',
  ...kind,
});

/** Whether steps of a kind ask a person instead of doing something themselves. */
export const isQuestion = (kind: Kind | undefined): boolean =>
  kind?.type === 'leaf' && kind.questions !== undefined;

/** Shorthand for a failed outcome. */
export const failed = (error: StepError, outputs: Readonly<Record<string, unknown>> = {}): StepOutcome => ({
  status: 'failed',
  error,
  outputs,
});
