import type { JournalEntry, JournalEvent } from '../../src/journal/events.ts';
import type { ShownMeasure } from '../../src/journal/observer.ts';
import type { Question } from '../../src/ports/operator.ts';
import type { StepError } from '../../src/steps/kind.ts';
import type { Effect, Step } from '../../src/steps/step.ts';
import { createPlainRenderer } from '../../src/terminal/plain.ts';
import type { Renderer } from '../../src/terminal/rendering.ts';
import { createTreeRenderer } from '../../src/terminal/tree.ts';
import { recordedPlay } from '../transcript/play.ts';
import { FakeScreen } from './screen.ts';

/** What an engine lets its observers see: events, and output of a step. */
export type Seen =
  | JournalEntry
  | { readonly type: 'output'; readonly step: string; readonly text: string }
  | { readonly type: 'measured'; readonly step: string; readonly measured: ShownMeasure };

/** How a play is shown. */
export interface Shown {
  readonly color?: boolean;
  readonly columns?: number;
}

const recorded = (entry: JournalEntry): JournalEvent => ({
  ...entry,
  seq: 0,
  at: '2026-11-22T03:14:07.120Z',
});

const show = async (seen: readonly Seen[], renderer: Renderer): Promise<void> => {
  for (const one of seen) {
    if (one.type === 'output') renderer.output?.(one.step, 'stdout', Buffer.from(one.text));
    else if (one.type === 'measured') renderer.measured?.(one.step, one.measured);
    else renderer.event(recorded(one));
  }
  await renderer.close();
};

/** The lines of a terminal that can be redrawn, after all of it was seen. */
export const onTree = async (
  seen: readonly Seen[],
  { color = false, columns = 100 }: Shown = {},
): Promise<string[]> => {
  const screen = new FakeScreen();
  screen.columns = columns;
  const write = (text: string): void => void screen.write(text);
  await show(seen, createTreeRenderer({ stream: screen, write, color, now: () => 0 }));
  return color ? screen.raw.split('\n') : screen.lines;
};

/** The lines of a log. */
export const onPlain = async (seen: readonly Seen[], { color = false }: Shown = {}): Promise<string[]> => {
  let text = '';
  const write = (piece: string): void => {
    text += piece;
  };
  await show(seen, createPlainRenderer({ write, color, now: () => 0 }));
  return text.trimEnd().split('\n');
};

/** A step of the play that is told. */
export const aStep = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  name: `Name of ${id}`,
  kind: 'shell',
  config: {},
  effect: 'change',
  path: [],
  ...more,
});

/** The first record of a play with these steps. */
export const aPlay = (...steps: readonly Step[]): JournalEntry => {
  const [first] = recordedPlay('killed-and-resumed').events;
  if (first?.type !== 'play.started') throw new Error('fixture');
  return { ...first, playbook: { ...first.playbook, steps } };
};

/** A step begins. */
export const begins = (step: string, effect: Effect = 'change', action = [`do ${step}`]): JournalEntry => ({
  type: 'step.started',
  step,
  kind: 'shell',
  effect,
  attempt: 1,
  action,
  digest: '',
});

/** A step succeeds. */
export const succeeds = (step: string, outputs: Record<string, unknown> = {}): JournalEntry => ({
  type: 'step.finished',
  step,
  attempt: 1,
  duration: 1200,
  outcome: { status: 'succeeded', outputs },
});

/** A step ends otherwise. */
export const ends = (
  status: 'failed' | 'unknown',
  step: string,
  error: StepError,
  duration = 1200,
): JournalEntry => ({
  type: 'step.finished',
  step,
  attempt: 1,
  duration,
  outcome: { status, error, outputs: {} },
});

/** A person is asked. */
export const asks = (step: string, purpose: Question['purpose']): JournalEntry => ({
  type: 'question.asked',
  step,
  question: { step, purpose, ask: 'Well?', answer: { type: 'yes-no' }, context: [] },
});

/** The play ends. */
export const finishes = (
  status: 'succeeded' | 'failed' | 'interrupted' | 'in-doubt' | 'waiting',
  step?: string,
  error?: StepError,
): JournalEntry => ({
  type: 'play.finished',
  status,
  duration: 5900,
  ...(step !== undefined && { step }),
  ...(error && { error }),
});
