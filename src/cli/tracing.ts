import { hostname } from 'node:os';
import type { JournalEvent } from '../journal/events.ts';
import type { Network } from '../ports/network.ts';
import type { Exporter } from '../tracing/exporter.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';

type Environment = Io['env'];

/** Whether spans are asked for, by the variables that OpenTelemetry names. */
const isTraced = (env: Environment): boolean =>
  Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) &&
  env.OTEL_SDK_DISABLED?.toLowerCase() !== 'true' &&
  env.OTEL_TRACES_EXPORTER !== 'none';

/** What the record says of who started the engine, where that is traced. */
export const tracedOrigin = (env: Environment): { readonly traceparent?: string } =>
  isTraced(env) && env.TRACEPARENT ? { traceparent: env.TRACEPARENT } : {};

/** Opens the way of spans to a collector; undefined where none are asked for, and nothing is loaded then. */
export async function openTracing(
  io: Pick<Io, 'env' | 'err'>,
  of: { readonly history: readonly JournalEvent[]; readonly http: Network['http'] },
): Promise<Exporter | undefined> {
  if (!isTraced(io.env)) return undefined;
  const [{ Exporter: Made }, { readSettings }] = await Promise.all([
    import('../tracing/exporter.ts'),
    import('../tracing/settings.ts'),
  ]);
  const settings = readSettings(io.env);
  if (typeof settings === 'string') {
    io.err(`No spans are sent: ${settings}.\n`);
    return undefined;
  }
  const resource = {
    'service.version': VERSION,
    'host.name': hostname(),
    'process.pid': process.pid,
    'telemetry.sdk.name': 'runbook',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': VERSION,
    ...settings.resource,
  };
  return new Made({ ...of, settings, resource, version: VERSION });
}

/** Sends the last spans; the process stays for that, and nobody waits. */
export function closeTracing(io: Pick<Io, 'err'>, tracing: Exporter | undefined): void {
  void tracing?.close().then((why) => {
    if (why !== undefined) io.err(`${why}\n`);
  });
}
