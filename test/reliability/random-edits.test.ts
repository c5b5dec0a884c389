import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { Rig, typed } from '../engine/rig.ts';
import { random, report, scaled, seed } from './figures.ts';

/** A step, or the one branch, whose first arm is the one that is taken. */
type Node = { readonly id: string; readonly command: string } | { readonly arms: readonly Node[][] };

const CASES = scaled(200);

const yamlOf = (nodes: readonly Node[]): string => `steps: ${JSON.stringify(nodes.map(stepOf))}\n`;

function stepOf(node: Node): object {
  if ('id' in node) return { id: node.id, shell: node.command };
  const [taken = [], other = []] = node.arms.map((arm) => arm.map(stepOf));
  return {
    id: 'br',
    branch: [
      { when: 'play.operator != ""', ...JSON.parse(`{"then":${JSON.stringify(taken)}}`) },
      { otherwise: other },
    ],
  };
}

/** What a play of the playbook starts and decides, in order. */
const wayOf = (nodes: readonly Node[]): readonly { id: string; command?: string }[] =>
  nodes.flatMap((node) => ('id' in node ? [node] : [{ id: 'br' }, ...wayOf(node.arms[0] ?? [])]));

/** All lists of steps in a playbook, to be changed in place. */
const listsOf = (nodes: Node[]): Node[][] => [
  nodes,
  ...nodes.flatMap((node) => ('id' in node ? [] : node.arms)),
];

/** Edits a playbook in one to three places. */
function edited(before: readonly Node[], chance: () => number): Node[] {
  const nodes = structuredClone(before) as Node[];
  const below = (n: number): number => Math.floor(chance() * n);
  const place = (node: Node): void => {
    const lists = listsOf(nodes);
    const list = lists[below(lists.length)] ?? nodes;
    list.splice(below(list.length + 1), 0, node);
  };
  for (let edits = 1 + below(3); edits > 0; edits -= 1) {
    const leaves = listsOf(nodes).flatMap((list) =>
      list.flatMap((node) => ('id' in node ? [{ list, node }] : [])),
    );
    const { list, node } = leaves[below(leaves.length)] ?? {};
    const fresh = `n${below(1_000_000)}`;
    const kind = below(5);
    if (kind === 0 || list === undefined || node === undefined) {
      place({ id: fresh, command: `run ${fresh}` });
      continue;
    }
    const index = list.indexOf(node);
    if (kind === 1) list.splice(index, 1);
    if (kind === 2) place(...(list.splice(index, 1) as [Node]));
    if (kind === 3) list[index] = { ...node, command: `${node.command} ${fresh}` };
    if (kind === 4) list[index] = { ...node, id: fresh };
  }
  return nodes;
}

/** A playbook of three to nine steps around and inside a branch. */
function playbook(chance: () => number): Node[] {
  let next = 0;
  const some = (most: number): Node[] =>
    Array.from({ length: Math.floor(chance() * (most + 1)) }, () => {
      next += 1;
      return { id: `s${next}`, command: `run s${next}` };
    });
  return [...some(3), { arms: [some(3), some(1)] }, ...some(3)];
}

/** What was started or decided, in order. */
const metIn = (events: readonly JournalEvent[]): ReadonlySet<string> =>
  new Set(
    events.flatMap((event) =>
      event.type === 'step.started' || event.type === 'step.routed' ? [event.step] : [],
    ),
  );

/** The steps that stand inside the arm that is taken. */
const insideOf = (nodes: readonly Node[]): ReadonlySet<string> =>
  new Set(nodes.flatMap((node) => ('id' in node ? [] : wayOf(node.arms[0] ?? []).map(({ id }) => id))));

/** What is wrong with the record of a play that has ended with an edited playbook, as if it had never been another. */
function wrong(
  events: readonly JournalEvent[],
  before: Node[],
  nodes: Node[],
  met: ReadonlySet<string>,
): readonly string[] {
  const way = wayOf(nodes);
  const [inside, wasInside] = [insideOf(nodes), insideOf(before)];
  const started = events.flatMap((event) => (event.type === 'step.started' ? [event] : []));
  const ended = events.flatMap((event) =>
    event.type === 'step.finished' && event.step !== 'br' ? [event.step] : [],
  );
  const order = [...metIn(events)];
  const commands = new Map(way.map(({ id, command }) => [id, command]));
  return [
    ...(order.join() === way.map(({ id }) => id).join() ? [] : [`ran ${order.join()}`]),
    ...started.flatMap(({ step, action }) =>
      action[0] === commands.get(step) ? [] : [`${step} ran ${action[0]}`],
    ),
    ...[...met].flatMap((id) => (inside.has(id) === wasInside.has(id) ? [] : [`${id} was moved`])),
    ...(new Set(ended).size === ended.length ? [] : ['a step was finished twice']),
  ];
}

test('T8: an edited playbook is taken just where the whole play could have been one of it', {
  timeout: 600_000,
}, async () => {
  const chance = random(seed);
  const found: string[] = [];
  let tried = 0;
  let taken = 0;
  for (let n = 0; n < CASES; n += 1) {
    using rig = new Rig();
    const before = playbook(chance);
    const after = edited(before, chance);
    const events = 1 + Math.floor(chance() * (3 + 4 * wayOf(before).length));
    let seen = 0;
    const dies = (): boolean => {
      seen += 1;
      return seen === events;
    };
    const played = await rig.play(yamlOf(before), { dies }).catch(() => 'dead');
    if (played !== 'dead') continue;
    tried += 1;
    const met = metIn(rig.events());
    const reasons = await rig.whyNot(yamlOf(after));
    await rig.resumeEdited(yamlOf(after), { operator: () => typed('again') });
    const faults = wrong(rig.events(), before, after, met);
    if (reasons.length === 0) taken += 1;
    if ((reasons.length === 0) !== (faults.length === 0))
      found.push(
        `case ${n}: ${yamlOf(before)} → ${yamlOf(after)}: ${reasons.join('; ')} | ${faults.join('; ')}`,
      );
  }
  expect(found).toEqual([]);
  expect(taken).toBeGreaterThan(CASES / 20);
  report({
    test: 'T8',
    what: 'random edits at a random death, each also tried against the verdict',
    n: tried,
    seed,
    result: `${taken} taken, and the plays as if never edited; ${tried - taken} refused, each with cause`,
  });
});
