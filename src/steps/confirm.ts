import { z } from 'zod';
import type { AnswerType, Choice } from '../ports/operator.ts';
import { template } from './fields.ts';
import { type ConfigFault, defineStep, type OutputFact, type OwnQuestion, type StepOutcome } from './kind.ts';
import { askSecond, secondQuestion } from './second-person.ts';
import { unanswered } from './unanswered.ts';

const ask = () =>
  template({
    description: 'The question, with all that a person needs to decide.',
    examples: ['Do the traces show a downstream failure?'],
  });

const schema = z.union([
  ask(),
  z
    .strictObject({
      ask: ask(),
      answer: z
        .enum(['yes-no', 'text', 'number'])
        .meta({
          description: 'What kind of answer it takes, where there are no choices.',
          examples: ['text'],
          default: 'yes-no',
        })
        .optional(),
      choices: z
        .array(
          z.union([
            template({ description: 'An answer.', examples: ['failover'] }),
            z.strictObject({
              value: template({ description: 'The answer as later steps see it.', examples: ['failover'] }),
              label: template({
                description: 'The answer as people read it.',
                examples: ['Fail over to the replica'],
              }).optional(),
              consequence: template({
                description: 'What choosing it leads to.',
                examples: ['Writes stop for a minute'],
              }).optional(),
            }),
          ]),
        )
        .min(1)
        .meta({ description: 'The answers to choose among.', examples: [['wait', 'failover']] })
        .optional(),
      by: z
        .literal(2)
        .meta({
          description: "Two people must say yes: the second one types a name that is not the first one's.",
          examples: [2],
        })
        .optional(),
    })
    .meta({ examples: [{ ask: 'How to go on?', choices: ['wait', 'failover'] }] }),
]);

type Config = z.infer<typeof schema>;

/** A question that is ready to be asked. */
interface ConfirmAction {
  readonly ask: string;
  readonly answer: AnswerType;
  readonly by?: 2;
}

/** The questions of one person, or of two. */
const questionsOf = ({
  ask: question,
  answer,
  by,
}: ConfirmAction): readonly [OwnQuestion, ...OwnQuestion[]] =>
  by === undefined
    ? [{ ask: question, answer }]
    : [{ ask: question, answer, item: { id: 'first', number: 1, of: 2 } }, secondQuestion([question])];

type RawChoice = NonNullable<Exclude<Config, string>['choices']>[number];

const choice = (raw: RawChoice, text: (template: string) => string): Choice => {
  if (typeof raw === 'string') return { value: text(raw) };
  return {
    value: text(raw.value),
    ...(raw.label !== undefined && { label: text(raw.label) }),
    ...(raw.consequence !== undefined && { consequence: text(raw.consequence) }),
  };
};

const choiceFaults = ({ answer, choices = [], by }: Exclude<Config, string>): readonly ConfigFault[] => {
  const values = choices.map((raw) => (typeof raw === 'string' ? raw : raw.value));
  const twice = values.findIndex((value, index) => values.indexOf(value) < index);
  const both = answer !== undefined && choices.length > 0;
  const others = by !== undefined && (choices.length > 0 || (answer ?? 'yes-no') !== 'yes-no');
  return [
    ...(others
      ? [
          {
            path: ['by'],
            message: 'two people can agree to a yes, and to nothing else',
            help: 'Ask for yes or no, or ask the second person in a step of their own.',
          },
        ]
      : []),
    ...(both
      ? [
          {
            path: ['answer'],
            message: `answer: ${answer} and choices contradict each other`,
            help: 'Keep one: with choices the answer is one of them.',
          },
        ]
      : []),
    ...(twice === -1
      ? []
      : [
          {
            path: ['choices', twice],
            message: `the choice "${values[twice]}" stands here twice`,
            help: 'Remove one of the two.',
          },
        ]),
  ];
};

const ANSWER_TYPES = { 'yes-no': 'bool', text: 'string', number: 'double' } as const;

const answerFact = (config: Config): OutputFact => {
  if (typeof config === 'string') return { type: 'bool' };
  const { answer = 'yes-no', choices } = config;
  if (choices === undefined) return { type: ANSWER_TYPES[answer] };
  const values = choices.map((raw) => (typeof raw === 'string' ? raw : raw.value));
  return { type: 'string', ...(!values.some((value) => value.includes('{{')) && { values }) };
};

/** Asks a person; the answer is there for later steps. */
export const confirm = defineStep<Config, ConfirmAction>({
  name: 'confirm',
  summary: 'Asks a person and keeps the answer for later steps.',
  schema,
  outputs: {
    answer: { type: 'dyn', description: 'The answer: true or false, the choice, the text or the number.' },
    by: { type: 'string', description: 'Who answered; of two people both names.' },
    at: { type: 'string', description: 'When, in UTC.' },
  },
  outputsOf: (config) => ({ answer: answerFact(config) }),
  items: (config) => (typeof config !== 'string' && config.by === 2 ? ['first', 'second'] : []),
  questions: questionsOf,
  check: (config) => (typeof config === 'string' ? [] : choiceFaults(config)),
  effect: () => 'read',

  prepare(config, scope) {
    const text = (value: string) => scope.text(value);
    if (typeof config === 'string') return { ask: text(config), answer: { type: 'yes-no' } };
    const choices = config.choices?.map((raw) => choice(raw, text));
    const answer: AnswerType = choices ? { type: 'choice', choices } : { type: config.answer ?? 'yes-no' };
    return { ask: text(config.ask), answer, ...(config.by !== undefined && { by: config.by }) };
  },

  describe: ({ ask: question, answer, by }) => [
    `ask: ${question}`,
    ...(answer.type === 'choice'
      ? answer.choices.map((each) =>
          [`  ${each.value}`, each.label, each.consequence].filter((part) => part !== undefined).join(' · '),
        )
      : [`  answer: ${answer.type === 'yes-no' ? 'yes or no' : `a ${answer.type}`}`]),
    ...(by === undefined ? [] : ['  by two people']),
  ],

  async run(action, context): Promise<StepOutcome> {
    const [question] = questionsOf(action);
    const reply = await context.ask(question);
    if (!reply.given) return unanswered(action.ask, reply, context.signal);
    if (action.by === 2 && reply.value === true) return askSecond(action.ask, reply, context);
    return { status: 'succeeded', outputs: { answer: reply.value, by: reply.by, at: reply.at } };
  },
});
