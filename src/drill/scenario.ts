import type { GivenVerdicts } from '../engine/doubt.ts';
import type { PlayStatus } from '../journal/events.ts';
import type { RedisReply } from '../ports/network.ts';

/** What a scenario expects of a play and of its system; everything named must hold. */
export interface Expectations {
  readonly status?: PlayStatus;
  readonly 'failed-step'?: string;
  /** The guard that stopped it, or for which it waits. */
  readonly 'stopped-by'?: string;
  /** Steps that must have run, in this order, others between them allowed. */
  readonly ran?: readonly string[];
  readonly 'not-ran'?: readonly string[];
  /** Commands, requests or questions of steps as they were rendered, by step id. */
  readonly commands?: Readonly<Record<string, string>>;
  /** Facts of the system after the play. */
  readonly system?: Readonly<Record<string, unknown>>;
}

/** What one read of a metric comes to: a value, none, or an answer that nobody understands. */
export type MockSample = number | { readonly 'no-data': string | true } | { readonly error: string };

/** What the outside world answers to one run of a step's action; what is not said is a success that says nothing. */
export interface Answer {
  readonly 'exit-code'?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly reply?: RedisReply;
  /** What stands in the log. */
  readonly log?: string;
  /** Why there may be more in it. */
  readonly incomplete?: string;
  /** What the metric is. */
  readonly value?: number;
  /** What it is sample by sample; the last holds for all later ones. */
  readonly samples?: readonly MockSample[];
  /** What it was at the past moment that it is compared with. */
  readonly baseline?: MockSample;
  /** Of value, samples and baseline. */
  readonly unit?: string;
  /** Why there is no value, or no log. */
  readonly 'no-data'?: string | true;
  /** How long it is at work, a duration, before it answers. */
  readonly takes?: string;
  /** It answers only when it is ended. */
  readonly 'times-out'?: true;
  /** The command is not there; nobody listens. */
  readonly refused?: true;
  /** Nothing of the kind is run, whichever it is: the step fails with this message, or just fails. */
  readonly fails?: string | true;
  /** Nothing of the kind is run: the step succeeds (or fails) with these outputs. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What stands in for the outside world of a step, run by run; the last answer holds for all later runs. */
export interface Mock extends Answer {
  /** The same for its probe. */
  readonly verify?: Answer | readonly Answer[];
}

/** The engine dies around the command of a step; the play is then resumed. */
export interface Fault {
  /** `before` anything of the step is recorded; `during` its command, which is lost; `after` its command has ended. */
  readonly crash: 'before' | 'during' | 'after';
  readonly step: string;
}

/** What a person says to a failed step. */
export type Remedy = 'stop' | 'retry' | 'continue' | 'undo';

/** A scenario that is played against a stand-in system. */
export type SystemScenario = Scenario & { readonly system: string; readonly given: string };

/** Whether a scenario is played against a stand-in system, and not against mocks. */
export const hasSystem = (scenario: Scenario): scenario is SystemScenario => scenario.system !== undefined;

/** One scenario of a `*.test.yaml`: played against a stand-in system, or against mocks. */
export interface Scenario {
  readonly name: string;
  /** The stand-in system, and the fault to inject into it. */
  readonly system?: string;
  readonly given?: string;
  /** By step id; only without a system. */
  readonly mocks: Readonly<Record<string, Mock | readonly Mock[]>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly answers: Readonly<Record<string, string | number | boolean>>;
  /** Each strikes once; only without a system. */
  readonly faults: readonly Fault[];
  /** What is said of steps in doubt, by step id. */
  readonly verdicts: GivenVerdicts;
  /** What is said to failures of a step, one after the other; without one the play stops. */
  readonly remedies: Readonly<Record<string, Remedy | readonly Remedy[]>>;
  readonly expect: Expectations;
}
