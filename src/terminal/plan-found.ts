import { endWords, foundWords, probedWords, timeOf } from '../engine/came-to-words.ts';
import { possibleSteps } from '../engine/plan-totals.ts';
import type { CameTo, Plan, PlannedStep } from '../engine/plan-types.ts';
import { shownLine } from './escape.ts';
import type { Paint, Style } from './paint.ts';
import { columnsOf, pad } from './width.ts';
import { wrap } from './wrap.ts';

/** What was found of a step, a line each. */
export const foundLines = (step: PlannedStep): readonly (readonly [string, Style])[] =>
  foundWords(step).map((line) => [
    shownLine(line),
    step.unprobed === undefined ? styleOf((step.probed ?? step.scenario)?.status) : 'dim',
  ]);

const styleOf = (status: CameTo['status'] | undefined): Style => STYLES[status ?? 'not-reached'];

const STYLES = { succeeded: 'green', failed: 'red', 'cut-off': 'red', 'not-reached': 'dim' } as const;

/** Columns that its words have on the narrowest screen. */
const TEXT = 24;

/** What was probed, a line each, above the steps. */
export function probedLines(
  { probe, steps }: Plan,
  paint: Paint,
  columns = Number.POSITIVE_INFINITY,
): string[] {
  if (probe === undefined) return [];
  const found = [...possibleSteps(steps)].flatMap((step) =>
    step.probed === undefined ? [] : [{ step, id: shownLine(step.id), probed: step.probed }],
  );
  const width = Math.max(0, ...found.map(({ id }) => columnsOf(id)));
  const lines = found.flatMap(({ step, id, probed }) => {
    const head = `  ${timeOf(probed.at)}  ${pad(id, width)}  `;
    const words = wrap(shownLine(probedWords(probed, step)), Math.max(TEXT, columns - columnsOf(head)));
    return words.map(
      (line, index) =>
        (index === 0 ? head : ' '.repeat(columnsOf(head))) + paint(line, styleOf(probed.status)),
    );
  });
  const none = found.length === 0 ? ['  nothing: each read says below why'] : [];
  const ended = probe.stopped === undefined ? [] : [`  ended by ${shownLine(probe.stopped)}`];
  return [paint(`Probed on ${probe.began.slice(0, 10)}`, 'bold'), ...lines, ...none, ...ended, ''];
}

/** The scenario of a plan, above its steps. */
export function scenarioLines(
  { scenario }: Plan,
  paint: Paint,
  columns = Number.POSITIVE_INFINITY,
): string[] {
  if (scenario === undefined) return [];
  const { name, system, answers, ends } = scenario;
  const given = Object.entries(answers).map(
    ([step, value]) => `  ${shownLine(`${step} is answered with ${String(value)}`)}`,
  );
  const lines = [
    `${paint('Scenario', 'bold')} "${shownLine(name)}"`,
    ...(system === undefined
      ? ['  steps come to what its mocks say']
      : [`  what its system ${shownLine(system)} would say is not known: runbook drill plays it`]),
    ...given,
    ...(ends === undefined ? [] : [`  ${shownLine(endWords(ends))}`]),
  ];
  return [...lines.flatMap((line) => wrap(line, columns)), ''];
}
