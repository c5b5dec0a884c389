import { z } from 'zod';
import type { Scope } from '../../language/scope.ts';
import type { LogQuery, ReadLog } from '../../sources/logs/source.ts';
import { namedSources, type Written } from '../named-sources.ts';
import { logSources } from './index.ts';

/** A log as a playbook writes it: the name of its source, and what that is told. */
export type Log = Written;

/** What stands under a key that names a log. */
export const log: z.ZodType<Log> = z
  .union(logSources.map(({ name, schema }) => z.strictObject({ [name]: schema })))
  .meta({ description: 'Where the log is.', examples: [{ file: '/var/log/lida/api.log' }] });

const all = namedSources('logs', logSources);

const { named, written } = all;

/** The syntax of the strings of a log that stands under `key`. */
export const logSyntax = all.syntax;

/** What is wrong with a log that stands under `key`. */
export const logFaults = all.faults;

/** Whether a log answers only for a range of time, and knows itself when each entry was written. */
export const isRanged = (log: Log): boolean => written(log).source.ranged ?? false;

/** A log with its templates rendered. */
export const queryOf: (value: Log, scope: Scope) => LogQuery = all.query;

/** For people: which log, a line each. */
export const describeQuery = all.describe;

/** What reading it reaches for outside. */
export const touchedBy = all.touched;

/** Reads a log from where it is; the reader of a source is loaded when it is first used. */
export const readLog: ReadLog = async ({ source, spec }, range, take, context) => {
  const reader = await named(source).load();
  const { follow } = range;
  if (follow === undefined) return reader.read(spec, range, take, context);
  const followed = { ...range, follow };
  if (reader.follow !== undefined) return reader.follow(spec, followed, take, context);
  return (await import('../../sources/logs/poll.ts')).poll(reader, spec, followed, take, context);
};
