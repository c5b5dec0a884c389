import { cellCode, code, fenced, prose } from '../diagnostics/markdown-text.ts';
import { endWords, foundWords, timeOf, wasRun } from '../engine/came-to-words.ts';
import { guardText } from '../engine/plan-guards.ts';
import { summaryOf } from '../engine/plan-summary.ts';
import type { Plan, PlannedArm, PlannedGuard, PlannedStep } from '../engine/plan-types.ts';
import { aboveOf, limitTexts, stated, statedArm, statedText } from '../engine/plan-words.ts';

/** The command that plays what a plan shows and nothing else, and the words before it. */
export interface BoundCommand {
  readonly says: string;
  readonly command: string;
}

/** Before a name, so that no column of its own pushes the state off the screen of a telephone. */
const EFFECT = { read: '', change: '🟡&nbsp;change · ', destroy: '🔴&nbsp;**destroy** · ' } as const;

/** A plan for the comment of a pull request: short, folded, and the same for the same plan; `bound` plays just that, where it can. */
export function* renderPlanMarkdown(plan: Plan, bound: BoundCommand | undefined): Iterable<string> {
  const { playbook } = plan;
  yield `### Plan of ${prose(playbook.title)}\n\n`;
  yield `${code(playbook.file)} · ${prose(wasRun(plan))}\n\n`;
  yield* summary(plan);
  const assumed = (plan.assumed ?? []).map(({ path, value }) =>
    code(`${path.join('.')} = ${JSON.stringify(value)}`),
  );
  if (assumed.length > 0) yield `Assumed: ${assumed.join(', ')}\n\n`;
  yield* probedOn(plan);
  yield* scenarioOf(plan);
  for (const guard of plan.guards ?? []) yield `- **guard** ${guardIn(guard)}\n`;
  if (plan.guards !== undefined) yield '\n';
  yield '| | Step | A play |\n|:--|:--|:--|\n';
  yield* rows(plan.steps, '', []);
  yield '\n<details><summary>Commands, requests and questions</summary>\n\n';
  yield* details(plan.steps, '');
  yield '</details>\n\n';
  if (bound !== undefined) yield `${bound.says}: ${code(bound.command)}\n`;
}

/** A guard in a line. */
const guardIn = (guard: PlannedGuard): string =>
  `${prose(guard.name)}: ${guard.action.map(code).join(', ')}; ${guardText(guard)}`;

function* probedOn({ probe }: Plan): Iterable<string> {
  if (probe === undefined) return;
  const { began, ended } = probe;
  yield `Probed on ${began.slice(0, 10)}, ${timeOf(began)} to ${timeOf(ended)}: a plan of then.\n\n`;
}

function* scenarioOf({ scenario }: Plan): Iterable<string> {
  if (scenario === undefined) return;
  const { name, system, ends } = scenario;
  yield `Scenario: ${code(name)}${system === undefined ? '' : `, without its system ${code(system)}`}\n`;
  for (const [step, value] of Object.entries(scenario.answers))
    yield `- ${code(step)} is answered with ${code(String(value))}\n`;
  if (ends !== undefined) yield `- ${prose(endWords(ends))}\n`;
  yield '\n';
}

function* summary(plan: Plan): Iterable<string> {
  for (const { label, text } of summaryOf(plan, code)) yield `- **${label}** ${text}\n`;
  for (const { name, from, takes = '', give = '' } of plan.inputs)
    if (from === 'missing') yield `- **missing** ${code(name)}: ${prose(takes)}; ${prose(give)}\n`;
  yield '\n';
}

/** `above`: what all of them hang on together. */
function* rows(steps: readonly PlannedStep[], prefix: string, above: readonly string[]): Iterable<string> {
  for (const [index, step] of steps.entries()) {
    const number = `${prefix}${index + 1}`;
    const effect = step.arms ? '' : EFFECT[step.effect];
    yield `| ${number} | ${effect}${prose(step.name)} | ${stateOf(step, above)} |\n`;
    for (const arm of step.arms ?? []) {
      yield `| | *${prose(arm.label)}* | ${decisionOf(step, arm)} |\n`;
      if (arm.decision !== 'not-taken') yield* rows(arm.steps, `${number}.`, aboveOf(step, arm));
    }
  }
}

const stateOf = (step: PlannedStep, above: readonly string[]): string =>
  [statedText(stated(step, cellCode, above)), ...foundWords(step).map(prose)].join('<br>');

const decisionOf = (step: PlannedStep, arm: PlannedArm): string => {
  const says = statedArm(step, arm, cellCode);
  return says === undefined ? '' : statedText(says);
};

function* details(steps: readonly PlannedStep[], prefix: string): Iterable<string> {
  for (const [index, step] of steps.entries()) {
    const number = `${prefix}${index + 1}`;
    if (step.state === 'would-skip') continue;
    if (step.arms === undefined) yield* detail(step, number);
    for (const arm of step.arms ?? [])
      if (arm.decision !== 'not-taken') yield* details(arm.steps, `${number}.`);
  }
}

function* detail(step: PlannedStep, number: string): Iterable<string> {
  yield `**${number}. ${prose(step.name)}**\n\n`;
  if (step.action.length > 0) yield `${fenced(step.action, step.kind === 'shell' ? 'sh' : 'text')}\n`;
  const notes = [...askedOf(step), ...protectionOf(step), ...limitsOf(step)];
  if (notes.length > 0) yield `${notes.map((note) => `- ${note}\n`).join('')}\n`;
}

const askedOf = ({ questions }: PlannedStep): readonly string[] =>
  questions
    .filter(({ purpose }) => purpose === 'approve')
    .map(({ ask, answer, item }) => {
      if (item !== undefined) return 'asks a second person, too';
      const typed = answer.type === 'name' ? ` (${code(answer.expected)} must be typed)` : '';
      return `asks: ${prose(ask)}${typed}`;
    });

const limitsOf = (step: PlannedStep): readonly string[] => {
  const limits = limitTexts(step);
  return limits.length === 0 ? [] : [limits.join(' · ')];
};

const protectionOf = ({ verify, undo, guards = [] }: PlannedStep): readonly string[] => [
  ...guards.map((guard) => `guarded by ${guardIn(guard)}`),
  ...(verify === undefined ? [] : [`verified by ${verify.map(code).join(', ')}`]),
  ...(undo === undefined ? [] : [`undone by ${undo.map(code).join(', ')}`]),
];
