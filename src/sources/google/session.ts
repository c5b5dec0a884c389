import type { AnyAuthClient, gaxios } from 'google-auth-library';
import { oneLine } from '../../diagnostics/clipped.ts';
import type { MetricContext } from '../metrics/source.ts';
import type { Answer, Request, Unanswered } from './answer.ts';
import { type Asked, refusal, unreachable, withoutCredentials, withoutProject } from './refusals.ts';
import { type Endpoint, type Environment, endpointOf, type Service } from './service.ts';

/** What is needed to wait for an answer. */
type Asking = Pick<MetricContext, 'signal' | 'clock'>;

/** Who asks Google Cloud, and for which project. */
export interface Session {
  /** The project of the environment, of the credentials or of gcloud, in which a service is to be asked. */
  project(service: Service, signal: AbortSignal): Promise<string | Unanswered>;
  ask(service: Service, request: Request, context: Asking): Promise<Answer>;
}

/** What the two services need to be read, and nothing to be changed (OAuth 2.0 scopes of Google's interfaces). */
const SCOPES = [
  'https://www.googleapis.com/auth/monitoring.read',
  'https://www.googleapis.com/auth/logging.read',
];

/** Ends a wait that has no end of its own; what is awaited goes on unheard. */
const until = async <Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  // One of the two loses, and nobody else listens to it.
  promise.catch(() => {});
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** The name that credentials go by; never anything of their secret part. */
const nameOf = (client: AnyAuthClient): string => {
  const { email, targetPrincipal, serviceAccountEmail }: Readonly<Record<string, unknown>> = { ...client };
  const impersonated = 'getServiceAccountEmail' in client ? client.getServiceAccountEmail() : undefined;
  const named = [targetPrincipal, impersonated, email, serviceAccountEmail].find(
    (name) => typeof name === 'string' && name !== '',
  );
  if (named === 'default') return 'the service account of this machine';
  if (typeof named === 'string') return named;
  return 'refreshAccessToken' in client && '_refreshToken' in client
    ? 'the user of gcloud auth application-default login'
    : 'a workload identity';
};

const load = async () => {
  const { GoogleAuth, PassThroughClient } = await import('google-auth-library');
  const auth = new GoogleAuth({ scopes: SCOPES });
  // A service account signs its requests itself, as for all of Google's own clients: no token has to be fetched.
  auth.useJWTAccessWithScope = true;
  return { auth, anonymous: new PassThroughClient() };
};

type Library = Awaited<ReturnType<typeof load>>;

/** Credentials that hold, found before the request, so that their faults are not taken for those of the service. */
const admitted = async (
  { auth, anonymous }: Library,
  { url, emulator }: Endpoint,
  asked: Asked,
  limit: AbortSignal,
): Promise<{ readonly client: AnyAuthClient; readonly who?: string } | Unanswered> => {
  if (emulator) return { client: anonymous };
  let who: string | undefined;
  try {
    const client = (await until(auth.getClient(), limit)) as AnyAuthClient;
    who = nameOf(client);
    await until(client.getRequestHeaders(url), limit);
    return { client, who };
  } catch (error) {
    return withoutCredentials(asked.service, error, limit, who);
  }
};

const optionsOf = (
  url: string,
  { method, path, body, maxBody }: Request,
  signal: AbortSignal,
): gaxios.GaxiosOptions => ({
  url: `${url}${path}`,
  method,
  ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  responseType: 'text',
  validateStatus: () => true,
  retry: false,
  // A token goes where it is meant to go, and nowhere else.
  follow: 0,
  size: maxBody,
  signal,
});

const send = async (
  library: Library,
  endpoint: Endpoint,
  {
    service,
    request,
    context,
  }: { readonly service: Service; readonly request: Request; readonly context: Asking },
): Promise<Answer> => {
  const { signal, clock } = context;
  const { host } = new URL(endpoint.url);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(request.patience)]);
  const asked: Asked = { service, host, project: request.project, patience: request.patience };
  const found = await admitted(library, endpoint, asked, limit);
  if ('ok' in found) return found;
  const { client, who } = found;
  const known: Asked = { ...asked, ...(who !== undefined && { who }) };
  try {
    const options = optionsOf(endpoint.url, request, limit);
    const { status, headers, data } = await until(client.request<string>(options), limit);
    return status === 200
      ? { ok: true, body: data }
      : refusal(known, { status, headers, body: data }, clock.now());
  } catch (error) {
    return unreachable(known, limit.aborted ? limit.reason : error, signal);
  }
};

/** Milliseconds that finding out the project may take, which starts gcloud where nothing else names one. */
const PATIENCE = 20_000;

const projectOf = async (
  { auth }: Library,
  endpoint: Endpoint | string,
  { service, signal }: { readonly service: Service; readonly signal: AbortSignal },
): Promise<string | Unanswered> => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const emulator = typeof endpoint !== 'string' && endpoint.emulator;
  try {
    // First, since whoever has no credentials should be told so, and not that there is no project.
    if (!emulator) await until(auth.getClient(), limit);
  } catch (error) {
    return withoutCredentials(service, error, limit);
  }
  try {
    return oneLine(await until(auth.getProjectId(), limit)) || withoutProject(service);
  } catch {
    return withoutProject(service);
  }
};

/** Starts a session; credentials are looked for when they are first needed, where Google's own clients look. */
export function createSession(env: Environment): Session {
  let loaded: Promise<Library> | undefined;
  const library = (): Promise<Library> => {
    loaded ??= load();
    return loaded;
  };
  return {
    project: async (service, signal) =>
      projectOf(await library(), endpointOf(service, env), { service, signal }),
    async ask(service, request, context) {
      const endpoint = endpointOf(service, env);
      if (typeof endpoint !== 'string') return send(await library(), endpoint, { service, request, context });
      const help = 'Correct the variable, or unset it.';
      return { ok: false, kind: 'refused', reason: `${service.name} was not asked: ${endpoint}`, help };
    },
  };
}

let shared: Session | undefined;

/** The session of this process: a token that was given to one step serves the next. */
export const session = (): Session => {
  shared ??= createSession(process.env);
  return shared;
};
