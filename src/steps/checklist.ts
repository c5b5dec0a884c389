import { z } from 'zod';
import type { Scope } from '../language/scope.ts';
import { shellText, template } from './fields.ts';
import { type ConfigFault, defineStep, failed, type OwnQuestion, type StepOutcome } from './kind.ts';
import { readTick, type Tick } from './tick.ts';
import { unanswered } from './unanswered.ts';

const work = () =>
  template({ description: 'What a person does by hand.', examples: ['Plug the standby into port 2.'] });

const schema = z
  .array(
    z.union([
      work(),
      z.strictObject({
        id: z
          .string()
          .regex(/^[a-z][a-z0-9_]{0,63}$/)
          .meta({
            description: 'What an answer given beforehand calls the item; without it its number, from 1.',
            examples: ['cable'],
          })
          .optional(),
        do: work(),
        why: template({
          description: 'Why it is done.',
          examples: ['The switch has no second uplink.'],
        }).optional(),
        command: shellText({
          description: 'A command that goes with it: shown so that it can be copied, never run.',
          examples: ['switchctl show-port'],
        }).optional(),
      }),
    ]),
  )
  .min(1)
  .max(200)
  .meta({ examples: [['Plug the standby into port 2.', 'See that its light is green.']] });

type Config = z.infer<typeof schema>;
type RawItem = Exclude<Config[number], string>;

/** An item as it is put to a person. */
interface Item {
  readonly id: string;
  readonly do: string;
  readonly why?: string;
  /** As people read it, values quoted for a shell. */
  readonly command?: string;
}

/** A list that is ready to be worked through. */
interface ChecklistAction {
  readonly items: readonly Item[];
}

/** What became of an item, by whom and when. */
type Ticked = Tick & { readonly item: string; readonly id: string; readonly by: string; readonly at: string };

const raw = (item: Config[number]): RawItem => (typeof item === 'string' ? { do: item } : item);

const idsOf = (config: Config): readonly string[] =>
  config.map((item, index) => raw(item).id ?? String(index + 1));

const itemOf = (item: RawItem, id: string, scope: Scope): Item => ({
  id,
  do: scope.text(item.do).trim(),
  ...(item.why !== undefined && { why: scope.text(item.why) }),
  ...(item.command !== undefined && { command: scope.shell(item.command).display.trimEnd() }),
});

const commandLines = ({ command }: Item): readonly string[] =>
  command === undefined ? [] : command.split('\n').map((line, index) => `${index === 0 ? '$' : ' '} ${line}`);

const itemLines = (item: Item, index: number): readonly string[] => {
  const lead = `${index + 1}. `;
  const below = [...(item.why === undefined ? [] : item.why.split('\n')), ...commandLines(item)];
  const [first = '', ...more] = item.do.split('\n');
  return [
    `${lead}${first}`,
    ...[...more, ...below].map((line) => `${' '.repeat(lead.length)}${line}`),
  ].filter((line) => line.trim() !== '');
};

const questionsOf = ({ items }: ChecklistAction): readonly OwnQuestion[] =>
  items.map((item, index) => ({
    ask: item.do,
    answer: { type: 'tick' },
    item: { id: item.id, number: index + 1, of: items.length },
    ...(item.why !== undefined && { why: item.why }),
    context: commandLines(item),
  }));

const outputsOf = (items: readonly Ticked[]) => {
  const count = (state: Tick['state']): number => items.filter((item) => item.state === state).length;
  return { items, done: count('done'), skipped: count('skipped'), failed: count('failed') };
};

const twice = (config: Config): readonly ConfigFault[] => {
  const ids = idsOf(config);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [
          {
            path: [index, 'id'],
            message: `two items have the id "${id}"`,
            help: 'Give each an id of its own.',
          },
        ],
  );
};

/** Manual work, item by item; each is ticked by a person. */
export const checklist = defineStep<Config, ChecklistAction>({
  name: 'checklist',
  summary:
    'Has a person work through a list by hand, and records who did or skipped which item, when and why.',
  schema,
  syntax: { '#.id': 'literal', '#.command': 'shell' },
  outputs: {
    items: {
      type: 'list<dyn>',
      description:
        'What became of each: { item, id, state, reason, by, at }; reason is absent where it is done.',
    },
    done: { type: 'int', description: 'How many were done.' },
    skipped: { type: 'int', description: 'How many were skipped.' },
    failed: { type: 'int', description: 'How many could not be done: 1 where the step failed for it.' },
  },
  effect: () => 'change',
  check: twice,
  items: idsOf,
  questions: questionsOf,

  prepare(config, scope) {
    const ids = idsOf(config);
    return { items: config.map((item, index) => itemOf(raw(item), ids[index] ?? '', scope)) };
  },

  describe: ({ items }) => items.flatMap(itemLines),

  async run(action, context): Promise<StepOutcome> {
    const items: Ticked[] = [];
    for (const question of questionsOf(action)) {
      const { ask, item } = question;
      // What could not be done may be possible by now.
      const reply = await context.ask(question, (value) => readTick(String(value))?.state !== 'failed');
      if (!reply.given) return unanswered(ask, reply, context.signal, outputsOf(items));
      const tick = readTick(String(reply.value));
      if (tick === undefined || item === undefined) throw new TypeError(`not a tick: ${reply.value}`);
      items.push({ item: ask, id: item.id, ...tick, by: reply.by, at: reply.at });
      if (tick.state === 'failed') {
        const message = `item ${item.number} of ${item.of} could not be done: ${ask}: ${tick.reason}`;
        return failed({ code: 'RB517', message }, outputsOf(items));
      }
    }
    return { status: 'succeeded', outputs: outputsOf(items) };
  },
});
