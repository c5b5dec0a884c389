import type { AttemptOutcome, StepVerified } from '../journal/events.ts';
import { outline } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { RedisReply } from '../ports/network.ts';
import { writtenAs } from '../steps/instance.ts';
import { isQuestion, type Registry } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import { undoneBy } from '../steps/undo-step.ts';
import type { RecordedAttempt } from './recorded-attempts.ts';
import type { Answer, Mock } from './scenario.ts';
import type { Note } from './scenario-text.ts';

/** Bytes of output that nothing in the playbook looks at, and of what something does. */
const GLANCE = 1024;
const WHOLE = 64 * 1024;

/** Mocks as they are written, with what is to be said of them. */
export interface RecordedMocks {
  readonly mocks: Readonly<Record<string, Mock | readonly Mock[]>>;
  readonly notes: readonly Note[];
}

/** What stands in for the outside world that a play has met: what each run of each step came to. */
export function recordMocks(
  { playbook, registry }: { readonly playbook: Playbook; readonly registry: Registry },
  attempts: readonly RecordedAttempt[],
  looks: readonly StepVerified[],
): RecordedMocks {
  const notes: Note[] = [];
  const known = outline(playbook.steps);
  const written = JSON.stringify(playbook.steps);
  const mocks: Record<string, Mock | readonly Mock[]> = {};
  for (const id of new Set([...attempts, ...looks].map(({ step }) => step))) {
    const step = known.get(undoneBy(id) ?? id)?.step;
    if (step === undefined || step.arms !== undefined) continue;
    const kind = undoneBy(id) === undefined ? step.kind : (step.undo?.kind ?? step.kind);
    const used = isUsed(step, written);
    const runs = attempts.filter((attempt) => attempt.step === id).map(({ outcome }) => outcome);
    const answers = isQuestion(registry[kind])
      ? runs.flatMap(unanswered)
      : runs.map((outcome, index) => {
          const { answer, cut } = answerOf(outcome, used);
          const place = runs.length > 1 ? [index] : [];
          if (cut !== undefined) notes.push({ path: ['mocks', id, ...place, 'stdout'], text: cut });
          return answer;
        });
    const verify = verifyOf(
      looks.filter((look) => look.step === id),
      isDefault(step, registry),
    );
    const mock = withVerify(same(answers) ? answers.slice(0, 1) : answers, verify);
    if (mock !== undefined) mocks[id] = mock;
  }
  return {
    mocks,
    notes: notes.filter(({ path }) => Array.isArray(mocks[String(path[1])]) === path.length > 3),
  };
}

/** Whether anything looks at what the step puts out: a later text, or the step itself. */
function isUsed({ id, config }: Step, written: string): boolean {
  const own = typeof config === 'object' && config !== null && ('capture' in config || 'expect' in config);
  return own || written.includes(`steps.${writtenAs(id)}.`);
}

/** Whether a probe without a mock says what a probe that holds says: a command that ends with 0 does. */
const isDefault = ({ verify }: Step, registry: Registry): boolean => {
  const kind = verify === undefined ? undefined : registry[verify.kind];
  return kind?.type === 'leaf' && kind.durable === true && typeof verify?.config === 'string';
};

function verifyOf(looks: readonly StepVerified[], silent: boolean): Mock['verify'] {
  const answers = looks.map(({ holds, error, step }): Answer => {
    // What an undo has taken back is gone when its probe fails.
    const seen = undoneBy(step) === undefined ? holds : !holds;
    if (!seen) return { fails: error?.message.split('\n')[0] ?? true };
    return silent ? {} : { outputs: {} };
  });
  const shorter = same(answers) ? answers.slice(0, 1) : answers;
  const [only] = shorter;
  if (only === undefined || (shorter.length === 1 && Object.keys(only).length === 0)) return undefined;
  return shorter.length === 1 ? only : shorter;
}

function withVerify(answers: readonly Answer[], verify: Mock['verify']): Mock | readonly Mock[] | undefined {
  const mocks: Mock[] = [...answers];
  if (verify !== undefined) mocks.push({ ...mocks.pop(), verify });
  const [only] = mocks;
  if (only === undefined || mocks.every((mock) => Object.keys(mock).length === 0)) return undefined;
  return mocks.length === 1 ? only : mocks;
}

