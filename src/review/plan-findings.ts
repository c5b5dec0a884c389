import { counted } from '../diagnostics/counted.ts';
import { countsText, summaryOf } from '../engine/plan-summary.ts';
import { possibleSteps } from '../engine/plan-totals.ts';
import type { Plan, PlannedStep } from '../engine/plan-types.ts';
import { stated, statedText } from '../engine/plan-words.ts';
import { writtenAs } from '../steps/instance.ts';

/** What a reviewer looks for at the lines of a playbook. */
export const FINDING_RULES = {
  'plan-summary': {
    title: 'What all of a plan comes to',
    help: 'Nothing is wrong with it: it says what approving the change means.',
  },
  'plan-input-missing': {
    title: 'The plan lacks an input',
    help: 'Give it, so that the plan shows what would be done with it.',
  },
  'plan-destroys': {
    title: 'A step destroys something',
    help: 'See that what it asks says what is lost, and that a verification follows.',
  },
  'plan-unprotected': {
    title: 'A step changes something without verification or undo',
    help: 'Add verify: so that its effect is looked at, and undo: so that it can be taken back.',
  },
} as const;

/** Something in a plan that a reviewer should see at its line. */
export interface PlanFinding {
  readonly rule: keyof typeof FINDING_RULES;
  readonly level: 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  /** The step at which it is shown, as it is written in the playbook; else the title of the playbook, or this input. */
  readonly step?: string;
  readonly input?: string;
}

/** Lines of a command that are shown. */
const SHOWN = 5;

const same = (text: string): string => text;

/** What a reviewer should see of a plan where it is written: what it comes to, what destroys, what is unprotected. */
export function* planFindings(plan: Plan): Iterable<PlanFinding> {
  yield {
    rule: 'plan-summary',
    level: 'notice',
    title: `Plan of ${plan.playbook.title}: ${countsText(plan.totals)}`,
    message: summaryOf(plan, same)
      .map(({ label, text }) => `${label}: ${text}`)
      .join('\n'),
  };
  for (const { name, from, takes = '', give = '' } of plan.inputs) {
    if (from !== 'missing') continue;
    const title = `Input ${name} is missing`;
    yield { rule: 'plan-input-missing', level: 'notice', title, message: `${takes}; ${give}`, input: name };
  }
  const told = new Set<string>();
  for (const step of possibleSteps(plan.steps)) {
    const id = writtenAs(step.id);
    if (step.arms !== undefined || step.effect === 'read' || told.has(id)) continue;
    told.add(id);
    const finding = findingOf(step);
    if (finding !== undefined) yield finding;
  }
}

function findingOf(step: PlannedStep): PlanFinding | undefined {
  const { effect, verify, undo } = step;
  const lacks = [
    ...(verify === undefined ? ['verify'] : []),
    ...(effect === 'change' && !undo ? ['undo'] : []),
  ];
  const without = lacks.length === 0 ? '' : ` without ${lacks.join(' and ')}`;
  const at = { step: writtenAs(step.id), message: told(step) };
  if (effect === 'destroy')
    return { rule: 'plan-destroys', level: 'warning', title: `${step.name}: destroys${without}`, ...at };
  // What people do by hand no command could look at or take back.
  if (without === '' || step.questions.some(({ purpose }) => purpose === 'confirm')) return undefined;
  return { rule: 'plan-unprotected', level: 'notice', title: `${step.name}: changes${without}`, ...at };
}

function told(step: PlannedStep): string {
  const { action, questions, verify = [], undo = [] } = step;
  const rest = action.length - SHOWN;
  const asked = questions.filter(({ purpose, item }) => purpose === 'approve' && item === undefined);
  return [
    statedText(stated(step, same)),
    ...action.slice(0, SHOWN),
    ...(rest > 0 ? [`… and ${counted(rest, 'more line')}`] : []),
    ...asked.map(
      ({ ask, answer }) => `asks: ${ask}${answer.type === 'name' ? ` (type ${answer.expected})` : ''}`,
    ),
    ...verify.map((line) => `verify: ${line}`),
    ...undo.map((line) => `undo: ${line}`),
  ].join('\n');
}
