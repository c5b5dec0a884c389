import type { HttpEnd } from '../ports/network.ts';
import { excerpt } from './expectations.ts';
import { interrupted } from './interrupted.ts';
import { failed, type RunContext, type StepError, type StepOutcome } from './kind.ts';
import { timeLimit } from './time-limit.ts';

/** A message that is ready to be sent; plain JSON. */
export interface Message {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Milliseconds in which a webhook must answer. */
export const ANSWER_WITHIN = 30_000;

const MAX_REPLY = 64 * 1024;

type Unanswered = Extract<HttpEnd, { ok: false }>;

/** Whether it arrived is not known: sending it again by itself could deliver it twice. */
const uncertain = (error: StepError): StepError => ({
  ...error,
  message: `${error.message}; it may have been delivered`,
  uncertain: true,
});

const unanswered = (name: string, end: Unanswered, late: boolean): StepOutcome => {
  const reason = late ? 'no answer within 30 s' : end.reason;
  const error = { code: 'RB519', message: `${name}: ${reason}` } as const;
  return failed(end.sent ? uncertain(error) : error);
};

const cutOff = (end: Unanswered, signal: AbortSignal): StepOutcome => {
  const outcome = interrupted(signal);
  if (outcome.status === 'succeeded' || !end.sent) return outcome;
  return { ...outcome, error: uncertain(outcome.error) };
};

/** Sends a message to a webhook; anything but a status of 2xx is a failure. `name` says to whom, without secrets. */
export const sendMessage = async (
  name: string,
  message: Message,
  context: RunContext,
): Promise<StepOutcome> => {
  const limit = timeLimit(ANSWER_WITHIN, context);
  const end = await context.network.http({ ...message, redirects: 0, maxBody: MAX_REPLY }, limit.signal);
  limit.release();
  if (!end.ok) {
    if (context.signal.aborted) return cutOff(end, context.signal);
    return unanswered(name, end, limit.over());
  }
  const reply = excerpt(end.body);
  const outputs = { http_status: end.status, ...(reply !== '' && { reply }) };
  if (end.status >= 200 && end.status < 300) return { status: 'succeeded', outputs };
  const said = reply === '' ? '' : `: ${reply}`;
  return failed({ code: 'RB519', message: `${name} answered with status ${end.status}${said}` }, outputs);
};
