import { formatDuration } from '../language/durations.ts';
import type { EffectCounts, Plan, PlanTotals, TouchedBy } from './plan-types.ts';

/** A line of what all of a plan comes to. */
export interface SummaryLine {
  readonly label: string;
  readonly text: string;
}

/** Puts a text from outside into a form that its place takes for text. */
type Encode = (text: string) => string;

/** Names of steps that are told where there are more. */
const NAMED = 5;

const EFFECTS = ['read', 'change', 'destroy'] as const;

/** What all of a plan comes to, in the words of every form of it. */
export function summaryOf({ totals }: Plan, encode: Encode): readonly SummaryLine[] {
  const touched = (type: TouchedBy['type']): string =>
    totals.touches.flatMap((touch) => (touch.type === type ? [targetText(touch, encode)] : [])).join(', ');
  const lines = [
    { label: 'steps', text: stepsText(totals) },
    { label: 'hosts', text: touched('host') },
    { label: 'programs', text: touched('program') },
    { label: 'files', text: touched('file') },
    { label: 'locks', text: touched('lock') },
    { label: 'questions', text: questionsText(totals) },
    { label: 'takes', text: durationText(totals, encode) },
    { label: 'no bound', text: openText(totals, encode) },
  ];
  return lines.filter(({ text }) => text !== '');
}

/** `4 read, 2 change, 1 destroy`: one of each, so that a reviewer sees that nothing is destroyed. */
export const countsText = (counts: EffectCounts): string =>
  EFFECTS.map((effect) => `${counts[effect]} ${effect}`).join(', ');

function stepsText({ depends, ...totals }: PlanTotals): string {
  const open = EFFECTS.filter((effect) => depends[effect] > 0).map(
    (effect) => `${depends[effect]} ${effect}`,
  );
  const rest = open.length === 0 ? '' : `; depending on what a play finds: ${open.join(', ')}`;
  return `${countsText(totals)}${rest}`;
}

const targetText = ({ name, effect = 'read' }: TouchedBy, encode: Encode): string =>
  effect === 'read' ? encode(name) : `${encode(name)} (${effect})`;

const questionsText = ({ questions, people }: PlanTotals): string => {
  if (questions === 0) return 'none';
  return `${questions}, for ${people === 2 ? 'two people' : 'one person'}`;
};

function durationText({ duration: { usual, most }, questions }: PlanTotals, encode: Encode): string {
  const each = most.each.map(
    ({ of, ms }) => `${formatDuration(ms)} for each of ${of.map(encode).join(', times each of ')}`,
  );
  const isOpen = most.open.length > 0;
  const spells = [
    ...(most.ms > 0 || (each.length === 0 && !isOpen) ? [formatDuration(most.ms)] : []),
    ...each,
  ];
  const beside = isOpen ? ', beside what has no bound' : '';
  const answers = questions === 0 ? '' : ', plus your answers';
  return [
    ...(usual === undefined ? [] : [`usually ${formatDuration(usual)}`]),
    ...(spells.length === 0 ? [] : [`at most ${spells.join(' and ')}${beside}${answers}`]),
  ].join('; ');
}

function openText({ duration: { most } }: PlanTotals, encode: Encode): string {
  if (most.open.length === 0) return '';
  const rest = most.open.length - NAMED;
  const names = most.open.slice(0, NAMED).map(encode).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return `${names}: no timeout`;
}
