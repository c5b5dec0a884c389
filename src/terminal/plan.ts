import { counted } from '../diagnostics/counted.ts';
import type { Plan, PlannedArm, PlannedStep } from '../engine/plan-types.ts';
import { formatDuration } from '../language/durations.ts';
import { shownLine, shownLines } from './escape.ts';
import type { Paint, Style } from './paint.ts';
import { createPaint, paintEffect } from './paint.ts';
import { assumedLines, inputLines } from './plan-inputs.ts';
import { columnsOf, pad } from './width.ts';

/** How a plan is shown. */
export interface PlanOptions {
  readonly color?: boolean;
}

/** A line of the plan: what stands left of the columns, and the columns. */
type Row =
  | {
      readonly type: 'step';
      readonly left: string;
      readonly label: string;
      readonly step: PlannedStep;
      readonly never: boolean;
    }
  | {
      readonly type: 'text';
      readonly left: string;
      readonly text: string;
      readonly styles: readonly Style[];
    };

/** Longer names push the columns of their own line only. */
const LABEL_LIMIT = 52;

const text = (left: string, line: string, ...styles: readonly Style[]): Row => ({
  type: 'text',
  left,
  text: line,
  styles,
});

const detail = (name: string, value: string): string => `${name.padEnd(8)}${value}`;

