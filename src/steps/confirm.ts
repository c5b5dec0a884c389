import { z } from 'zod';
import type { AnswerType, Choice } from '../ports/operator.ts';
import { template } from './fields.ts';
import { type ConfigFault, defineStep, type OutputFact, type StepOutcome } from './kind.ts';
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
    })
    .meta({ examples: [{ ask: 'How to go on?', choices: ['wait', 'failover'] }] }),
]);

type Config = z.infer<typeof schema>;

/** A question that is ready to be asked. */
interface ConfirmAction {
  readonly ask: string;
  readonly answer: AnswerType;
}

type RawChoice = NonNullable<Exclude<Config, string>['choices']>[number];

const choice = (raw: RawChoice, text: (template: string) => string): Choice => {
  if (typeof raw === 'string') return { value: text(raw) };
  return {
    value: text(raw.value),
    ...(raw.label !== undefined && { label: text(raw.label) }),
    ...(raw.consequence !== undefined && { consequence: text(raw.consequence) }),
  };
};

const choiceFaults = ({ answer, choices = [] }: Exclude<Config, string>): readonly ConfigFault[] => {
  const values = choices.map((raw) => (typeof raw === 'string' ? raw : raw.value));
  const twice = values.findIndex((value, index) => values.indexOf(value) < index);
  const both = answer !== undefined && choices.length > 0;
  return [
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
    by: { type: 'string', description: 'Who answered.' },
    at: { type: 'string', description: 'When, in UTC.' },
  },
  outputsOf: (config) => ({ answer: answerFact(config) }),
  questions: (action) => [action],
  check: (config) => (typeof config === 'string' ? [] : choiceFaults(config)),
  effect: () => 'read',

  prepare(config, scope) {
    const text = (value: string) => scope.text(value);
    if (typeof config === 'string') return { ask: text(config), answer: { type: 'yes-no' } };
    const choices = config.choices?.map((raw) => choice(raw, text));
    const answer: AnswerType = choices ? { type: 'choice', choices } : { type: config.answer ?? 'yes-no' };
    return { ask: text(config.ask), answer };
  },

  describe: ({ ask: question, answer }) => [
    `ask: ${question}`,
    ...(answer.type === 'choice'
      ? answer.choices.map((each) =>
          [`  ${each.value}`, each.label, each.consequence].filter((part) => part !== undefined).join(' · '),
        )
      : [`  answer: ${answer.type === 'yes-no' ? 'yes or no' : `a ${answer.type}`}`]),
  ],

  async run(action, context): Promise<StepOutcome> {
    const reply = await context.ask(action);
    if (reply.given)
      return { status: 'succeeded', outputs: { answer: reply.value, by: reply.by, at: reply.at } };
    return unanswered(action.ask, reply, context.signal);
  },
});
