import type { Step } from '../steps/step.ts';

/** A declared input; `from` says where a secret comes from. */
export interface InputSpec {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'choice' | 'url' | 'duration' | 'secret';
  readonly description?: string;
  readonly default?: string | number | boolean;
  readonly optional?: boolean;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** A regular expression that the whole value must match. */
  readonly pattern?: string;
  readonly from?: { readonly env: string };
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
  readonly guide?: string;
  readonly owner?: string;
  readonly severity?: 'info' | 'low' | 'medium' | 'high' | 'critical';
  readonly symptoms: readonly string[];
  readonly alerts: readonly Readonly<Record<string, string>>[];
  readonly lock?: string;
  readonly requires: { readonly commands: readonly string[]; readonly env: readonly string[] };
  /** Milliseconds that a play usually takes. */
  readonly expectDuration?: number;
  readonly env: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly steps: readonly Step[];
}
