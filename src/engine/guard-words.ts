import { counted } from '../diagnostics/counted.ts';
import type { GuardAnswer, GuardTripped } from '../journal/events.ts';
import { formatDuration } from '../language/durations.ts';
import { formatMeasure } from '../language/measures.ts';
import type { Choice, Question } from '../ports/operator.ts';
import type { Look, StepError } from '../steps/kind.ts';
import type { Step } from '../steps/step.ts';
import type { ReadyGuard } from './guard-look.ts';

/** What interrupts steps for a guard, in the messages of what was interrupted. */
export const reasonOf = (guard: string): string => `the guard ${guard}`;

/** Why a guard trips: which, what it saw, for how long, and which steps ran. */
export function tripError(
  { guard: { id, name }, for: lasting, limits }: ReadyGuard,
  because: GuardTripped['because'],
  { seen, running }: { readonly seen: Look | StepError; readonly running: readonly string[] },
): StepError {
  const who = name === id ? id : `${name} (${id})`;
  const long = lasting > 0 ? ` for ${formatDuration(lasting)}` : '';
  const beside = running.length === 0 ? '' : `, while ${listed(running)} ran`;
  const says = (text: string, more: Partial<StepError> = {}): StepError => ({
    code: 'RB550',
    message: `guard ${who} ${text}${beside}`,
    ...more,
  });
  if ('code' in seen) {
    const help = seen.help === undefined ? {} : { help: seen.help };
    return says(`cannot tell how things are: ${seen.message}`, help);
  }
  if (seen.level === 'unknown' || because === 'no-data')
    return says(`has had no value${long}${seen.level === 'unknown' ? `: ${seen.reason}` : ''}`);
  return says(`saw ${formatMeasure(seen.value, seen.unit ?? '')}, critical ${limits.critical ?? ''}${long}`);
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

type Answer = Choice & { readonly value: GuardAnswer };

/** What is around a question about a guard. */
interface Asking {
  readonly error: StepError;
  /** The steps that run meanwhile. */
  readonly running: readonly string[];
  readonly undos: readonly Step[];
  readonly drill: boolean;
}

/** Asks what a guard that tripped means, while what runs goes on and nothing more is started. */
export function pauseQuestion({ guard, lines }: ReadyGuard, asking: Asking): Question {
  const { error, running, undos } = asking;
  const meanwhile = running.length > 0;
  const ends = guard.interrupt
    ? 'what runs is ended, half-way too; '
    : 'what changes something is finished, what reads is ended; ';
  const answers: Answer[] = [
    {
      value: 'stop',
      label: 'Stop here',
      consequence: `${meanwhile ? ends : ''}${laterOf(asking)}`,
    },
    {
      value: 'go-on',
      label: 'Go on',
      consequence: 'the guard trips again only after a value within its limit',
    },
    ...undoAnswer(undos, meanwhile),
  ];
  return {
    step: guard.id,
    purpose: 'guard',
    ask: `The guard ${guard.name} has tripped. What now?${meanwhile ? ' What runs goes on meanwhile.' : ''}`,
    ...(guard.why !== undefined && { why: guard.why }),
    answer: { type: 'choice', choices: answers },
    context: [error.message, ...lines],
    ...(meanwhile && { meanwhile: true }),
  };
}

/** Asks whether what a play changed before a guard stopped it is to be taken back. */
export const stopQuestion = (guard: string, asking: Asking): Question => ({
  step: guard,
  purpose: 'guard',
  ask: `The guard ${guard} has stopped the play. What now?`,
  answer: {
    type: 'choice',
    choices: [
      { value: 'stop', label: 'Leave it as it is', consequence: laterOf(asking) },
      ...undoAnswer(asking.undos, false),
    ],
  },
  context: [asking.error.message],
});

const laterOf = ({ drill }: Asking): string =>
  drill
    ? 'ends the drill and its system'
    : 'ends this play; runbook resume looks at the guard first, then goes on';

function undoAnswer(undos: readonly Step[], meanwhile: boolean): readonly Answer[] {
  if (undos.length === 0) return [];
  const first = meanwhile ? 'lets what changes something be finished, then ' : '';
  const consequence = `${first}runs ${counted(undos.length, 'undo')}, last first, each asked for`;
  return [{ value: 'undo', label: 'Undo what was changed', consequence }];
}
