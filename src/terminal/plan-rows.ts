import { guardText } from '../engine/plan-guards.ts';
import type { PlannedArm, PlannedGuard, PlannedState, PlannedStep } from '../engine/plan-types.ts';
import { aboveOf, limitTexts, type Stated, stated, statedArm, statedText } from '../engine/plan-words.ts';
import { shownLine, shownLines } from './escape.ts';
import type { Style } from './paint.ts';
import { foundLines } from './plan-found.ts';

/** A line of a plan: what stands left of it, there and on the lines that it goes on in, and its text. */
export type Row =
  | {
      readonly type: 'step';
      readonly left: string;
      readonly number: string;
      readonly name: string;
      readonly step: PlannedStep;
      readonly says: Stated;
    }
  | {
      readonly type: 'text';
      readonly left: string;
      readonly below: string;
      readonly text: string;
      readonly styles: readonly Style[];
    };

/** How what a play would do is marked. */
export const STATE_STYLES: Readonly<Record<PlannedState, readonly Style[]>> = {
  'would-run': [],
  'would-ask': ['blue'],
  'would-skip': ['dim'],
  'depends-on': ['yellow'],
};

/** Columns of the number before a name, and of what stands below it. */
export const INDENT = '     ';

const text = (left: string, line: string, ...styles: readonly Style[]): Row => ({
  type: 'text',
  left,
  below: left,
  text: line,
  styles,
});

/** A line with a word before it. */
export const detail = (name: string, value: string): string => `${name.padEnd(8)}${value}`;

/** A guard: its name, what it reads and what that is held against, what it does. */
export const guardLines = (guard: PlannedGuard): readonly string[] => [
  `${shownLine(guard.name)} (${shownLine(guard.id)}): ${guardText(guard)}`,
  ...guard.action.flatMap(shownLines).map((line) => `› ${line}`),
];

/** The items of a step stand in its action. */
function* questionRows({ questions, action }: PlannedStep, left: string): Iterable<Row> {
  for (const { ask, answer, item, purpose } of questions) {
    if (purpose === 'approve' && item !== undefined)
      yield text(left, detail('', 'and a second person'), 'blue');
    if (item !== undefined) continue;
    const isShown = ask === action.join('\n') || `ask: ${ask}` === action[0];
    if (!isShown) yield text(left, detail('asks', shownLine(ask)), 'blue');
    if (answer.type !== 'name') continue;
    const typed = `type ${shownLine(answer.expected)}; --yes never answers this`;
    yield text(left, detail('answer', typed), 'blue');
  }
}

function* details(step: PlannedStep, left: string, each: boolean): Iterable<Row> {
  const mark = step.kind === 'shell' ? '$' : '›';
  for (const [index, line] of step.action.flatMap(shownLines).entries()) {
    yield text(left, `${index === 0 ? mark : ' '} ${line}`);
  }
  if (step.state === 'depends-on' && step.because !== undefined)
    yield text(left, detail('when', shownLine(step.because)), 'dim');
  for (const [line, style] of foundLines(step)) yield text(left, line, style);
  yield* questionRows(step, left);
  if (each && step.questions.length > 0) yield text(left, 'asked each time', 'blue');
  for (const [name, lines] of [['verify', step.verify] as const, ['undo', step.undo] as const]) {
    for (const [index, line] of (lines ?? []).entries()) {
      yield text(left, detail(index === 0 ? name : '', shownLine(line)), 'dim');
    }
  }
  for (const guard of step.guards ?? [])
    for (const [index, line] of guardLines(guard).entries())
      yield text(left, detail(index === 0 ? 'guard' : '', line), 'dim');
  const limits = limitTexts(step).join(' · ');
  if (limits !== '') yield text(left, limits, 'dim');
}

function* armRows(step: PlannedStep, left: string, number: string): Iterable<Row> {
  const { arms = [] } = step;
  for (const [index, arm] of arms.entries()) {
    const last = index === arms.length - 1;
    const inner = `${left}${last ? '   ' : '│  '}`;
    yield armRow(step, arm, { left: `${left}${last ? '└─ ' : '├─ '}`, below: inner });
    if (arm.steps.length === 0) yield text(inner, 'nothing', 'dim');
    const never = arm.decision === 'not-taken';
    const each = (arm.times ?? 1) !== 1;
    yield* stepRows(arm.steps, inner, { prefix: `${number}.`, never, each, above: aboveOf(step, arm) });
  }
}

function armRow(
  step: PlannedStep,
  arm: PlannedArm,
  beside: { readonly left: string; readonly below: string },
): Row {
  const says = statedArm(step, arm, shownLine);
  const said = says === undefined ? '' : `: ${statedText(says)}`;
  const styles = says === undefined ? [] : STATE_STYLES[says.state];
  return { type: 'text', ...beside, text: `${shownLine(arm.label)}${said}`, styles };
}

/** What stands around steps: their numbers' beginning, and whether they never run, or are shown once for many times. */
interface Around {
  readonly prefix: string;
  readonly never: boolean;
  readonly each: boolean;
  /** What they hang on together. */
  readonly above: readonly string[];
}

/** The lines of steps and of what stands inside of them. */
export function* stepRows(
  steps: readonly PlannedStep[],
  left = '',
  { prefix, never, each, above }: Around = { prefix: '', never: false, each: false, above: [] },
): Iterable<Row> {
  for (const [index, step] of steps.entries()) {
    const written = `${prefix}${index + 1}`;
    const number = `${written}${step.id.match(/\[\d+\]/g)?.join('') ?? ''}`;
    const { state, word, why } = stated(step, shownLine, above);
    // Why a whole arm is skipped stands at the arm.
    const says = never || why === undefined ? { state, word } : { state, word, why };
    yield { type: 'step', left, number: number.padEnd(4), name: shownLine(step.name), step, says };
    // What would not run is one line, so that what would stands out.
    if (state === 'would-skip') continue;
    yield* details(step, `${left}${INDENT}`, each);
    yield* armRows(step, `${left}${INDENT}`, written);
  }
}
