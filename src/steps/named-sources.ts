import type { Scope } from '../language/scope.ts';
import type { ConfigFault, Syntax } from './kind.ts';
import type { ProgramsOf, Target } from './touched.ts';

/** What sources of metrics and of logs have in common; each says of itself what it is told and reads. */
interface Source {
  readonly name: string;
  readonly syntax?: Syntax;
  // biome-ignore lint/suspicious/noExplicitAny: a registry holds sources of every configuration
  check?(config: any): readonly ConfigFault[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  prepare(config: any, scope: Scope): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  describe(spec: any): readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  touches(spec: any, programsOf: ProgramsOf): readonly Target[];
}

/** As a playbook writes it: the name of a source, and what that is told. */
export type Written = Readonly<Record<string, unknown>>;

/** What is to be read, rendered; plain JSON. */
interface Query {
  readonly source: string;
  readonly spec: unknown;
}

/** What can be asked of sources by their names; `what` is what they are sources of. */
export const namedSources = <One extends Source>(what: string, sources: readonly One[]) => {
  const named = (name: string | undefined): One => {
    const source = sources.find((one) => one.name === name);
    if (source === undefined) throw new TypeError(`no source of ${what} is called ${name}`);
    return source;
  };
  const written = (value: Written): { readonly source: One; readonly config: unknown } => {
    const source = named(Object.keys(value)[0]);
    return { source, config: value[source.name] };
  };
  return {
    named,
    written,
    /** The syntax of the strings of what stands under `key`. */
    syntax: (key: string): Syntax =>
      Object.fromEntries(
        sources.flatMap(({ name, syntax = {} }) =>
          Object.entries(syntax).map(([path, kind]) => [[key, name, path].filter(Boolean).join('.'), kind]),
        ),
      ),
    /** What is wrong with what stands under `key`. */
    faults: (value: Written, key: string): readonly ConfigFault[] => {
      const { source, config } = written(value);
      const faults = source.check?.(config) ?? [];
      return faults.map((fault) => ({ ...fault, path: [key, source.name, ...fault.path] }));
    },
    /** With its templates rendered. */
    query: (value: Written, scope: Scope): Query => {
      const { source, config } = written(value);
      return { source: source.name, spec: source.prepare(config, scope) };
    },
    /** For people: what is read, a line each. */
    describe: ({ source, spec }: Query): readonly string[] => named(source).describe(spec),
    /** What reading it reaches for outside. */
    touched: ({ source, spec }: Query, programsOf: ProgramsOf): readonly Target[] =>
      named(source).touches(spec, programsOf),
  };
};
