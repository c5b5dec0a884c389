import type { JournalEvent, StepFinished } from '../journal/events.ts';
import { formatDuration } from '../language/durations.ts';
import { writtenAs } from '../steps/instance.ts';
import { itemText } from '../steps/item-text.ts';
import { shownLine } from './escape.ts';
import type { Telling } from './telling.ts';

type Event<T extends JournalEvent['type']> = Extract<JournalEvent, { type: T }>;

/** Items of a list that are named when it is begun. */
const NAMED = 5;

/** What a repeat goes through: `for each of 12: web-1, web-2, …`. */
export function enteredText({ tally, paint }: Telling, event: Event<'step.entered'>): string {
  const { items = tally.repeat(event.step)?.items } = event;
  const label = tally.outline.get(event.step)?.step.arms?.[0]?.label ?? '';
  if (event.inputs) return playedText({ tally, paint }, event.step, event.inputs);
  if (items === undefined) return paint(shownLine(label), 'cyan');
  if (items.length === 0) return 'the list is empty: there is nothing to do';
  const names = items.slice(0, NAMED).map((item) => shownLine(itemText(item)));
  const more = items.length > NAMED ? [...names, '…'] : names;
  return paint(`for each of ${items.length}: ${more.join(', ')}`, 'cyan');
}

/** Which playbook is played, with which inputs: `lida/restart with replicas = 4`. */
function playedText(
  { tally, paint }: Pick<Telling, 'tally' | 'paint'>,
  step: string,
  inputs: Readonly<Record<string, unknown>>,
): string {
  const { name = '' } = tally.started?.playbook.played?.[writtenAs(step)] ?? {};
  const given = Object.entries(inputs).map(([input, value]) => `${input} = ${itemText(value)}`);
  const how = given.length === 0 ? '' : ` with ${shownLine(given.join(', '))}`;
  return `plays ${paint(shownLine(name), 'cyan')}${how}`;
}

/** Which iteration begins: `4 of 12: web-4`. */
export function iterationText(
  { tally, paint }: Telling,
  { step, iteration }: Event<'step.iteration'>,
): string {
  const { items = [] } = tally.repeat(step) ?? {};
  return `${paint(`${iteration} of ${items.length}:`, 'dim')} ${paint(shownLine(itemText(items[iteration - 1])), 'bold')}`;
}

/** That an item is given up. */
export const givenUpText = ({ paint }: Telling, { because }: Event<'step.given-up'>): string =>
  paint(`given up, since ${shownLine(because)} failed; the next one follows`, 'yellow');

/** How a repeat ended well: `12 times, 1 given up`. */
export function repeatedText({ tally, paint }: Telling, { step, duration }: StepFinished): string {
  const { iteration = 0, givenUp = new Set() } = tally.repeat(step) ?? {};
  const times = iteration === 1 ? 'once' : `${iteration} times`;
  const given = givenUp.size === 0 ? '' : `, ${paint(`${givenUp.size} given up`, 'yellow')}`;
  return `${times}${given} in ${paint(formatDuration(duration), 'dim')}`;
}

/** Whether an end says what the one before it has said: of a look that only repeats. */
export function isLookAgain({ tally }: Telling, { step, outcome }: StepFinished): boolean {
  const entry = tally.outline.get(step);
  const around = entry?.inside?.parent;
  const repeat =
    around?.flow?.type === 'repeat' && 'until' in around.flow ? tally.repeat(around.id) : undefined;
  const reads = entry?.step.effect === 'read' && outcome.status === 'succeeded';
  return reads && repeat !== undefined && repeat.iteration > 1;
}

/** Whether the end of a step says nothing that those inside have not said: of a branch, of a playbook that ended well. */
export function isSilentEnd({ tally }: Telling, { step, outcome }: StepFinished): boolean {
  const { arms, flow } = tally.outline.get(step)?.step ?? {};
  if (flow?.type === 'play') return outcome.status === 'succeeded';
  // Journals of version 0.1 name no flow: there all such steps are branches.
  return arms !== undefined && (flow?.type ?? 'branch') === 'branch';
}