const same = (answers: readonly Answer[]): boolean =>
  new Set(answers.map((one) => JSON.stringify(one))).size === 1;

/** A question is answered by the answers of a scenario; one that failed for another reason has no other way to. */
function unanswered(outcome: AttemptOutcome): readonly Answer[] {
  if (outcome.status !== 'failed' || !['RB501', 'RB503', 'RB901'].includes(outcome.error.code)) return [];
  return [{ fails: outcome.error.message.split('\n')[0] ?? true }];
}

type Outputs = Readonly<Record<string, unknown>>;

/** What a run must have got to come to that outcome. */
function answerOf(
  { status, ...rest }: AttemptOutcome,
  used: boolean,
): { readonly answer: Answer; readonly cut?: string } {
  const { outputs } = rest;
  const error = 'error' in rest ? rest.error : undefined;
  const message = error?.message.split('\n')[0] ?? '';
  switch (error?.code) {
    case 'RB502':
    case 'RB506':
      return { answer: { refused: true } };
    case 'RB503':
      return { answer: { 'times-out': true } };
    // Declined, or not to be rendered: nothing was run.
    case 'RB509':
    case 'RB511':
    case 'RB207':
    case 'RB208':
      return { answer: {} };
    default:
  }
  const seen = seenIn(outputs, used);
  // That its effect is not in place is for its probe to say.
  if (seen !== undefined && (status === 'succeeded' || error?.code !== 'RB901')) return seen;
  const told = Object.keys(outputs).length > 0 || status === 'succeeded';
  return { answer: { ...(status === 'failed' && { fails: message }), ...(told && { outputs }) } };
}

/** What processes, servers and metrics said, where the outputs tell it. */
function seenIn(
  outputs: Outputs,
  used: boolean,
): { readonly answer: Answer; readonly cut?: string } | undefined {
  // Engines of version 0.1 recorded the status of a response under the name of the step's own.
  const { exit_code: exitCode, status: earlier, http_status: status = earlier, headers, reply } = outputs;
  const { level, value, count } = outputs;
  if (typeof exitCode === 'number') return commandOf(exitCode, outputs, used);
  if (typeof status === 'number' && headers !== undefined) return responseOf(status, outputs, used);
  if (reply !== undefined) return { answer: { reply: reply as RedisReply } };
  // Entries of a log are counted, and have a level without a value.
  if (level === undefined || count !== undefined) return undefined;
  return { answer: typeof value === 'number' ? { value } : { 'no-data': true } };
}

function commandOf(exitCode: number, outputs: Outputs, used: boolean) {
  const { text, cut } = bounded(outputs.stdout, used);
  const stderr = typeof outputs.stderr === 'string' ? outputs.stderr.trimEnd().slice(-GLANCE) : '';
  const answer: Answer = {
    ...(exitCode !== 0 && { 'exit-code': exitCode }),
    ...(text !== '' && { stdout: text }),
    ...(stderr !== '' && { stderr }),
  };
  return { answer, ...(cut !== undefined && { cut }) };
}

function responseOf(status: number, { headers, body, json }: Outputs, used: boolean) {
  const { text } = bounded(body ?? (json === undefined ? '' : JSON.stringify(json)), used);
  return {
    answer: {
      ...(status !== 200 && { status }),
      // Dates and the like would only change from day to day.
      ...(used && { headers: headers as Record<string, string> }),
      ...(used && text !== '' && { body: text }),
    } satisfies Answer,
  };
}

/** An output as far as a test file should hold it, and what is left out. */
function bounded(output: unknown, used: boolean): { readonly text: string; readonly cut?: string } {
  const text = typeof output === 'string' ? output : '';
  const most = used ? WHOLE : GLANCE;
  if (text.length <= most) return { text };
  const whole = text.slice(0, text.lastIndexOf('\n', most) + 1) || text.slice(0, most);
  return { text: whole, cut: `cut: ${whole.length} of ${text.length} characters; nothing looks at them` };
}
