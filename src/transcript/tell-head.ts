import { counted } from '../diagnostics/counted.ts';
import { elapsed, wallTime } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import type { InputOrigin } from '../playbook/inputs.ts';
import type { Block } from './blocks.ts';
import { below, code, join, NOTHING, type Phrase, say } from './phrase.ts';
import type { Change } from './select.ts';
import { attemptsOf, changes, errorsOf, moment, resumptions, stamp, wholeOf } from './select.ts';
import { spansOf } from './spans.ts';
import type { Attempt, Transcript, TranscriptStep } from './transcript.ts';
import { editText, errorText, passedOverText, STATUS, stepNamed } from './words.ts';

function* status(transcript: Transcript): Iterable<Block> {
  const { status: state, stoppedAt, error, started, ended, steps } = transcript;
  const [word, meaning] = STATUS[state];
  const usual = transcript.playbook.expectDuration;
  const usually = usual === undefined ? '' : `; it usually takes ${formatDuration(usual)}`;
  const took = say`Took ${formatDuration(elapsed(started, ended))}${usually}.`;
  const passed = steps.filter((step) => step.passedOver).length;
  if (state === 'succeeded' && passed > 0) {
    const failures = passed === 1 ? 'one failure' : `${passed} failures`;
    const text = say`**Succeeded, with ${failures} passed over**: the play went on to its end. ${took}`;
    yield { type: 'status', text };
    return;
  }
  const step = steps.find(({ id }) => id === stoppedAt);
  const name = step ? say`${stepNamed(step)} (${code(step.id)})` : code(stoppedAt ?? '');
  const at = state === 'succeeded' || stoppedAt === undefined ? NOTHING : say` at step ${name}`;
  yield { type: 'status', text: say`**${word}**${at}: ${meaning} ${took}` };
  // The cause of a failed step stands in the table of failures.
  if (error && step?.status !== 'failed')
    yield { type: 'paragraph', text: say`**Cause:** ${errorText(error)}` };
}

function* drill({ drill: origin }: Transcript): Iterable<Block> {
  if (!origin) return;
  const { system, scenario } = origin;
  const text = say`**This was a drill** against the stand-in system ${code(system)}, scenario ${code(scenario)}. No real system was touched.`;
  yield { type: 'drill', text };
}

/** A time in UTC, and what the clocks on the wall showed where the play was started. */
function timeOf(at: string, offset = '+00:00'): string {
  const wall = offset === '+00:00' ? undefined : wallTime(at, offset);
  return `${moment(at)} UTC${wall === undefined ? '' : `; there it was ${wall}`}`;
}

/** On what the time went, where it was not machines alone that took it. */
function* wentOn(transcript: Transcript): Iterable<readonly [string, Phrase]> {
  const { people, still, machines } = spansOf(transcript);
  if (people + still === 0) return;
  const parts = [
    say`${formatDuration(machines)} for machines`,
    ...(people > 0 ? [say`${formatDuration(people)} waiting for people`] : []),
    ...(still > 0 ? [say`${formatDuration(still)} without an engine`] : []),
  ];
  yield ['Time', join(parts, ', ')];
}

function* facts(transcript: Transcript): Iterable<readonly [string, string | Phrase]> {
  const { playbook, origin, started, ended, notes } = transcript;
  yield ['Play', code(transcript.play)];
  yield ['Playbook', code(playbook.name)];
  if (playbook.summary !== undefined) yield ['Summary', playbook.summary];
  if (playbook.symptoms.length > 0) yield ['Symptoms', join(playbook.symptoms, ', ')];
  if (playbook.guide !== undefined) yield ['Guide', playbook.guide];
  if (playbook.owner !== undefined) yield ['Owner', playbook.owner];
  if (playbook.severity !== undefined) yield ['Severity', playbook.severity];
  yield ['Operator', say`${code(origin.operator)} on ${code(origin.host)}`];
  yield ['Started', timeOf(started, origin.offset)];
  for (const { at, origin: by, edited, difference } of resumptions(transcript)) {
    const how = edited ? say`, **with an edited playbook**: ${editText(difference)}` : NOTHING;
    yield ['Resumed', say`${moment(at)} UTC by ${code(by.operator)} on ${code(by.host)}${how}`];
  }
  yield [transcript.status === 'cut-off' ? 'Last record' : 'Ended', timeOf(ended, origin.offset)];
  yield* wentOn(transcript);
  if (notes.length > 0) yield ['Notes', `${notes.length}, in the timeline`];
}

/** That notes of people are missing, which nobody may overlook. */
function* lostNotes({ notesDamagedFrom: from }: Transcript): Iterable<Block> {
  if (from === undefined) return;
  const text = say`**Notes are missing**: from note ${from} on they were changed or damaged after they were written, and are left out.`;
  yield { type: 'paragraph', text };
}

/** That what follows is not all of it, which nobody may overlook. */
function* part({ part: told }: Transcript): Iterable<Block> {
  if (told === undefined) return;
  const { only, from, to, since } = told;
  const bounds = [
    only === undefined ? undefined : say`the steps that change or destroy something`,
    from === undefined ? undefined : say`from step ${code(from)} on`,
    to === undefined ? undefined : say`up to step ${code(to)}`,
    since === undefined ? undefined : say`since ${moment(since)} UTC`,
  ].filter((bound) => bound !== undefined);
  const text = say`**Only a part of the play stands below**: ${join(bounds, ', ')}. What stands above is of all of it.`;
  yield { type: 'paragraph', text };
}

