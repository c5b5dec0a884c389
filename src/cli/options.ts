import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { GivenAnswers } from '../engine/answers.ts';
import { type GivenVerdicts, takesVerdict } from '../engine/doubt.ts';
import type { RecordedPlay } from '../journal/plays.ts';
import { type Outline, outline, outlineWithUndos } from '../playbook/outline.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { kinds } from '../steps/index.ts';
import { isQuestion } from '../steps/kind.ts';
import { SECOND } from '../steps/second-person.ts';
import type { Step } from '../steps/step.ts';
import { type GivenValues, readValues } from './load.ts';
import type { Format } from './report.ts';
import { usage } from './usage.ts';

/** Options as the command line parser hands them over. */
export interface RawOptions {
  readonly input?: readonly string[];
  readonly inputs?: string;
  readonly answer?: readonly string[];
  readonly answers?: string;
  readonly verdict?: readonly string[];
  readonly yes?: boolean;
  /** Ask for every input that is not given. */
  readonly ask?: boolean;
  /** Empty without a duration. */
  readonly wait?: string;
  /** The digest of the plan that was reviewed. */
  readonly plan?: string;
  /** Go on with the playbook's file as it is now. */
  readonly edited?: boolean;
  readonly format: Format;
}

/** Where a command line's inputs come from. */
export const givenInputs = ({ input, inputs }: Pick<RawOptions, 'input' | 'inputs'>): GivenValues => ({
  file: inputs,
  pairs: input,
});

/** Reads the answers of a command line; each must name a step of the playbook that asks something (RB307). */
export async function readAnswers(playbook: Playbook, options: RawOptions): Promise<Result<GivenAnswers>> {
  const values = await readValues({ file: options.answers, pairs: options.answer }, '--answer');
  if (!values.ok) return values;
  const wrong = wrongAnswers(playbook, values.value, '--answer');
  if (wrong.length > 0) return failure(...wrong);
  const byStep = values.value as GivenAnswers['byStep'];
  return success({ byStep, via: 'flag', yes: options.yes ?? false });
}

/** What is wrong with answers whatever they answer: `source` is who gives them (RB307). */
export function wrongAnswers(
  playbook: Playbook,
  answers: Readonly<Record<string, unknown>>,
  source: string,
): Diagnostic[] {
  const steps = outline(playbook.steps);
  return Object.entries(answers).flatMap(([id, value]) => {
    const { step, item } = meantBy(steps, id);
    if (step !== undefined && item !== undefined && !hasItem(step, item))
      return [usage(`${source} names "${id}", and ${step.id} has no such item`, itemsOf(step))];
    if (step === undefined) return [unknownStep(steps, id, source)];
    if (!asks(step)) return [usage(`${source} names "${id}", and that step asks nothing`, whoAsks(steps))];
    if (['string', 'number', 'boolean'].includes(typeof value)) return [];
    return [usage(`the answer to ${id} must be a text, a number or true/false`)];
  });
}

/** Whether a step asks something that can be answered beforehand. */
export function asks({ approve, effect, kind }: Step): boolean {
  return approve !== undefined || effect === 'destroy' || isQuestion(kinds[kind]);
}

/** A step, or behind the last dot an item of one. */
function meantBy(steps: Outline, id: string): { readonly step?: Step | undefined; readonly item?: string } {
  const whole = steps.get(id)?.step;
  const dot = id.lastIndexOf('.');
  if (whole !== undefined || dot === -1) return { step: whole };
  return { step: steps.get(id.slice(0, dot))?.step, item: id.slice(dot + 1) };
}

const itemIds = ({ kind, config }: Step): readonly string[] => {
  const found = kinds[kind];
  return found?.type === 'leaf' ? (found.items?.(config) ?? []) : [];
};

/** By its id, or by its number, from 1. */
function hasItem(step: Step, item: string): boolean {
  const ids = itemIds(step);
  if (step.approve?.by === 2 && item === SECOND) return true;
  return ids.includes(item) || (/^[1-9]\d{0,4}$/.test(item) && Number(item) <= ids.length);
}

function itemsOf(step: Step): string {
  const ids = itemIds(step);
  return ids.length === 0 ? 'It asks one thing: leave the dot out.' : `Its items are: ${ids.join(', ')}`;
}

function whoAsks(steps: Outline): string {
  const ids = [...steps].flatMap(({ step }) => (asks(step) ? [step.id] : []));
  return ids.length === 0 ? 'None of its steps asks anything.' : `These ask something: ${ids.join(', ')}`;
}

function unknownStep(steps: Outline, id: string, source: string): Diagnostic {
  const ids = steps.ids();
  const near = suggest(id, ids);
  const help = near === undefined ? `Its steps are: ${ids.join(', ')}` : `Did you mean "${near}"?`;
  return usage(`${source} names "${id}", and the playbook has no such step`, help);
}

const VERDICTS = ['done', 'not-done', 'again'] as const;

/** Reads `--verdict STEP=done|not-done|again`; each must name a step that is in doubt (RB307). */
export async function readVerdicts(
  { state }: RecordedPlay,
  options: RawOptions,
): Promise<Result<GivenVerdicts>> {
  const values = await readValues({ pairs: options.verdict }, '--verdict');
  if (!values.ok) return values;
  const steps = outlineWithUndos(state.playbook.steps);
  const doubtful = [...state.steps].flatMap(([id, step]) => (takesVerdict(step) ? [id] : []));
  const wrong = Object.entries(values.value).flatMap(([id, verdict]): Diagnostic[] => {
    if (steps.get(id) === undefined) return [unknownStep(steps, id, '--verdict')];
    if (!doubtful.includes(id)) {
      const help =
        doubtful.length === 0 ? 'No step of this play is in doubt.' : `In doubt: ${doubtful.join(', ')}`;
      return [usage(`--verdict names "${id}", and that step is not in doubt`, help)];
    }
    if ((VERDICTS as readonly unknown[]).includes(verdict)) return [];
    return [usage(`the verdict on ${id} must be one of ${VERDICTS.join(', ')}`)];
  });
  return wrong.length > 0 ? failure(...wrong) : success(values.value as GivenVerdicts);
}
