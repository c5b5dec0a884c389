import { type Diagnostic, failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { allSteps } from '../engine/all-steps.ts';
import type { GivenAnswers } from '../engine/answers.ts';
import type { GivenVerdicts } from '../engine/doubt.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { type GivenValues, readValues } from './load.ts';
import type { Format } from './report.ts';

/** Options as the command line parser hands them over. */
export interface RawOptions {
  readonly input?: readonly string[];
  readonly inputs?: string;
  readonly answer?: readonly string[];
  readonly answers?: string;
  readonly verdict?: readonly string[];
  readonly yes?: boolean;
  readonly format: Format;
}

/** Where a command line's inputs come from. */
export const givenInputs = ({ input, inputs }: RawOptions): GivenValues => ({ file: inputs, pairs: input });

/** Reads the answers of a command line; each must name a step of the playbook (RB307). */
export async function readAnswers(playbook: Playbook, options: RawOptions): Promise<Result<GivenAnswers>> {
  const values = await readValues({ file: options.answers, pairs: options.answer }, '--answer');
  if (!values.ok) return values;
  const ids = [...allSteps(playbook.steps)].map(({ id }) => id);
  const wrong = Object.entries(values.value).flatMap(([id, value]) => wrongAnswer(ids, id, value));
  if (wrong.length > 0) return failure(...wrong);
  const byStep = values.value as GivenAnswers['byStep'];
  return success({ byStep, via: 'flag', yes: options.yes ?? false });
}

function wrongAnswer(ids: readonly string[], id: string, value: unknown): Diagnostic[] {
  if (!ids.includes(id)) return [unknownStep(ids, id, '--answer')];
  if (['string', 'number', 'boolean'].includes(typeof value)) return [];
  return [
    {
      code: 'RB307',
      severity: 'error',
      message: `the answer to ${id} must be a text, a number or true/false`,
    },
  ];
}

function unknownStep(ids: readonly string[], id: string, flag: string): Diagnostic {
  const near = suggest(id, ids);
  const help = near === undefined ? `Its steps are: ${ids.join(', ')}` : `Did you mean "${near}"?`;
  return {
    code: 'RB307',
    severity: 'error',
    message: `${flag} names "${id}", and the playbook has no such step`,
    help,
  };
}

const VERDICTS = ['done', 'not-done', 'again'] as const;

/** Reads `--verdict STEP=done|not-done|again` (RB307). */
export async function readVerdicts(playbook: Playbook, options: RawOptions): Promise<Result<GivenVerdicts>> {
  const values = await readValues({ pairs: options.verdict }, '--verdict');
  if (!values.ok) return values;
  const ids = [...allSteps(playbook.steps)].map(({ id }) => id);
  const wrong = Object.entries(values.value).flatMap(([id, verdict]): Diagnostic[] => {
    if (!ids.includes(id)) return [unknownStep(ids, id, '--verdict')];
    if ((VERDICTS as readonly unknown[]).includes(verdict)) return [];
    return [
      {
        code: 'RB307',
        severity: 'error',
        message: `the verdict on ${id} must be one of ${VERDICTS.join(', ')}`,
      },
    ];
  });
  return wrong.length > 0 ? failure(...wrong) : success(values.value as GivenVerdicts);
}