/** That texts are hidden of which the record does not say so. */
function* redacted({ redacted: done }: Transcript): Iterable<Block> {
  if (done === undefined) return;
  const { places, patterns } = done;
  const by = patterns ? join(patterns.map(code), ', ') : say`patterns that are not named here`;
  const text = say`**Redacted once more** when it was written: ${counted(places, 'place')}, by ${by}. The record itself was left as it is.`;
  yield { type: 'paragraph', text };
}

function* inputs(transcript: Transcript): Iterable<Block> {
  yield { type: 'section', title: 'Inputs' };
  const given = Object.entries(transcript.inputs);
  if (given.length === 0) {
    yield { type: 'paragraph', text: say`None.` };
    return;
  }
  const known = Object.keys(transcript.origins).length > 0;
  yield {
    type: 'table',
    columns: known ? ['Input', 'Value', 'From'] : ['Input', 'Value'],
    rows: given.map(([name, value]) => {
      const shown = code(typeof value === 'string' ? value : JSON.stringify(value));
      return [code(name), shown, ...(known ? [originText(transcript.origins[name])] : [])];
    }),
  };
}

const ORIGINS: Readonly<Record<InputOrigin['from'], string>> = {
  flag: 'given at the start',
  scenario: 'the drill',
  environment: 'the environment',
  file: 'its file',
  command: 'its command',
  terminal: 'typed',
  default: 'default',
};

const originText = (origin: InputOrigin | undefined): Phrase => {
  if (origin === undefined) return NOTHING;
  return say`${ORIGINS[origin.from]}${origin.by === undefined ? NOTHING : say` by ${origin.by}`}`;
};

const failureText = (step: TranscriptStep, { stoppedAt }: Transcript): Phrase => {
  if (step.status === 'unknown') return say`**outcome unknown**`;
  if (step.passedOver) return passedOverText(step.passedOver);
  if (step.status !== 'failed') return retriedText(step);
  return step.id === stoppedAt ? say`**the play stopped here**` : say`**failed**`;
};

/** What came of a step that failed at first. */
function retriedText(step: TranscriptStep): Phrase {
  const attempts = attemptsOf(step);
  const first = attempts.find(hasFailed)?.end?.at;
  const good = attempts.findLast(({ end }) => end?.outcome.status === 'succeeded');
  if (first === undefined || good?.end === undefined) return say`${step.status} in the end`;
  return say`succeeded at attempt ${good.attempt}, ${formatDuration(elapsed(first, good.end.at))} later`;
}

const hasFailed = ({ end }: Attempt): boolean => end?.outcome.status === 'failed';

/** Steps that failed, whatever came of them later. */
const isFailure = (step: TranscriptStep): boolean =>
  step.status === 'failed' || step.status === 'unknown' || attemptsOf(step).some(hasFailed);

function* whatFailed(transcript: Transcript): Iterable<Block> {
  const list = transcript.steps.filter(isFailure);
  if (list.length === 0) return;
  yield { type: 'section', title: 'What failed' };
  const rows = list.map((step) => {
    const isOver = step.status === 'failed' || step.status === 'unknown';
    const last = isOver
      ? step.entries.findLast(({ type }) => type === 'attempt' || type === 'refused')
      : attemptsOf(step).find(hasFailed);
    const error = errorsOf(step).at(-1);
    const cause = error ? errorText(error) : say`No outcome is on record.`;
    const when = say`${stamp(last?.at ?? step.at, transcript)}`;
    return [when, stepNamed(step), failureText(step, transcript), cause];
  });
  yield { type: 'table', columns: ['Time', 'Step', 'What came of it', 'Cause'], rows };
}

const outcomeOf = ({ step, attempt }: Change): Phrase => {
  if (step.status === 'unknown') return say`**unknown**`;
  if (attempt.end?.outcome.status !== 'succeeded' && step.status === 'succeeded') return say`took effect`;
  if (step.status !== 'succeeded') return say`**failed**, may have taken effect in part`;
  const last = step.entries.findLast((entry) => entry.type === 'verified');
  const times = attemptsOf(step).length;
  const tries = times > 1 ? `succeeded at attempt ${times}` : 'succeeded';
  return say`${last?.type === 'verified' && last.holds ? `${tries}, verified` : tries}`;
};

function* whatChanged(transcript: Transcript): Iterable<Block> {
  yield { type: 'section', title: 'What changed' };
  const list = changes(transcript);
  if (list.length === 0) {
    yield { type: 'paragraph', text: say`Nothing: no step that changes or destroys was started.` };
    return;
  }
  const rows = list.map((change) => {
    const { step, attempt } = change;
    const effect = attempt.effect === 'destroy' ? say`**destroy**` : say`${attempt.effect}`;
    const name = stepNamed(step);
    const when = say`${stamp(attempt.at, transcript)}`;
    return [when, name, effect, below(attempt.action.map(code)), outcomeOf(change)];
  });
  yield { type: 'table', columns: ['Started', 'Step', 'Effect', 'Command', 'Outcome'], rows };
}

/** What a reader wants first: what it was, how it ended, what it was given, what failed, what it altered. */
export function* tellHead(transcript: Transcript): Iterable<Block> {
  yield { type: 'title', text: say`Transcript: ${transcript.playbook.title}` };
  yield* drill(transcript);
  yield* status(wholeOf(transcript));
  yield { type: 'facts', facts: [...facts(wholeOf(transcript))] };
  yield { type: 'paragraph', text: say`Times are UTC; in brackets stands the time since the start.` };
  yield* lostNotes(transcript);
  yield* part(transcript);
  yield* redacted(transcript);
  yield* inputs(transcript);
  yield* whatFailed(transcript);
  yield* whatChanged(transcript);
}
