import type { Account, Answer, Trouble } from './account.ts';
import { type Stack, watch } from './bounded.ts';
import { environment } from './environment.ts';
import { type Asked, troubleOf } from './troubles.ts';

/** What the clients of all services have. */
interface Client {
  readonly config: {
    region(): Promise<string>;
    credentials(): Promise<Credentials>;
  };
  readonly middlewareStack: Stack;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Where the SDK found them. */
  readonly $source?: object;
}

/** A service, as people and as policies call it. */
export interface Service {
  readonly name: string;
  readonly prefix: string;
}

/** Who is asked as whom; one for the readings of a step, so that credentials are looked for once. */
export interface Connection<C> {
  /** Sends one request; `send` must hand the signal to the SDK. */
  ask<T>(
    operation: string,
    send: (client: C, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    signal: AbortSignal,
  ): Promise<Answer<T>>;
}

const quiet = () => {};

/** What every client is told: the SDK retries, waits and finds credentials as it is set up on this machine. */
const settings = ({ region, profile }: Account) => ({
  ...(region !== undefined && { region }),
  ...(profile !== undefined && { profile }),
  // Its warnings would stand between the lines of the screen.
  logger: { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
  requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
});

/** Settings of a client. */
export type Settings = ReturnType<typeof settings>;

/** What comes of a promise, unless the signal is first: the SDK looks at it neither while it waits nor for credentials. */
const unless = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const end = () => reject(new Error('the time of the step was up'));
    if (signal.aborted) return end();
    signal.addEventListener('abort', end, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });

const SOURCES: readonly (readonly [RegExp, (profile: string) => string])[] = [
  [/ASSUME_ROLE/, (profile) => ` for the role of the profile ${profile}`],
  [/SSO/, (profile) => ` of the single sign-on of the profile ${profile}`],
  [/PROFILE/, (profile) => ` of the profile ${profile}`],
  [/IMDS/, () => ' of the role of this machine'],
  [/HTTP/, () => ' of the role of this container'],
  [/ENV_VARS/, () => ' of the environment'],
];

const whoIs = ({ accessKeyId, $source = {} }: Credentials, profile: string): string => {
  const found = Object.keys($source);
  const [, origin] = SOURCES.find(([pattern]) => found.some((name) => pattern.test(name))) ?? [];
  return `the key …${accessKeyId.slice(-4)}${origin?.(profile) ?? ''}`;
};

const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? '';

const notAsked = (
  service: string,
  signal: AbortSignal,
  why: string,
  check: string,
): { ok: false; trouble: Trouble } => ({
  ok: false,
  trouble: { of: signal.aborted ? 'service' : 'access', message: `${service} was not asked: ${why}`, check },
});

/** Whom the SDK finds by its own chain; looking for it may ask other services, or wait for one that is not there. */
const identify = async (
  service: string,
  { config }: Client,
  profile: string,
  signal: AbortSignal,
): Promise<Answer<{ readonly region: string; readonly credentials: Credentials }>> => {
  let region: string;
  try {
    region = await unless(signal, config.region());
  } catch (thrown) {
    const why = `no region: ${messageOf(thrown)} (profile ${profile})`;
    const check = 'name region in the playbook, set AWS_REGION, or write region into the profile';
    return notAsked(service, signal, why, check);
  }
  try {
    return { ok: true, value: { region, credentials: await unless(signal, config.credentials()) } };
  } catch (thrown) {
    const why = `no credentials for ${region} (profile ${profile}): ${messageOf(thrown)}`;
    const check =
      profile === 'default'
        ? 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with aws sso login'
        : `see whether ~/.aws/config has the profile, or log in with aws sso login --profile ${profile}`;
    return notAsked(service, signal, why, check);
  }
};

/** Connects to a service; nothing is sent yet. `create` makes the client of the SDK. */
export const connect = <C extends Client>(
  { name: service, prefix }: Service,
  account: Account,
  env: Readonly<Record<string, string>>,
  create: (settings: Settings) => C,
): Connection<C> => {
  const whole = environment(account, env);
  const client = create(settings(whole));
  const profile = whole.profile ?? 'default';
  let endpoint: string | undefined;
  watch(client.middlewareStack, (url) => {
    endpoint = url;
  });
  return {
    async ask(operation, send, signal) {
      const found = await identify(service, client, profile, signal);
      if (!found.ok) return found;
      const { region, credentials } = found.value;
      const { secretAccessKey, sessionToken, accessKeyId } = credentials;
      endpoint = undefined;
      try {
        return { ok: true, value: await unless(signal, send(client, { abortSignal: signal })) };
      } catch (thrown) {
        const asked: Asked = {
          service,
          operation,
          permission: `${prefix}:${operation}`,
          region,
          ...(endpoint !== undefined && { endpoint }),
          as: whoIs(credentials, profile),
          secrets: [secretAccessKey, sessionToken, accessKeyId].filter((secret) => secret !== undefined),
        };
        return { ok: false, trouble: troubleOf(thrown, asked) };
      }
    },
  };
};