/** The items of a step stand in its action. */
function* questionRows({ questions, action }: PlannedStep, left: string): Iterable<Row> {
  for (const { ask, answer, item, purpose } of questions) {
    if (purpose === 'approve' && item !== undefined)
      yield text(left, detail('', 'and a second person'), 'blue');
    if (item !== undefined) continue;
    if (ask !== action.join('\n')) yield text(left, detail('asks', shownLine(ask)), 'blue');
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
  if (step.because !== undefined)
    yield text(
      left,
      detail(step.state === 'would-skip' ? 'because' : 'when', shownLine(step.because)),
      'dim',
    );
  yield* questionRows(step, left);
  if (each && step.questions.length > 0) yield text(left, 'asked each time', 'blue');
  for (const [name, lines] of [['verify', step.verify] as const, ['undo', step.undo] as const]) {
    for (const [index, line] of (lines ?? []).entries()) {
      yield text(left, detail(index === 0 ? name : '', shownLine(line)), 'dim');
    }
  }
  const limits = limitsOf(step);
  if (limits !== '') yield text(left, limits, 'dim');
}

const limitsOf = ({ timeout, onTimeout, attempts, onFailure }: PlannedStep): string =>
  [
    ...(timeout === undefined ? [] : [`at most ${formatDuration(timeout)}`]),
    ...(onTimeout === 'abort' ? ['running out of time ends the play'] : []),
    ...(attempts === undefined ? [] : [`up to ${attempts} attempts`]),
    ...(onFailure === undefined
      ? []
      : [
          {
            stop: 'a failure stops the play',
            continue: 'a failure is passed over',
            ask: 'a failure asks',
            'give-up': 'a failure gives the item up',
          }[onFailure],
        ]),
  ].join(' · ');

const DECISION: Readonly<Record<PlannedArm['decision'], readonly [string, Style]>> = {
  taken: ['would be taken', 'green'],
  'not-taken': ['would not be taken', 'dim'],
  undecided: ['not known before it runs', 'yellow'],
};

function* armRows({ arms = [], flow }: PlannedStep, left: string, number: string): Iterable<Row> {
  for (const [index, arm] of arms.entries()) {
    const last = index === arms.length - 1;
    const [word, style] = DECISION[arm.decision];
    const on = arm.dependsOn.length === 0 ? '' : ` (needs ${arm.dependsOn.map(shownLine).join(', ')})`;
    // What is run at once or repeated is no choice among others.
    const alone = flow !== undefined && flow !== 'branch' && arm.decision === 'taken';
    const said = alone ? '' : `: ${word}${on}`;
    yield text(`${left}${last ? '└─ ' : '├─ '}`, `${shownLine(arm.label)}${said}`, style);
    const inner = `${left}${last ? '   ' : '│  '}`;
    if (arm.steps.length === 0) yield text(inner, 'nothing', 'dim');
    const each = (arm.times ?? 1) !== 1;
    yield* stepRows(arm.steps, inner, { prefix: `${number}.`, never: arm.decision === 'not-taken', each });
  }
}

/** What stands around steps: their numbers' beginning, and whether they never run, or are shown once for many times. */
interface Around {
  readonly prefix: string;
  readonly never: boolean;
  readonly each: boolean;
}

function* stepRows(
  steps: readonly PlannedStep[],
  left: string,
  { prefix, never, each }: Around,
): Iterable<Row> {
  for (const [index, step] of steps.entries()) {
    const written = `${prefix}${index + 1}`;
    const number = `${written}${step.id.match(/\[\d+\]/g)?.join('') ?? ''}`;
    const off = never || step.state === 'would-skip';
    yield { type: 'step', left, label: `${number.padEnd(4)} ${shownLine(step.name)}`, step, never: off };
    const below = `${left}     `;
    if (never) continue;
    yield* details(step, below, each);
    yield* armRows(step, below, written);
  }
}

const STATES: Readonly<Record<PlannedStep['state'], readonly [string, readonly Style[]]>> = {
  'would-run': ['would run', []],
  'would-ask': ['would ask, then run', ['blue']],
  'would-skip': ['would be skipped', ['dim']],
  depends: ['may run', ['yellow']],
};

const isQuestion = ({ questions }: PlannedStep): boolean => questions[0]?.purpose === 'confirm';

/** What stands in the place of an effect where a step only runs others. */
const WORD: Readonly<Record<NonNullable<PlannedStep['flow']>, string>> = {
  branch: 'decide',
  parallel: '',
  repeat: 'repeat',
  play: 'play',
};

const WOULD: Readonly<Record<NonNullable<PlannedStep['flow']>, string>> = {
  branch: 'would decide',
  parallel: 'would run at once',
  repeat: 'would repeat',
  play: 'would play',
};

const stateText = (step: PlannedStep, never: boolean, paint: Paint): string => {
  if (never && step.state !== 'would-skip') return paint('would not run', 'dim');
  if (step.arms && step.state === 'would-run') return WOULD[step.flow ?? 'branch'];
  const [word, styles] = STATES[step.state];
  return paint(step.state === 'would-ask' && isQuestion(step) ? 'would ask' : word, ...styles);
};

const rowText = (row: Row, width: number, paint: Paint): string => {
  const left = `  ${paint(row.left, 'dim')}`;
  if (row.type === 'text') return `${left}${paint(row.text, ...row.styles)}`.trimEnd();
  const { step, never } = row;
  const label = pad(row.label, width - columnsOf(row.left));
  const effect = (step.arms ? WORD[step.flow ?? 'branch'] : step.effect).padEnd(7);
  const shown = never
    ? paint(effect, 'dim')
    : step.arms
      ? paint(effect, 'dim')
      : paintEffect(paint, step.effect, effect);
  return `${left}${paint(label, never ? 'dim' : 'bold')}  ${shown}  ${stateText(step, never, paint)}`;
};

const totalsLine = ({ totals }: Plan, paint: Paint): string => {
  const effects = (['read', 'change', 'destroy'] as const).map((effect) =>
    totals[effect] === 0
      ? paint(`0 ${effect}`, 'dim')
      : paintEffect(paint, effect, `${totals[effect]} ${effect}`),
  );
  return `${effects.join(', ')} · ${counted(totals.questions, 'question')}`;
};

/** What a play would do, as text for people; ends with a line feed. */
export const renderPlan = (plan: Plan, { color = false }: PlanOptions = {}): string => {
  const paint = createPaint(color);
  const { title, name, file, summary, expectDuration } = plan.playbook;
  const usual = expectDuration === undefined ? '' : ` · usually takes ${formatDuration(expectDuration)}`;
  const rows = [...stepRows(plan.steps, '', { prefix: '', never: false, each: false })];
  const widths = rows.map((row) => (row.type === 'step' ? columnsOf(row.left) + columnsOf(row.label) : 0));
  const width = Math.max(0, ...widths.filter((one) => one <= LABEL_LIMIT));
  return [
    `${paint('Plan of', 'dim')} ${paint(shownLine(title), 'bold')}`,
    paint(`${shownLine(name)} · ${shownLine(file)}${usual}`, 'dim'),
    ...(summary === undefined ? [] : [shownLine(summary)]),
    '',
    ...inputLines(plan, paint),
    ...assumedLines(plan, paint),
    paint('Steps', 'bold'),
    ...rows.map((row) => rowText(row, width, paint)),
    '',
    totalsLine(plan, paint),
    paint('Nothing was run.', 'bold'),
    '',
  ].join('\n');
};
