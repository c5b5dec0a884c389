import type { Guard, Step } from '../steps/step.ts';

/** Where an input comes from that is not given, a secret not only from `env`; what is named is tried in this order. */
export interface SecretSource {
  readonly env?: string;
  /** A file of the operator's own; `~/` is the home folder. */
  readonly file?: string;
  /** Prints it: a text for `sh`, or a program and its arguments. */
  readonly command?: string | readonly string[];
  /** The longest that the command may take. */
  readonly timeout?: string;
  /** The operator is asked for it, even where it is optional. */
  readonly prompt?: true;
}

/** A value that an input can have. */
export type InputValue = string | number | boolean | readonly string[];

/** A declared input; keys are as they are written. */
export interface InputSpec {
  readonly type:
    | 'string'
    | 'integer'
    | 'number'
    | 'boolean'
    | 'choice'
    | 'url'
    | 'duration'
    | 'list'
    | 'secret';
  readonly description?: string;
  readonly default?: InputValue;
  readonly optional?: boolean;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** Characters of a text, items of a list. */
  readonly 'min-length'?: number;
  readonly 'max-length'?: number;
  /** A regular expression that the whole value, or each item of a list, must match. */
  readonly pattern?: string;
  readonly from?: SecretSource;
}

/** A program that must be on PATH, and in which version. */
export interface RequiredCommand {
  readonly name: string;
  /** Limits such as `>=6 <8`. */
  readonly version?: string;
  /** Arguments with which it says its version; without them `--version`. */
  readonly args?: readonly string[];
}

/** One thing that a playbook does otherwise than its guide says. */
export interface GuideDifference {
  /** What the guide says, byte for byte. */
  readonly says: string;
  readonly why: string;
}

/** A playbook that was read and found valid; plain JSON, since the journal keeps it (RELIABILITY D7). */
export interface Playbook {
  readonly format: 1;
  /** `lida/complete-outage`: the folder and the file's name. */
  readonly name: string;
  /** As it was given or found, for messages. */
  readonly file: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly digest: string;
  readonly title: string;
  readonly summary?: string;
  /** The guide and the sections of it that it carries out, as people read them. */
  readonly guide?: string;
  /** Where it does something else than the guide says. */
  readonly differs?: readonly GuideDifference[];
  readonly owner?: string;
  readonly severity?: 'info' | 'low' | 'medium' | 'high' | 'critical';
  readonly symptoms: readonly string[];
  readonly alerts: readonly Readonly<Record<string, string>>[];
  readonly lock?: string;
  readonly requires: {
    readonly commands: readonly (string | RequiredCommand)[];
    readonly env: readonly string[];
  };
  /** Milliseconds that a play usually takes. */
  readonly expectDuration?: number;
  readonly env: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** What is watched while its steps run. */
  readonly guards?: readonly Guard[];
  readonly steps: readonly Step[];
  /** The playbooks that its steps play, by the ids of these; their steps are inside of them. */
  readonly played?: Readonly<Record<string, Played>>;
}

/** What a playbook that is played by another one brings besides its steps. */
export type Played = Pick<Playbook, 'name' | 'title' | 'file' | 'digest' | 'lock' | 'env' | 'inputs'>;

/** What a play of it locks: its own lock and those of what it plays, in an order that is always the same. */
export function locksOf({ lock, played = {} }: Pick<Playbook, 'lock' | 'played'>): readonly string[] {
  const all = [lock, ...Object.values(played).map((each) => each.lock)];
  return [...new Set(all)].filter((each) => each !== undefined).sort();
}
