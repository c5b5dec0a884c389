import { cellCode, code, fenced, prose } from '../diagnostics/markdown-text.ts';
import { allSteps } from '../engine/all-steps.ts';
import type { Plan, PlannedArm, PlannedGuard, PlannedStep } from '../engine/plan-types.ts';
import { requiredCommands } from '../engine/preflight.ts';
import { formatDuration } from '../language/durations.ts';
import type { InputSpec, Playbook, RequiredCommand } from '../playbook/playbook.ts';
import type { Question } from '../ports/operator.ts';
import type { Step } from '../steps/step.ts';

/**
 * A playbook as a page of Markdown that a person can follow by hand, when even Node is gone. The plan is one in which
 * no input is known, so that every arm is in it and each value stands as its name.
 */
export function* renderPage(playbook: Playbook, plan: Plan): Iterable<string> {
  yield `# ${prose(playbook.title)}\n\n`;
  if (playbook.summary !== undefined) yield `${prose(playbook.summary)}\n\n`;
  yield* facts(playbook);
  yield* inputs(playbook.inputs);
  yield '## Steps\n\n';
  yield* watching(plan.guards);
  yield* steps(plan.steps, '', new Map([...allSteps(playbook.steps)].map((step) => [step.id, step])));
  yield `---\n\nMade of ${code(playbook.file)} (SHA-256 ${code(playbook.digest.slice(0, 12))}). With runbook at hand: ${code(`runbook play ${playbook.name}`)}.\n`;
}

function* facts(playbook: Playbook): Iterable<string> {
  const { severity, symptoms, owner, guide, differs = [], lock, requires, expectDuration } = playbook;
  const lines = [
    ...(symptoms.length === 0 ? [] : [`**When:** ${symptoms.map(prose).join('; ')}`]),
    ...(severity === undefined ? [] : [`**Severity:** ${severity}`]),
    ...(owner === undefined ? [] : [`**Owner:** ${prose(owner)}`]),
    ...(expectDuration === undefined ? [] : [`**Usually takes:** ${formatDuration(expectDuration)}`]),
    ...(requires.commands.length === 0
      ? []
      : [`**Commands that must be there:** ${requiredCommands(playbook).map(commandText).join(', ')}`]),
    ...(requires.env.length === 0
      ? []
      : [`**Variables that must be set:** ${requires.env.map(code).join(', ')}`]),
    ...(lock === undefined ? [] : [`**Nobody else may work on** ${code(lock)} meanwhile.`]),
    ...(guide === undefined ? [] : [`**From:** ${prose(guide)}`]),
    ...differs.map(({ says, why }) => `**The guide says** ${code(says)}: ${prose(why)}`),
  ];
  if (lines.length > 0) yield `${lines.map((line) => `- ${line}`).join('\n')}\n\n`;
}

const commandText = ({ name, version }: RequiredCommand): string =>
  version === undefined ? code(name) : `${code(name)} (${prose(version)})`;

function* inputs(specs: Playbook['inputs']): Iterable<string> {
  const entries = Object.entries(specs);
  if (entries.length === 0) return;
  yield '## Values to have at hand\n\n| Value | What it is | Usually |\n|:--|:--|:--|\n';
  for (const [name, spec] of entries)
    yield `| ${code(`‹inputs.${name}›`)} | ${prose(spec.description ?? '')} | ${usual(spec)} |\n`;
  yield '\n';
}

function usual({ type, default: value, choices, from, optional }: InputSpec): string {
  if (value !== undefined) return cellCode(String(value));
  if (choices !== undefined) return choices.map(cellCode).join(', ');
  if (from !== undefined) return sourceOf(from);
  return optional === true ? 'may be left out' : type;
}

/** Where a person finds a secret. */
function sourceOf({ env, file, command }: NonNullable<InputSpec['from']>): string {
  const shown = typeof command === 'string' ? command : command?.join(' ');
  const places = [
    ...(env === undefined ? [] : [`from the variable ${cellCode(env)}`]),
    ...(file === undefined ? [] : [`in the file ${cellCode(file)}`]),
    ...(shown === undefined ? [] : [`printed by ${cellCode(shown)}`]),
  ];
  return places.length === 0 ? 'secret' : places.join(', or ');
}

const choicesOf = ({ answer }: Question): string =>
  answer.type === 'choice'
    ? ` (${answer.choices.map(({ label, value }) => prose(label ?? value)).join(' / ')})`
    : '';

/** The steps of the playbook as they are written, by id. */
type Written = ReadonlyMap<string, Step>;

