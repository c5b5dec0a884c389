import type { JournalEvent } from '../journal/events.ts';
import type { OutlineEntry } from '../playbook/outline.ts';
import { standingOf } from '../steps/instance.ts';
import { itemText } from '../steps/item-text.ts';
import { isParallel } from '../steps/step.ts';
import { itemsOf } from './gather-repeat.ts';
import type { OpenStep } from './gather-step.ts';
import type { NeverRan, TranscriptStep } from './transcript.ts';

type OpenSteps = ReadonlyMap<string, OpenStep>;

/** Where a step stands inside another one. */
const insideOf = (
  steps: OpenSteps,
  id: string,
  inside: NonNullable<OutlineEntry['inside']>,
): NonNullable<TranscriptStep['inside']> => {
  const { parent, arm } = inside;
  const within = {
    parent: parent.id,
    label: arm.label,
    ...(isParallel(parent) && { atOnce: true as const }),
    ...(parent.flow?.type === 'play' && { played: true as const }),
  };
  const iteration = parent.flow?.type === 'repeat' ? standingOf(id).iterations.at(-1) : undefined;
  if (iteration === undefined) return within;
  const repeat = steps.get(parent.id);
  const item = repeat && itemsOf(repeat)[iteration - 1];
  return { ...within, iteration, ...(item !== undefined && { item: itemText(item) }) };
};

/** Engines of version 0.1 did not record them with the values; the playbook is on record always. */
const limitsOf = (config: unknown): TranscriptStep['limits'] => {
  if (typeof config !== 'object' || config === null || !('metric' in config)) return undefined;
  const { warn, critical } = config as Readonly<Record<string, unknown>>;
  const limits = {
    ...(typeof warn === 'string' && { warn }),
    ...(typeof critical === 'string' && { critical }),
  };
  return Object.keys(limits).length === 0 ? undefined : limits;
};

/** What a step is and where it stands, told when its first event is read. */
export const placeOf = (
  steps: OpenSteps,
  id: string,
  event: JournalEvent,
  entry: OutlineEntry | undefined,
): Omit<TranscriptStep, 'status' | 'passedOver' | 'entries'> => {
  const limits = limitsOf(entry?.step.config);
  return {
    type: 'step',
    id,
    number: entry?.number ?? '',
    name: entry?.step.name ?? id,
    ...(entry?.step.why !== undefined && { why: entry.step.why }),
    kind: entry?.step.kind ?? ('kind' in event ? event.kind : ''),
    effect: entry?.step.effect ?? 'change',
    at: event.at,
    ...(entry?.inside && { inside: insideOf(steps, id, entry.inside) }),
    ...(limits && { limits }),
  };
};

/** Why a step of the playbook never ran. */
export const whyNever = (entry: OutlineEntry, steps: OpenSteps): NeverRan['because'] => {
  if (!entry.inside) return { type: 'play-ended' };
  const { parent, arm, index } = entry.inside;
  const around = steps.get(parent.id)?.entries ?? [];
  if (around.some(({ type }) => type === 'together')) return { type: 'play-ended' };
  if (parent.flow?.type === 'play' && around.some(({ type }) => type === 'entered'))
    return { type: 'play-ended' };
  if (parent.flow?.type === 'repeat' && around.some(({ type }) => type === 'entered'))
    return { type: 'no-iteration', parent: parent.id };
  const routed = around.findLast((one) => one.type === 'routed');
  if (!routed) return { type: 'parent-never-ran', parent: parent.id };
  return routed.arm === index
    ? { type: 'play-ended' }
    : { type: 'arm-not-taken', parent: parent.id, label: arm.label };
};
