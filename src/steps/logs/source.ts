import type { z } from 'zod';
import type { Scope } from '../../language/scope.ts';
import type { LogReader } from '../../sources/logs/source.ts';
import type { ConfigFault, Syntax } from '../kind.ts';
import type { ProgramsOf, Target } from '../touched.ts';

/** Where entries of a log come from: what a playbook says of it, and the reader that is loaded when one is read. */
export interface LogSource<Config, Spec> {
  /** The key under which it stands in a log. */
  readonly name: string;
  /** What stands under the key, with a description and an example. No refine, no transform. */
  readonly schema: z.ZodType<Config>;
  /** The syntax of its strings, by path from its key; unlisted ones are templates. */
  readonly syntax?: Syntax;
  /** It answers only for a range of time, and knows itself when each entry was written. */
  readonly ranged?: true;
  /** What is wrong with a configuration across its fields; paths lead from its key. */
  check?(config: Config): readonly ConfigFault[];
  /** Renders every template; pure. What comes of it is plain JSON. */
  prepare(config: Config, scope: Scope): Spec;
  /** For people: which log, from where, a line each; without passwords. The first goes behind "search ". */
  describe(spec: Spec): readonly string[];
  /** What it reaches for outside, for a plan. */
  touches(spec: Spec, programsOf: ProgramsOf): readonly Target[];
  /** Loads the reader; nothing of it is loaded before. */
  load(): Promise<LogReader<Spec>>;
}

/** A source of any configuration, as a registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds sources of every configuration
export type AnyLogSource = LogSource<any, any>;

/** Declares a source of logs; exists for type inference only. */
export const defineLogSource = <Config, Spec>(source: LogSource<Config, Spec>): LogSource<Config, Spec> =>
  source;
