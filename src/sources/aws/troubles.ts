import { clipped, oneLine } from '../../diagnostics/clipped.ts';
import type { Trouble } from './account.ts';
import { AnswerTooLong } from './bounded.ts';

/** What is known of a request when it fails. */
export interface Asked {
  /** The service as people call it. */
  readonly service: string;
  /** The operation, such as `GetMetricData`. */
  readonly operation: string;
  /** As a policy names it, such as `cloudwatch:GetMetricData`. */
  readonly permission: string;
  readonly region: string;
  /** Where the request went; absent where none was sent. */
  readonly endpoint?: string;
  /** Who asked, such as `the key …MPLE of the profile prod`. */
  readonly as: string;
  /** Never to be shown. */
  readonly secrets: readonly string[];
}

/** What the SDK's errors have in common; nothing of it is certain. */
interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly $fault?: unknown;
  readonly $retryable?: { readonly throttling?: boolean };
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly statusCode?: number };
}

const THROTTLED =
  /^(?:Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|LimitExceeded|PriorRequestNotComplete)/;
const DENIED = /^(?:AccessDenied|UnauthorizedOperation|NotAuthorized)/;
const EXPIRED = /^(?:ExpiredToken|RequestExpired)/;
const UNKNOWN_KEY =
  /^(?:UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|MissingAuthenticationToken)/;
const WRONG_SIGNATURE = /^(?:InvalidSignature|SignatureDoesNotMatch|IncompleteSignature)/;

const LOGIN = 'get fresh ones: aws sso login, or a new session of the role';

/** An error's text without what must not be seen; refused signatures are answered with the whole request. */
const textOf = ({ message }: SdkError, secrets: readonly string[]): string => {
  const [first = ''] = message.split(/\n|The Canonical String/);
  const hidden = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), oneLine(first));
  return clipped(hidden.replace(/\.$/, ''), 400);
};

const place = ({ service, region, endpoint }: Asked): string =>
  `${service} in ${region}${endpoint === undefined ? '' : ` at ${endpoint}`}`;

const tried = ({ $metadata }: SdkError): string => {
  const { attempts = 1 } = $metadata ?? {};
  return attempts > 1 ? `, after ${attempts} attempts` : '';
};

/** What the service answered, where it is an answer in its own words. */
const spoken = (error: SdkError, asked: Asked): Trouble | undefined => {
  const { name } = error;
  const text = textOf(error, asked.secrets);
  const message = `${place(asked)} refused ${asked.operation} to ${asked.as}: ${name}: ${text}`;
  if (error.$retryable?.throttling || THROTTLED.test(name)) {
    return { of: 'service', message: `${message}${tried(error)}`, check: 'ask less often', throttled: true };
  }
  if (DENIED.test(name)) {
    return { of: 'access', message, check: `allow ${asked.permission} in a policy of whom was asked as` };
  }
  if (EXPIRED.test(name)) return { of: 'access', message, check: LOGIN };
  if (UNKNOWN_KEY.test(name)) {
    return { of: 'access', message, check: 'check which credentials are used: aws sts get-caller-identity' };
  }
  if (WRONG_SIGNATURE.test(name)) {
    return { of: 'access', message, check: 'check AWS_SECRET_ACCESS_KEY and the clock of this machine' };
  }
  if (name === 'ResourceNotFoundException') {
    return { of: 'request', message, check: 'check the name, the region and the account' };
  }
  const isOurs = error.$fault === 'client' && (error.$metadata?.httpStatusCode ?? 500) < 500;
  return isOurs ? { of: 'request', message, check: 'check what the playbook asks for' } : undefined;
};

/** Why a request failed that was sent, or could not be. */
export const troubleOf = (thrown: unknown, asked: Asked): Trouble => {
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as SdkError;
  const text = textOf(error, asked.secrets);
  const said = spoken(error, asked);
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  const failed = status !== undefined && status >= 500;
  if (thrown instanceof AnswerTooLong) {
    return {
      of: 'answer',
      message: `${place(asked)} answered ${asked.operation}: ${text}`,
      check: 'ask for less',
    };
  }
  if (status === 429) {
    const message = `${place(asked)} answered ${asked.operation} with status 429${tried(error)}`;
    return { of: 'service', message, check: 'ask less often', throttled: true };
  }
  if (thrown instanceof SyntaxError && !failed) {
    const message = `${place(asked)} answered ${asked.operation} with what is no answer of that service: ${text}`;
    return { of: 'answer', message, check: 'check the endpoint, and what stands between it and here' };
  }
  if (failed) {
    const message = `${place(asked)} failed ${asked.operation} with status ${status}${tried(error)}`;
    return { of: 'service', message, check: 'see whether the service is disturbed, and try again' };
  }
  if (said !== undefined && status !== undefined) return said;
  const message = `${place(asked)} did not answer ${asked.as}: ${text || error.name}${tried(error)}`;
  return { of: 'service', message, check: 'check the network, the region and AWS_ENDPOINT_URL' };
};
