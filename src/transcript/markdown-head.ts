import { cellCode, code, prose } from '../diagnostics/markdown-text.ts';
import { elapsed } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import type { InputOrigin } from '../playbook/inputs.ts';
import type { Change } from './select.ts';
import { attemptsOf, changes, errorsOf, moment, resumptions, stamp } from './select.ts';
import type { Transcript, TranscriptStep } from './transcript.ts';
import { editText, errorText, passedOverText, STATUS } from './words.ts';

const statusLine = (transcript: Transcript): string => {
  const { status, stoppedAt, error, started, ended, steps } = transcript;
  const [word, meaning] = STATUS[status];
  const usual = transcript.playbook.expectDuration;
  const usually = usual === undefined ? '' : `; it usually takes ${formatDuration(usual)}`;
  const took = `Took ${formatDuration(elapsed(started, ended))}${usually}.`;
  const passed = steps.filter((step) => step.passedOver).length;
  if (status === 'succeeded' && passed > 0) {
    const failures = passed === 1 ? 'one failure' : `${passed} failures`;
    return `**Succeeded, with ${failures} passed over**: the play went on to its end. ${took}\n\n`;
  }
  const step = steps.find(({ id }) => id === stoppedAt);
  const name = step ? `${step.number}. ${prose(step.name)} (${code(step.id)})` : code(stoppedAt ?? '');
  const at = status === 'succeeded' || stoppedAt === undefined ? '' : ` at step ${name}`;
  // The cause of a failed step stands in the table of failures.
  const cause = error && step?.status !== 'failed' ? `**Cause:** ${errorText(error, prose)}\n\n` : '';
  return `**${word}**${at}: ${meaning} ${took}\n\n${cause}`;
};

const drillBanner = ({ drill }: Transcript): string =>
  drill
    ? `> [!NOTE]\n> **This was a drill** against the stand-in system ${code(drill.system)}, scenario ${code(drill.scenario)}. No real system was touched.\n\n`
    : '';

function* facts(transcript: Transcript): Iterable<readonly [string, string]> {
  const { playbook, origin, started, ended } = transcript;
  yield ['Play', cellCode(transcript.play)];
  yield ['Playbook', cellCode(playbook.name)];
  if (playbook.summary !== undefined) yield ['Summary', prose(playbook.summary)];
  if (playbook.symptoms.length > 0) yield ['Symptoms', playbook.symptoms.map(prose).join(', ')];
  if (playbook.guide !== undefined) yield ['Guide', prose(playbook.guide)];
  if (playbook.owner !== undefined) yield ['Owner', prose(playbook.owner)];
  if (playbook.severity !== undefined) yield ['Severity', playbook.severity];
  yield ['Operator', `${cellCode(origin.operator)} on ${cellCode(origin.host)}`];
  yield ['Started', `${moment(started)} UTC`];
  for (const { at, origin: by, edited, difference } of resumptions(transcript)) {
    const how = edited ? `, **with an edited playbook**: ${prose(editText(difference))}` : '';
    yield ['Resumed', `${moment(at)} UTC by ${cellCode(by.operator)} on ${cellCode(by.host)}${how}`];
  }
  yield [transcript.status === 'cut-off' ? 'Last record' : 'Ended', `${moment(ended)} UTC`];
}

function* inputs(transcript: Transcript): Iterable<string> {
  yield '## Inputs\n\n';
  const given = Object.entries(transcript.inputs);
  if (given.length === 0) {
    yield 'None.\n\n';
    return;
  }
  const known = Object.keys(transcript.origins).length > 0;
  yield known ? '| Input | Value | From |\n|:--|:--|:--|\n' : '| Input | Value |\n|:--|:--|\n';
  for (const [name, value] of given) {
    const shown = cellCode(typeof value === 'string' ? value : JSON.stringify(value));
    const from = known ? ` ${originText(transcript.origins[name])} |` : '';
    yield `| ${cellCode(name)} | ${shown} |${from}\n`;
  }
  yield '\n';
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

const originText = (origin: InputOrigin | undefined): string => {
  if (origin === undefined) return '';
  return `${ORIGINS[origin.from]}${origin.by === undefined ? '' : ` by ${prose(origin.by)}`}`;
};

const failureText = (step: TranscriptStep, { stoppedAt }: Transcript): string => {
  if (step.status === 'unknown') return '**outcome unknown**';
  if (step.passedOver) return passedOverText(step.passedOver, cellCode);
  return step.id === stoppedAt ? '**the play stopped here**' : '**failed**';
};

function* whatFailed(transcript: Transcript): Iterable<string> {
  const list = transcript.steps.filter(({ status }) => status === 'failed' || status === 'unknown');
  if (list.length === 0) return;
  yield '## What failed\n\n| Time | Step | What came of it | Cause |\n|:--|:--|:--|:--|\n';
  for (const step of list) {
    const last = step.entries.findLast(({ type }) => type === 'attempt' || type === 'refused');
    const error = errorsOf(step).at(-1);
    const cause = error ? errorText(error, prose) : 'No outcome is on record.';
    yield `| ${stamp(last?.at ?? step.at, transcript)} | ${step.number}. ${prose(step.name)} | ${failureText(step, transcript)} | ${cause} |\n`;
  }
  yield '\n';
}

const outcomeOf = ({ step, attempt }: Change): string => {
  if (step.status === 'unknown') return '**unknown**';
  if (attempt.end?.outcome.status !== 'succeeded' && step.status === 'succeeded') return 'took effect';
  if (step.status !== 'succeeded') return '**failed**, may have taken effect in part';
  const last = step.entries.findLast((entry) => entry.type === 'verified');
  const times = attemptsOf(step).length;
  const tries = times > 1 ? `succeeded at attempt ${times}` : 'succeeded';
  return last?.type === 'verified' && last.holds ? `${tries}, verified` : tries;
};

function* whatChanged(transcript: Transcript): Iterable<string> {
  yield '## What changed\n\n';
  const list = changes(transcript);
  if (list.length === 0) {
    yield 'Nothing: no step that changes or destroys was started.\n\n';
    return;
  }
  yield '| Started | Step | Effect | Command | Outcome |\n|:--|:--|:--|:--|:--|\n';
  for (const change of list) {
    const { step, attempt } = change;
    const effect = attempt.effect === 'destroy' ? '**destroy**' : attempt.effect;
    const action = attempt.action.map(cellCode).join('<br>');
    const name = `${step.number}. ${prose(step.name)}`;
    yield `| ${stamp(attempt.at, transcript)} | ${name} | ${effect} | ${action} | ${outcomeOf(change)} |\n`;
  }
  yield '\n';
}

/** What a reader wants first: what it was, how it ended, what it was given, what failed, what it altered. */
export function* head(transcript: Transcript): Iterable<string> {
  yield `# Transcript: ${prose(transcript.playbook.title)}\n\n`;
  yield drillBanner(transcript);
  yield statusLine(transcript);
  yield '| | |\n|:--|:--|\n';
  for (const [name, value] of facts(transcript)) yield `| ${name} | ${value} |\n`;
  yield '\nTimes are UTC; in brackets stands the time since the start.\n\n';
  yield* inputs(transcript);
  yield* whatFailed(transcript);
  yield* whatChanged(transcript);
}
