import { type CaseResult, type JunitCase, junitXml } from '../diagnostics/junit-xml.ts';
import { visible } from '../diagnostics/visible.ts';
import { DEFAULT_LINES, type TranscriptOptions } from './markdown.ts';
import type { OutputReader } from './outputs.ts';
import { plain } from './phrase.ts';
import { attemptsOf, errorsOf } from './select.ts';
import type { OutputView } from './shown-output.ts';
import { spansOf } from './spans.ts';
import { outputText } from './text-output.ts';
import type { Transcript, TranscriptStep } from './transcript.ts';
import { errorText, neverReason, numbered, passedOverText, stepStatus } from './words.ts';

/** What came of a step that did not simply succeed; a failure that the play passed over fails no build. */
function resultOf(step: TranscriptStep): CaseResult | undefined {
  const error = errorsOf(step).at(-1);
  const text = error && plain(errorText(error));
  const message = error ? visible(error.message) : plain(stepStatus(step));
  const told = text === undefined ? { message } : { message, text };
  if (step.passedOver)
    return { type: 'skipped', message: `${message} (${plain(passedOverText(step.passedOver))})` };
  switch (step.status) {
    case 'failed':
      return { type: 'failure', ...told };
    case 'unknown':
    case 'begun':
      return { type: 'error', ...told };
    case 'skipped':
    case 'asked':
      return { type: 'skipped', message };
    default:
      return undefined;
  }
}

function* printed(step: TranscriptStep, view: OutputView): Iterable<string> {
  for (const { attempt, action, output } of attemptsOf(step)) {
    if (attemptsOf(step).length > 1) yield `Attempt ${attempt}\n`;
    yield `${visible(action.join('\n'))}\n`;
    if (output) yield* outputText(output, view);
  }
}

/**
 * The transcript of a play as JUnit XML, in pieces: a case for each step, with what it printed; those that never ran
 * are skipped ones.
 */
export function* renderJunit(
  transcript: Transcript,
  outputs: OutputReader,
  options: TranscriptOptions = {},
): Iterable<string> {
  const { playbook, play, origin, started, neverRan } = transcript;
  const view = { outputs, lines: options.lines ?? DEFAULT_LINES };
  const spans = spansOf(transcript);
  const className = visible(playbook.name);
  const nameOf = ({ number, name, id }: Pick<TranscriptStep, 'number' | 'name' | 'id'>): string =>
    `${plain(numbered(number, name))} (${visible(id)})`;
  const ran = spans.steps.map(({ step, whole }): JunitCase => {
    const result = resultOf(step);
    const duration = whole === undefined ? 0 : whole.to - whole.from;
    const item = step.inside?.item === undefined ? '' : `: ${visible(step.inside.item)}`;
    return {
      className,
      name: `${nameOf(step)}${item}`,
      duration,
      ...(result && { result }),
      ...(attemptsOf(step).length > 0 && { out: () => printed(step, view) }),
    };
  });
  const never = neverRan.map((step): JunitCase => {
    const result = { type: 'skipped', message: plain(neverReason(step.because)) } as const;
    return { className, name: nameOf(step), duration: 0, result };
  });
  const facts = {
    time: (spans.total / 1000).toFixed(3),
    timestamp: started.slice(0, 19),
    hostname: visible(origin.host),
    id: visible(play),
  };
  yield* junitXml([{ name: visible(playbook.title), facts, cases: [...ran, ...never] }]);
}
