import { z } from 'zod';
import type { Scope } from '../../language/scope.ts';
import type { LogQuery, ReadLog } from '../../sources/logs/source.ts';
import type { ConfigFault, Syntax } from '../kind.ts';
import type { ProgramsOf, Target } from '../touched.ts';
import { logSources } from './index.ts';
import type { AnyLogSource } from './source.ts';

/** A log as a playbook writes it: the name of its source, and what that is told. */
export type Log = Readonly<Record<string, unknown>>;

/** What stands under a key that names a log. */
export const log: z.ZodType<Log> = z
  .union(logSources.map(({ name, schema }) => z.strictObject({ [name]: schema })))
  .meta({ description: 'Where the log is.', examples: [{ file: '/var/log/lida/api.log' }] });

const named = (name: string | undefined): AnyLogSource => {
  const source = logSources.find((one) => one.name === name);
  if (source === undefined) throw new TypeError(`no source of logs is called ${name}`);
  return source;
};

const written = (log: Log) => {
  const [name] = Object.keys(log);
  const source = named(name);
  return { source, config: log[source.name] };
};

/** The syntax of the strings of a log that stands under `key`. */
export const logSyntax = (key: string): Syntax =>
  Object.fromEntries(
    logSources.flatMap(({ name, syntax = {} }) =>
      Object.entries(syntax).map(([path, kind]) => [[key, name, path].filter(Boolean).join('.'), kind]),
    ),
  );

/** What is wrong with a log that stands under `key`. */
export const logFaults = (log: Log, key: string): readonly ConfigFault[] => {
  const { source, config } = written(log);
  const faults = source.check?.(config) ?? [];
  return faults.map((fault) => ({ ...fault, path: [key, source.name, ...fault.path] }));
};

/** Whether a log answers only for a range of time, and knows itself when each entry was written. */
export const isRanged = (log: Log): boolean => written(log).source.ranged ?? false;

/** A log with its templates rendered. */
export const queryOf = (log: Log, scope: Scope): LogQuery => {
  const { source, config } = written(log);
  return { source: source.name, spec: source.prepare(config, scope) };
};

/** For people: which log, a line each. */
export const describeQuery = ({ source, spec }: LogQuery): readonly string[] => named(source).describe(spec);

/** What reading it reaches for outside. */
export const touchedBy = ({ source, spec }: LogQuery, programsOf: ProgramsOf): readonly Target[] =>
  named(source).touches(spec, programsOf);

/** Reads a log from where it is; the reader of a source is loaded when it is first used. */
export const readLog: ReadLog = async ({ source, spec }, range, take, context) => {
  const reader = await named(source).load();
  const { follow } = range;
  if (follow === undefined) return reader.read(spec, range, take, context);
  const followed = { ...range, follow };
  if (reader.follow !== undefined) return reader.follow(spec, followed, take, context);
  return (await import('../../sources/logs/poll.ts')).poll(reader, spec, followed, take, context);
};
