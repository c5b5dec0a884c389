import { isDeepStrictEqual } from 'node:util';
import type { PlannedStep } from '../engine/plan-types.ts';
import { formatDuration } from '../language/durations.ts';
import type { Effect, Step } from '../steps/step.ts';
import { armFacts } from './arm-facts.ts';
import type { Aspect, Fact, Reviewed, Weight } from './change.ts';
import { guardFacts } from './guard-facts.ts';

const EFFECTS: readonly Effect[] = ['read', 'change', 'destroy'];

/** What is otherwise about a step that both playbooks have. */
export function stepFacts(before: Reviewed, after: Reviewed): readonly Fact[] {
  const was = before.planned;
  const is = after.planned;
  return [
    ...effectFacts(was, is),
    ...differs('kind', 'caution', `is a ${is.kind} step now`, [was.kind], [is.kind]),
    ...actionFacts(was, is),
    ...consentFacts(was, is),
    ...protectionFacts('verify', was, is),
    ...protectionFacts('undo', was, is),
    ...guardFacts(before.step.guards, after.step.guards),
    ...conditionFacts(before.step.when, after.step.when),
    ...armFacts(before, after),
    ...limitFacts(was, is),
    ...failureFacts(before.step, after.step),
    ...differs('words', 'plain', 'says it in other words', wordsOf(was), wordsOf(is)),
  ];
}

const differs = (
  aspect: Aspect,
  weight: Weight,
  says: string,
  before: readonly string[],
  after: readonly string[],
): readonly Fact[] => (isDeepStrictEqual(before, after) ? [] : [{ aspect, weight, says, before, after }]);

const wordsOf = ({ name, why }: PlannedStep): readonly string[] => [
  name,
  ...(why === undefined ? [] : [why]),
];

function effectFacts({ effect: before }: PlannedStep, is: PlannedStep): readonly Fact[] {
  const after = is.effect;
  if (before === after) return [];
  const raised = EFFECTS.indexOf(after) > EFFECTS.indexOf(before);
  const lost = raised ? '' : `: ${lostWith(before, is)}`;
  return [{ aspect: 'effect', weight: 'danger', says: `is ${after} now, and was ${before}${lost}` }];
}

/** What no longer protects a step that is declared to do less than it was. */
function lostWith(before: Effect, is: PlannedStep): string {
  const asks = consentOf(is).length > 0;
  const lost = [
    ...(before === 'destroy' ? ['it no longer asks for the name'] : []),
    ...(before === 'destroy' && asks ? ['--yes answers it'] : []),
    ...(is.effect === 'read' && !asks ? ['--probe runs it'] : []),
    ...(is.effect === 'read' ? ['a resume repeats it'] : []),
  ];
  return [lost.slice(0, -1).join(', '), ...lost.slice(-1)].filter((part) => part !== '').join(', and ');
}

const weightOf = (effect: Effect): Weight => (effect === 'read' ? 'plain' : 'caution');

function actionFacts(was: PlannedStep, is: PlannedStep): readonly Fact[] {
  if (is.arms !== undefined) return [];
  const asks = is.questions.some(({ purpose }) => purpose === 'confirm');
  return asks
    ? differs('question', 'plain', 'asks something else', was.action, is.action)
    : differs('action', weightOf(is.effect), 'does something else', was.action, is.action);
}

/** The questions that release a step. */
function consentFacts(was: PlannedStep, is: PlannedStep): readonly Fact[] {
  const before = consentOf(was);
  const after = consentOf(is);
  if (isDeepStrictEqual(before, after)) return [];
  if (after.length === 0)
    return [{ aspect: 'approve', weight: 'danger', says: 'is no longer asked for before it runs', before }];
  if (after.length < before.length)
    return [{ aspect: 'approve', weight: 'danger', says: 'takes one person to approve, and before two' }];
  if (before.length === 0)
    return [{ aspect: 'approve', weight: 'plain', says: 'is asked for before it runs', after }];
  return [{ aspect: 'approve', weight: 'plain', says: 'is asked for in another way', before, after }];
}

const consentOf = ({ questions }: PlannedStep): readonly string[] =>
  questions
    .filter(({ purpose }) => purpose === 'approve')
    .map(({ ask, answer }) => (answer.type === 'name' ? `${ask} (type ${answer.expected})` : ask));

const PROTECTION = {
  verify: { lost: 'is no longer verified', gained: 'is verified', other: 'is verified in another way' },
  undo: { lost: 'can no longer be undone', gained: 'can be undone', other: 'is undone in another way' },
} as const;

function protectionFacts(
  aspect: keyof typeof PROTECTION,
  was: PlannedStep,
  is: PlannedStep,
): readonly Fact[] {
  const before = was[aspect];
  const after = is[aspect];
  if (isDeepStrictEqual(before, after)) return [];
  const { lost, gained, other } = PROTECTION[aspect];
  if (after === undefined) return [{ aspect, weight: 'danger', says: lost, before: before ?? [] }];
  if (before === undefined) return [{ aspect, weight: 'plain', says: gained, after }];
  return [{ aspect, weight: 'caution', says: other, before, after }];
}

function conditionFacts(before: string | undefined, after: string | undefined): readonly Fact[] {
  if (before === after) return [];
  if (after === undefined)
    return [
      { aspect: 'when', weight: 'caution', says: 'runs whenever it is reached', before: [before ?? ''] },
    ];
  if (before === undefined)
    return [{ aspect: 'when', weight: 'plain', says: 'runs on a condition', after: [after] }];
  return [
    {
      aspect: 'when',
      weight: 'caution',
      says: 'runs on another condition',
      before: [before],
      after: [after],
    },
  ];
}

function limitFacts(was: PlannedStep, is: PlannedStep): readonly Fact[] {
  const endless = was.timeout !== undefined && is.timeout === undefined;
  const more = attemptsOf(is) > attemptsOf(was) && is.effect !== 'read';
  return [
    ...turns('expect-duration', 'plain', [timeOf(was.usual), timeOf(is.usual)], 'it usually takes'),
    ...turns(
      'timeout',
      endless ? 'caution' : 'plain',
      [timeOf(was.timeout), timeOf(is.timeout)],
      'it may take',
    ),
    ...turns('retry', more ? 'caution' : 'plain', [attemptsOf(was), attemptsOf(is)], 'attempts:'),
  ];
}

const timeOf = (time: number | undefined): string => (time === undefined ? 'any time' : formatDuration(time));

const attemptsOf = ({ attempts = 1 }: PlannedStep): number => attempts;

const turns = (
  aspect: Aspect,
  weight: Weight,
  [before, after]: readonly [unknown, unknown],
  what: string,
): readonly Fact[] =>
  before === after ? [] : [{ aspect, weight, says: `${what} ${after}, and before ${before}` }];

/** What is done when it fails, runs out of time or is cut off. */
function failureFacts(was: Step, is: Step): readonly Fact[] {
  const usual = 'as usual';
  const passed = is.onFailure === 'continue' ? 'danger' : 'plain';
  const again = is.idempotent === true;
  return [
    ...turns('on-failure', passed, [was.onFailure ?? usual, is.onFailure ?? usual], 'on failure:'),
    ...turns('on-timeout', 'plain', [was.onTimeout ?? usual, is.onTimeout ?? usual], 'out of time:'),
    ...(again === (was.idempotent === true)
      ? []
      : [
          {
            aspect: 'idempotent',
            weight: again ? 'caution' : 'plain',
            says: again
              ? 'is run again after a crash without a question'
              : 'is no longer run again after a crash without a question',
          } as const,
        ]),
  ];
}