function linesOf(config: unknown): number {
  if (typeof config === 'string') return config.trimEnd().split('\n').length;
  const run = typeof config === 'object' && config !== null && 'run' in config ? config.run : undefined;
  return run === undefined ? 1 : linesOf(run);
}

function* steps(planned: readonly PlannedStep[], before: string, written: Written): Iterable<string> {
  for (const [index, step] of planned.entries()) yield* stepSection(step, `${before}${index + 1}`, written);
}

/** What a person has to keep an eye on meanwhile. */
function* watching(guards: readonly PlannedGuard[] = []): Iterable<string> {
  for (const { name, why, action, onBreach } of guards) {
    const then = onBreach === 'stop' ? 'stop here' : 'go no further before you have decided';
    yield `Meanwhile watch: **${prose(name)}**.${why === undefined ? '' : ` ${prose(why)}`} If it is beyond its limit, ${then}.\n\n`;
    yield `${fenced(action)}\n`;
  }
}

const EFFECT = { read: 'only looks', change: '**changes** something', destroy: '**destroys** something' };

function* stepSection(step: PlannedStep, number: string, written: Written): Iterable<string> {
  const { name, why, arms, flow, verify, undo } = step;
  const when = written.get(step.id)?.when;
  yield `${'#'.repeat(Math.min(6, 3 + step.depth))} ${number}. ${prose(name)}\n\n`;
  if (when !== undefined) yield `*Only if* ${code(when)}.\n\n`;
  if (why !== undefined) yield `${prose(why)}\n\n`;
  yield* watching(step.guards);
  if (arms !== undefined) {
    yield* flow === 'parallel' ? anyOrder(arms, number, written) : armSections(arms, number, written);
    return;
  }
  yield* doing(step, written);
  if (verify !== undefined) yield `Then look whether it worked:\n\n${fenced(verify)}\n`;
  if (undo !== undefined) yield `To take it back:\n\n${fenced(undo)}\n`;
}

/** An item of manual work is a box to tick, with the command that goes with it. */
function* asking(question: Question): Iterable<string> {
  const { ask, why, item, context } = question;
  if (item === undefined) {
    yield `Ask: ${prose(ask)}${choicesOf(question)}\n\n`;
    return;
  }
  yield `- [ ] ${item.number}. ${prose(ask)}${why === undefined ? '' : ` ${prose(why)}`}\n`;
  if (context.length > 0)
    yield `\n${indented(
      fenced(
        context.map((line) => line.slice(2)),
        'sh',
      ),
    )}`;
  if (item.number === item.of) yield '\n';
}

const indented = (block: string): string => block.replace(/^(?=.)/gm, '  ');

/** What to ask, what to run, and what else is known of it; a command stands alone, so that it can be copied. */
function* doing(step: PlannedStep, written: Written): Iterable<string> {
  const { questions, action, effect } = step;
  for (const question of questions) yield* asking(question);
  if (questions.some(({ purpose }) => purpose === 'confirm')) return;
  const source = written.get(step.id);
  const lines = source?.kind === 'shell' ? linesOf(source.config) : undefined;
  yield fenced(action.slice(0, lines), lines === undefined ? 'text' : 'sh');
  const more = lines === undefined ? [] : action.slice(lines);
  yield `\nIt ${EFFECT[effect]}${[...more.map(prose), ...limits(step)].map((part) => `; ${part}`).join('')}.\n\n`;
}

function limits({ timeout, onTimeout, attempts, onFailure }: PlannedStep): readonly string[] {
  return [
    ...(timeout === undefined ? [] : [`give it at most ${formatDuration(timeout)}`]),
    ...(onTimeout === 'abort' ? ['if that runs out, stop here'] : []),
    ...(attempts === undefined || attempts < 2 ? [] : [`try it up to ${attempts} times`]),
    ...(onFailure === 'continue' ? ['if it fails, go on'] : []),
  ];
}

/** Who works alone takes them one after another; several people share them. */
function* anyOrder(arms: readonly PlannedArm[], number: string, written: Written): Iterable<string> {
  for (const { label, steps: inner } of arms) {
    yield `In any order, or at the same time (${prose(label)}):\n\n`;
    yield* steps(inner, `${number}.`, written);
  }
}

function* armSections(arms: readonly PlannedArm[], number: string, written: Written): Iterable<string> {
  for (const [index, arm] of arms.entries()) {
    const letter = String.fromCharCode('a'.charCodeAt(0) + index);
    const does = arm.steps.length === 0 ? ': nothing to do, go on.' : ':';
    yield `**${number}${letter}.** ${prose(arm.label)}${does}\n\n`;
    yield* steps(arm.steps, `${number}${letter}.`, written);
  }
}
