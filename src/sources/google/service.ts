/** One of the services of Google Cloud that is asked. */
export interface Service {
  /** As people call it. */
  readonly name: string;
  /** The first part of its host's name, and of the variables that say where else it is. */
  readonly id: 'logging' | 'monitoring';
  /** What one must be allowed to do to ask it, and the smallest predefined role that allows it (IAM reference). */
  readonly permission: string;
  readonly role: string;
  /** What beside the project is asked for by its name. */
  readonly named: string;
}

/** Where metrics are: Cloud Monitoring v3. */
export const MONITORING: Service = {
  name: 'Cloud Monitoring',
  id: 'monitoring',
  permission: 'monitoring.timeSeries.list',
  role: 'roles/monitoring.viewer',
  named: 'the type of the metric; a new one takes some minutes to be known',
};

/** Where logs are: Cloud Logging v2. */
export const LOGGING: Service = {
  name: 'Cloud Logging',
  id: 'logging',
  permission: 'logging.logEntries.list',
  role: 'roles/logging.viewer',
  named: 'other names under project:',
};

/** Where a service is asked. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  /** It takes requests from anyone, and is sent no credentials. */
  readonly emulator: boolean;
}

/** Variables of the environment, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const onThisMachine = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

const addressIn = (text: string): URL | undefined =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? new URL(text) : undefined;

const bare = (url: URL): string => `${url.origin}${url.pathname}`.replace(/\/+$/, '');

/**
 * Where a service is, by the variables that Google's own tools read: `<ID>_EMULATOR_HOST`, a host and a port, in the
 * manner of Google's emulators; `CLOUDSDK_API_ENDPOINT_OVERRIDES_<ID>`, an address, as gcloud does; and
 * `GOOGLE_CLOUD_UNIVERSE_DOMAIN`. What cannot be meant is said in a text, since a token must not go anywhere.
 */
export function endpointOf({ id }: Service, env: Environment): Endpoint | string {
  const emulator = `${id.toUpperCase()}_EMULATOR_HOST`;
  const host = env[emulator];
  if (host) {
    const url = addressIn(/^https?:\/\//.test(host) ? host : `http://${host}`);
    return url ? { url: bare(url), emulator: true } : `${emulator} is not a host and a port`;
  }
  const override = `CLOUDSDK_API_ENDPOINT_OVERRIDES_${id.toUpperCase()}`;
  const given = env[override];
  if (!given) {
    return { url: `https://${id}.${env.GOOGLE_CLOUD_UNIVERSE_DOMAIN || 'googleapis.com'}`, emulator: false };
  }
  const url = addressIn(given);
  if (url === undefined) return `${override} is not an address that begins with https://`;
  if (url.protocol === 'http:' && !onThisMachine(url)) {
    return `${override} is plain http to ${url.host}, which would carry a token in the clear; write https://`;
  }
  return { url: bare(url), emulator: false };
}
