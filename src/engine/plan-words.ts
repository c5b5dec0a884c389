import { counted } from '../diagnostics/counted.ts';
import { formatDuration } from '../language/durations.ts';
import type { PlannedArm, PlannedState, PlannedStep } from './plan-types.ts';

/** What a play would do with a step or an arm, in the words of every form of a plan, and why. */
export interface Stated {
  readonly state: PlannedState;
  readonly word: string;
  /** Why it would be skipped, or what it hangs on. */
  readonly why?: string;
}

const WORD: Readonly<Record<PlannedState, string>> = {
  'would-run': 'would run',
  'would-ask': 'would ask',
  'would-skip': 'would skip',
  'depends-on': 'depends on',
};

/** Puts a text from outside into a form that its place takes for text. */
type Encode = (text: string) => string;

/** Values that are named where it hangs on more. */
const NAMED = 2;

/** What hangs on `above` as well as on more says so once: what that is stands at the arm or the step around it. */
const hangsOn = (values: readonly string[], above: readonly string[], encode: Encode): string => {
  const own = values.filter((value) => !above.includes(value));
  const named = [...(own.length < values.length ? ['the above'] : []), ...own.map(encode)];
  if (named.length === 0) return 'what a play finds';
  const rest = named.length - NAMED;
  return named.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
};

/** What everything hangs on that stands in an arm of a step. */
export const aboveOf = ({ dependsOn = [] }: PlannedStep, arm: PlannedArm): readonly string[] => [
  ...dependsOn,
  ...arm.dependsOn,
];

/** What a play would do with a step; `above`: what those around it hang on. */
export function stated(
  { state, because, dependsOn = [] }: Pick<PlannedStep, 'state' | 'because' | 'dependsOn'>,
  encode: Encode,
  above: readonly string[] = [],
): Stated {
  const word = WORD[state];
  if (state === 'depends-on') return { state, word, why: hangsOn(dependsOn, above, encode) };
  return state === 'would-skip' && because !== undefined
    ? { state, word, why: encode(because) }
    : { state, word };
}

const ARM_STATE = { taken: 'would-run', 'not-taken': 'would-skip', undecided: 'depends-on' } as const;

/** What a play would do with an arm; undefined where it is run at once, repeated or played, which is no choice. */
export function statedArm({ flow }: PlannedStep, arm: PlannedArm, encode: Encode): Stated | undefined {
  const { decision, because, dependsOn } = arm;
  const isChoice = flow === undefined || flow === 'branch' || decision !== 'taken';
  if (!isChoice) return undefined;
  return stated({ state: ARM_STATE[decision], ...(because !== undefined && { because }), dependsOn }, encode);
}

/** On one line: `would run`, `would ask`, `would skip (why)`, `depends on …`. */
export const statedText = ({ state, word, why }: Stated): string => {
  if (why === undefined) return word;
  return state === 'would-skip' ? `${word} (${why})` : `${word} ${why}`;
};

const FAILURE: Readonly<Record<NonNullable<PlannedStep['onFailure']>, string>> = {
  stop: 'a failure stops the play',
  continue: 'a failure is passed over',
  ask: 'a failure asks',
  'give-up': 'a failure gives the item up',
};

/** How long and how often a step is tried, and what a failure means, as far as the playbook says. */
export const limitTexts = ({
  usual,
  timeout,
  onTimeout,
  attempts = 1,
  worst,
  onFailure,
}: PlannedStep): readonly string[] => [
  ...(usual === undefined ? [] : [`usually ${formatDuration(usual)}`]),
  ...(timeout === undefined ? [] : [`at most ${formatDuration(timeout)}`]),
  ...(onTimeout === 'abort' ? ['running out of time ends the play'] : []),
  ...(attempts === 1 ? [] : [`up to ${counted(attempts, 'attempt')}`]),
  ...(attempts === 1 || !worst || worst.open ? [] : [`all of it at most ${formatDuration(worst.ms)}`]),
  ...(onFailure === undefined ? [] : [FAILURE[onFailure]]),
];
