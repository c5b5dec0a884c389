/** What a scenario expects of a play and of its system; everything named must hold. */
export interface Expectations {
  readonly status?: 'succeeded' | 'failed' | 'waiting' | 'interrupted' | 'in-doubt';
  readonly 'failed-step'?: string;
  /** Steps that must have run, in this order, others between them allowed. */
  readonly ran?: readonly string[];
  readonly 'not-ran'?: readonly string[];
  /** Facts of the system after the play. */
  readonly system?: Readonly<Record<string, unknown>>;
}

/** One scenario of a `*.test.yaml`. */
export interface Scenario {
  readonly name: string;
  /** The stand-in system, and the fault to inject into it. */
  readonly system: string;
  readonly given: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly answers: Readonly<Record<string, string | number | boolean>>;
  readonly expect: Expectations;
}
