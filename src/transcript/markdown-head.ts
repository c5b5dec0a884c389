import { elapsed, formatOffset } from '../journal/times.ts';
import { formatDuration } from '../language/durations.ts';
import { cellCode, code, prose } from './markdown-text.ts';
import type { Change } from './select.ts';
import { changes, clock } from './select.ts';
import type { Transcript } from './transcript.ts';
import { errorText, STATUS } from './words.ts';

const statusLine = ({ status, stoppedAt, error, started, ended, steps }: Transcript): string => {
  const [word, meaning] = STATUS[status];
  const took = `Took ${formatDuration(elapsed(started, ended))}.`;
  const step = steps.find(({ id }) => id === stoppedAt);
  const name = step ? `${step.number}. ${prose(step.name)} (${code(step.id)})` : code(stoppedAt ?? '');
  const at = status === 'succeeded' || stoppedAt === undefined ? '' : ` at step ${name}`;
  const cause = error ? `**Cause:** ${errorText(error, prose)}\n\n` : '';
  return `**${word}**${at}: ${meaning} ${took}\n\n${cause}`;
};

const drillBanner = ({ drill }: Transcript): string =>
  drill
    ? `> [!NOTE]\n> **This was a drill** against the stand-in system ${code(drill.system)}, scenario ${code(drill.scenario)}. No real system was touched.\n\n`
    : '';

function* facts(transcript: Transcript): Iterable<readonly [string, string]> {
  const { playbook, origin, timeline, steps, started, ended } = transcript;
  yield ['Play', cellCode(transcript.play)];
  yield ['Playbook', `${cellCode(playbook.name)}, file ${cellCode(playbook.file)}`];
  yield ['Playbook digest', `SHA-256 ${cellCode(playbook.digest)}`];
  if (playbook.summary !== undefined) yield ['Summary', prose(playbook.summary)];
  if (playbook.guide !== undefined) yield ['Guide', prose(playbook.guide)];
  if (playbook.owner !== undefined) yield ['Owner', prose(playbook.owner)];
  if (playbook.severity !== undefined) yield ['Severity', playbook.severity];
  yield ['Operator', `${cellCode(origin.operator)} on ${cellCode(origin.host)}`];
  for (const note of [...timeline, ...steps.flatMap((step) => step.entries)]) {
    if (note.type === 'resumed') {
      yield [
        'Resumed',
        `${clock(note.at)} by ${cellCode(note.origin.operator)} on ${cellCode(note.origin.host)}`,
      ];
    }
  }
  yield ['Engine', `runbook ${prose(origin.engine)}`];
  yield ['Started', started];
  yield ['Ended', ended];
  yield ['Duration', formatDuration(elapsed(started, ended))];
}

function* inputs(transcript: Transcript): Iterable<string> {
  yield '## Inputs\n\n';
  const given = Object.entries(transcript.inputs);
  if (given.length === 0) {
    yield 'None.\n\n';
    return;
  }
  yield '| Input | Value |\n|:--|:--|\n';
  for (const [name, value] of given) {
    yield `| ${cellCode(name)} | ${cellCode(typeof value === 'string' ? value : JSON.stringify(value))} |\n`;
  }
  yield '\n';
}

const outcomeOf = ({ step, attempt }: Change): string => {
  if (step.status === 'unknown') return '**unknown**';
  if (!attempt.end) return step.status === 'succeeded' ? 'took effect' : '**unknown**';
  return step.status === 'succeeded' ? 'succeeded' : '**failed**, may have taken effect in part';
};

function* whatChanged(transcript: Transcript): Iterable<string> {
  yield '## What changed\n\n';
  const list = changes(transcript);
  if (list.length === 0) {
    yield 'Nothing: no step that changes or destroys was started.\n\n';
    return;
  }
  yield '| Started (UTC) | Step | Effect | Command | Outcome |\n|:--|:--|:--|:--|:--|\n';
  for (const change of list) {
    const { step, attempt } = change;
    const effect = attempt.effect === 'destroy' ? '**destroy**' : attempt.effect;
    const action = attempt.action.map(cellCode).join('<br>');
    const name = `${step.number}. ${prose(step.name)}`;
    const at = `${clock(attempt.at)} ${formatOffset(transcript.started, attempt.at)}`;
    yield `| ${at} | ${name} | ${effect} | ${action} | ${outcomeOf(change)} |\n`;
  }
  yield '\n';
}

/** What a reader wants first: what it was, how it ended, what it was given, what it altered. */
export function* head(transcript: Transcript): Iterable<string> {
  yield `# Transcript: ${prose(transcript.playbook.title)}\n\n`;
  yield drillBanner(transcript);
  yield statusLine(transcript);
  yield '| | |\n|:--|:--|\n';
  for (const [name, value] of facts(transcript)) yield `| ${name} | ${value} |\n`;
  yield '\n';
  yield* inputs(transcript);
  yield* whatChanged(transcript);
}
