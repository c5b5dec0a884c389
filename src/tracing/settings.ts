type Environment = Readonly<Record<string, string | undefined>>;

/** Where spans go, by the variables that OpenTelemetry names. */
export interface Settings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME say. */
  readonly resource: Readonly<Record<string, string>>;
  /** Milliseconds that a request may take. */
  readonly timeout: number;
}

/** The longest that the end of a process is kept for a collector. */
const LONGEST = 2_000;

/** Reads the settings; a text says why there are none where spans were asked for. */
export function readSettings(env: Environment): Settings | string {
  const url = endpointOf(env);
  // What stands before an @ may be a password.
  if (!URL.canParse(url) || !/^https?:/.test(url))
    return `${url.replace(/\/\/.*@/, '//')} is no http(s) address`;
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL || 'http/json';
  if (!protocol.startsWith('http/'))
    return `they are sent as http/json, and the protocol asked for is ${protocol}`;
  const timeout = Number(env.OTEL_EXPORTER_OTLP_TRACES_TIMEOUT || env.OTEL_EXPORTER_OTLP_TIMEOUT || LONGEST);
  const service = env.OTEL_SERVICE_NAME ? { 'service.name': env.OTEL_SERVICE_NAME } : {};
  return {
    url,
    headers: {
      ...pairsOf(env.OTEL_EXPORTER_OTLP_HEADERS),
      ...pairsOf(env.OTEL_EXPORTER_OTLP_TRACES_HEADERS),
    },
    resource: { 'service.name': 'runbook', ...pairsOf(env.OTEL_RESOURCE_ATTRIBUTES), ...service },
    timeout: timeout > 0 && timeout < LONGEST ? timeout : LONGEST,
  };
}

/** That of traces is taken as it is; that of all signals is where the path of theirs begins. */
function endpointOf(env: Environment): string {
  if (env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  return `${(env.OTEL_EXPORTER_OTLP_ENDPOINT ?? '').replace(/\/$/, '')}/v1/traces`;
}

/** `key=value,key=value`, values percent-encoded; what is no pair is left out. */
const pairsOf = (text = ''): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(',').flatMap((pair) => {
      const [, key, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(pair) ?? [];
      return key === undefined || value === undefined ? [] : [[key, decoded(value)] as const];
    }),
  );

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
