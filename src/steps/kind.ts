import type { z } from 'zod';
import type { Code } from '../diagnostics/codes.ts';
import type { Scope, ValueType } from '../language/scope.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logs } from '../ports/logs.ts';
import type { Network } from '../ports/network.ts';
import type { AnswerValue, Question } from '../ports/operator.ts';
import type { Processes, ProcessIdentity, Stream } from '../ports/processes.ts';
import type { ReadLog } from '../sources/logs/source.ts';
import type { Metrics } from '../sources/metrics/source.ts';
import type { Effect, Flow, Path, Step } from './step.ts';
import type { ProgramsOf, Target } from './touched.ts';

/** Why a step failed, as data. */
export interface StepError {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  /** It may have taken effect all the same, so that it is not tried again by itself unless that is harmless. */
  readonly uncertain?: true;
}

/** What came of one attempt of a step; expected failures are values, an exception is a bug. */
export type StepOutcome =
  | { readonly status: 'succeeded'; readonly outputs: Readonly<Record<string, unknown>> }
  | {
      readonly status: 'failed';
      readonly error: StepError;
      readonly outputs: Readonly<Record<string, unknown>>;
    };

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

/** A question that a kind asks of its own; `item` says which, where it asks several. */
export type OwnQuestion = Pick<Question, 'ask' | 'answer' | 'item' | 'why'> &
  Partial<Pick<Question, 'context'>>;

/** What came of it; `at` is when it was answered, in UTC. */
export type OwnReply =
  | { readonly given: true; readonly value: AnswerValue; readonly by: string; readonly at: string }
  | { readonly given: false; readonly reason: 'no-terminal' | 'aborted' };

/** The probe of a step, rendered; plain JSON. */
export interface PreparedProbe {
  readonly kind: string;
  readonly action: unknown;
  /** As people read it. */
  readonly lines: readonly string[];
}

/** One look at a metric that is watched for a while. */
export interface Measured {
  /** Absent where there was none. */
  readonly value?: number;
  readonly unit?: string;
  readonly level: 'ok' | 'warn' | 'critical' | 'unknown';
  /** Milliseconds that a level must last to count. */
  readonly for: number;
}

/** What a running step may use: the ports, and nothing of the engine. */
export interface RunContext {
  /** Aborted when the step times out or the play is interrupted. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly processes: Processes;
  readonly network: Network;
  readonly logs: Logs;
  readonly readLog: ReadLog;
  readonly metrics: Metrics;
  /** The environment of processes: the allowed part of ours and the playbook's `env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Where processes start. */
  readonly cwd: string;
  /** Records and shows output, redacted; returns when it is written to the file. */
  readonly output: (stream: Stream, bytes: Uint8Array) => void;
  /** Shows what was measured just now, redacted; what is recorded of it is in the outcome. Absent where nobody looks. */
  readonly measured?: (measured: Measured) => void;
  /** To be called with the identity of each process that is started. */
  readonly onStart: (identity: ProcessIdentity) => void;
  /**
   * Asks the person; the question and its answer are recorded. An answer that is on record since an earlier attempt
   * was cut off is given again without asking, if it is one that `keeps` keeps.
   */
  readonly ask: (question: OwnQuestion, keeps?: (value: AnswerValue) => boolean) => Promise<OwnReply>;
  /** Runs the probe that the kind has (`probe`) once; what it prints is output of the step. */
  readonly look: (signal: AbortSignal) => Promise<StepOutcome>;
  /**
   * Milliseconds by the wall clock since the attempt began that this one goes on with because it was cut off; 0 for
   * one that begins, never less.
   */
  readonly elapsed: number;
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
