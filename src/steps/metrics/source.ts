import type { z } from 'zod';
import type { Scope } from '../../language/scope.ts';
import type { MetricReader } from '../../sources/metrics/source.ts';
import type { ConfigFault, Syntax } from '../kind.ts';
import type { ProgramsOf, Target } from '../touched.ts';

/** Where values of metrics come from: what a playbook says of it, and the reader that is loaded when one is read. */
export interface MetricSource<Config, Spec> {
  /** The key under which it stands in a metric. */
  readonly name: string;
  /** What stands under the key, with a description and an example. No refine, no transform. */
  readonly schema: z.ZodType<Config>;
  /** The syntax of its strings, by path from its key; unlisted ones are templates. */
  readonly syntax?: Syntax;
  /** Whether a metric written so can be read at a past moment; the reader then has `range` too. */
  history?(config: Config): boolean;
  /** What is wrong with a configuration across its fields; paths lead from its key. */
  check?(config: Config): readonly ConfigFault[];
  /** Renders every template; pure. What comes of it is plain JSON. */
  prepare(config: Config, scope: Scope): Spec;
  /** For people: what is read, from where, a line each; without passwords. */
  describe(spec: Spec): readonly string[];
  /** What it reaches for outside, for a plan. */
  touches(spec: Spec, programsOf: ProgramsOf): readonly Target[];
  /** Its reader shows what it reads by itself. */
  readonly shows?: true;
  /** Its reader has a client of its own: what stands in for network and processes in a test does not reach it. */
  readonly ownClient?: true;
  /** How long it takes is its own matter: nothing but the step's own bounds ends it. */
  readonly unbounded?: true;
  /** Loads the reader; nothing of it is loaded before. */
  load(): Promise<MetricReader<Spec>>;
}

/** A source of any configuration, as a registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds sources of every configuration
export type AnyMetricSource = MetricSource<any, any>;

/** Declares a source of metrics; exists for type inference only. */
export const defineMetricSource = <Config, Spec>(
  source: MetricSource<Config, Spec>,
): MetricSource<Config, Spec> => source;
