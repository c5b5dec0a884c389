import { clipped, oneLine } from '../../diagnostics/clipped.ts';
import { retryAfter } from '../retry-after.ts';
import type { Unanswered } from './answer.ts';
import type { Service } from './service.ts';

/** Who was asked, and as whom. */
export interface Asked {
  readonly service: Service;
  readonly host: string;
  readonly project: string;
  /** The name of the credentials; absent where none were sent. */
  readonly who?: string;
  /** Milliseconds. */
  readonly patience: number;
}

/** What a service answered that was not what it was asked for. */
export interface Refused {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Characters of a message of theirs that are repeated. */
const QUOTED = 300;

/** In a sentence of ours, which has an end of its own. */
const quoted = (text: string): string => clipped(oneLine(text).replace(/\.$/, ''), QUOTED);

/** The error in the body of an answer (google.rpc.Status as JSON). */
interface Status {
  readonly status?: string;
  readonly message?: string;
  readonly details?: readonly { readonly reason?: string; readonly retryDelay?: string }[];
}

const statusOf = (body: string): Status => {
  try {
    return (JSON.parse(body) as { error?: Status }).error ?? {};
  } catch {
    return {};
  }
};

/** Milliseconds that are asked for: in a header, or in a google.rpc.RetryInfo. */
const waitOf = ({ headers }: Refused, { details = [] }: Status, now: number): number | undefined => {
  const delay = details.find((detail) => detail.retryDelay !== undefined)?.retryDelay;
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '') ?? [];
  return (
    retryAfter(headers['retry-after'], now) ?? (seconds === undefined ? undefined : Number(seconds) * 1000)
  );
};

/** The service, where it is, and as whom it was asked. */
const addressed = ({ service, host, who }: Asked): string =>
  `${service.name} at ${host}${who === undefined ? '' : `, asked as ${who},`}`;

const NEW_CREDENTIALS =
  'Check the credentials: GOOGLE_APPLICATION_CREDENTIALS, or log in with gcloud auth application-default login.';

const remedy = (
  { service, project, who = 'the account' }: Asked,
  code: number,
  { details = [] }: Status,
): string => {
  if (details.some(({ reason }) => reason === 'SERVICE_DISABLED')) {
    return `Enable it: gcloud services enable ${service.id}.googleapis.com --project ${project}`;
  }
  if (code === 400) return 'Check the filter and the other keys under google: against the message.';
  if (code === 401) return NEW_CREDENTIALS;
  if (code === 403) {
    return `Give ${who} the permission ${service.permission} in ${project}, which ${service.role} has; or name another project.`;
  }
  if (code === 404) return `Check the project, ${project}, and ${service.named}.`;
  if (code === 429) return 'Ask less often, or raise the quota of the project.';
  return code >= 500
    ? 'Try again; see status.cloud.google.com.'
    : 'Check what stands between here and there.';
};

const kindOf = (code: number): Unanswered['kind'] => {
  if (code === 429 || code === 503) return 'busy';
  if (code >= 500 || code === 408) return 'unreachable';
  return code === 404 ? 'unknown' : 'refused';
};

/** Why a service did not answer, from what it sent instead. */
export const refusal = (asked: Asked, refused: Refused, now: number): Unanswered => {
  const status = statusOf(refused.body);
  const said = status.message === undefined ? '' : `: ${quoted(status.message)}`;
  const wait = waitOf(refused, status, now);
  return {
    ok: false,
    kind: kindOf(refused.status),
    reason: `${addressed(asked)} answered ${refused.status}${status.status ? ` ${status.status}` : ''}${said}`,
    help: remedy(asked, refused.status, status),
    ...(wait !== undefined && { retryAfter: wait }),
  };
};

const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection before it had answered',
  EPIPE: 'closed the connection before it had answered',
  ERR_STREAM_PREMATURE_CLOSE: 'closed the connection before it had answered',
  ENOTFOUND: 'is not known by that name',
  EAI_AGAIN: 'is not known by that name (the name server does not answer)',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
};

/** A field of an error, or of the one that it was made from. */
const fieldOf = (error: unknown, name: 'code' | 'name' | 'type'): string => {
  if (!(error instanceof Error)) return '';
  const fields = error as unknown as Readonly<Record<string, unknown>>;
  const own = fields[name];
  return typeof own === 'string' && own !== 'Error' ? own : fieldOf(fields.error, name);
};

/** What happened to a request; an error's own message is the last resort, since it may quote what was sent. */
const happened = (error: unknown, { patience }: Asked, signal: AbortSignal): string => {
  if (signal.aborted) return 'had not answered when the step ended';
  if (fieldOf(error, 'name') === 'TimeoutError') return `did not answer within ${patience / 1000} s`;
  const words = CONNECTION[fieldOf(error, 'code')];
  if (words !== undefined) return words;
  return `was not reached: ${quoted(error instanceof Error ? error.message : String(error))}`;
};

/** Why a service could not be reached, from what a client threw. */
export const unreachable = (asked: Asked, error: unknown, signal: AbortSignal): Unanswered => {
  if (fieldOf(error, 'type') === 'max-size') {
    const reason = `${addressed(asked)} answered with more than is read at once`;
    return { ok: false, kind: 'huge', reason, help: 'Ask for less: a narrower filter, or fewer labels.' };
  }
  return {
    ok: false,
    kind: 'unreachable',
    reason: `${addressed(asked)} ${happened(error, asked, signal)}`,
    help: 'Check the network, and HTTPS_PROXY where there is a proxy.',
  };
};

/** What an authority said that gives no token: the error of OAuth 2.0 (RFC 6749, section 5.2). */
const ofAuthority = (error: unknown): string | undefined => {
  const response = (error as { response?: { data?: unknown; status?: unknown } } | undefined)?.response;
  if (response === undefined) return undefined;
  const data = (typeof response.data === 'object' && response.data !== null ? response.data : {}) as Record<
    string,
    unknown
  >;
  const parts = [data.error, data.error_description].filter((part) => typeof part === 'string');
  return `no token was given: ${response.status} ${quoted(parts.join(': '))}`.trim();
};

const NONE = 'there are no credentials of Google Cloud on this machine';
const NO_FILE = 'the file that GOOGLE_APPLICATION_CREDENTIALS names cannot be read';

/** What is wrong with the credentials, and whether another try may mend it. */
const unusable = (error: unknown, signal: AbortSignal): readonly [string, Unanswered['kind']] => {
  const message = error instanceof Error ? error.message : String(error);
  if (/default credentials/i.test(message)) return [NONE, 'refused'];
  if (/ENOENT|does not exist|not a file/i.test(message)) return [NO_FILE, 'refused'];
  if (signal.aborted) return ['the credentials were not there in time', 'unreachable'];
  const told = ofAuthority(error);
  if (told !== undefined) return [told, 'refused'];
  const words = CONNECTION[fieldOf(error, 'code')];
  if (words !== undefined) return [`who gives tokens for them ${words}`, 'unreachable'];
  return [`the credentials cannot be used: ${quoted(message)}`, 'refused'];
};

/** Why nobody could be asked: no credentials, or none that hold. */
export const withoutCredentials = (
  { name }: Service,
  error: unknown,
  signal: AbortSignal,
  who?: string,
): Unanswered => {
  const [why, kind] = unusable(error, signal);
  const reason = `${name} was not asked${who === undefined ? '' : ` as ${who}`}: ${why}`;
  return { ok: false, kind, reason, help: NEW_CREDENTIALS };
};

/** Why nobody could be asked: it is not known in which project. */
export const withoutProject = ({ name }: Service): Unanswered => ({
  ok: false,
  kind: 'refused',
  reason: `${name} was not asked: no project is known`,
  help: 'Write project:, set GOOGLE_CLOUD_PROJECT, or use: gcloud config set project.',
});
