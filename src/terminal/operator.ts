import type { Among, AnswerValue, Operator, Question, Reply } from '../ports/operator.ts';
import { asideLines, waitingText } from './aside.ts';
import { shownLine, shownLines } from './escape.ts';
import { interject } from './interjection.ts';
import { discardTyped, type KeyInput, tolerant } from './keys.ts';
import { loadPrompter, type PrompterOptions } from './load-prompter.ts';
import { createPaint } from './paint.ts';
import { preamble } from './preamble.ts';
import type { Prompter } from './prompter.ts';
import type { Renderer } from './rendering.ts';
import { createSink } from './sink.ts';
import { wrap, wrapAsked } from './wrap.ts';

/** The terminal at which a person answers. */
export interface TerminalOperatorOptions {
  /** Who answers, for the record. */
  readonly name: string;
  readonly input: KeyInput & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly color: boolean;
  /** Whether prompts may redraw their line; TERM=dumb cannot. */
  readonly redraw: boolean;
  /** Whether input and output are a terminal; default: as they say. */
  readonly present?: boolean;
  /** What else draws on that terminal; it stands still while a question is open that nothing runs under. */
  readonly renderer?: Pick<Renderer, 'suspend' | 'resume' | 'below'>;
}

/** What asks each question; loaded once, at the first one. */
const prompters = (options: PrompterOptions) => {
  let usual: Promise<Prompter> | undefined;
  return ({ meanwhile }: Question): Promise<Prompter> => {
    // A prompt that redraws itself has Ctrl-C as a key; while a step runs it must stay the signal that ends the step.
    if (meanwhile) return loadPrompter({ ...options, redraw: false });
    usual ??= loadPrompter(options);
    return usual;
  };
};

/** What a question is put to and with. */
interface Asking {
  readonly prompter: Prompter;
  readonly columns: number;
  readonly signal: AbortSignal;
}

/** Puts one question and turns what was typed into the value that the journal keeps. */
const answer = async (question: Question, { prompter, columns, signal }: Asking): Promise<AnswerValue> => {
  const wanted = question.answer;
  const text = shownLines(question.ask).join('\n');
  const ask = wrapAsked(wanted.type === 'yes-no' ? `${text} (yes/no)` : text, columns);
  switch (wanted.type) {
    case 'yes-no':
      return (await prompter.text(ask, isYesNo, signal)).trim().toLowerCase().startsWith('y');
    case 'choice':
      return prompter.choice(
        ask,
        wanted.choices.map(({ value, label }) => ({ value, label: shownLine(label ?? value) })),
        signal,
      );
    case 'number':
      return Number(await prompter.text(ask, isNumber, signal));
    case 'name': {
      const typed = await prompter.text(
        wrapAsked(`Type ${shownLine(wanted.expected)} to go on, or no to decline:`, columns),
        (typed) =>
          typed === wanted.expected || typed === 'no' || `Type exactly ${shownLine(wanted.expected)}, or no.`,
        signal,
      );
      return typed === wanted.expected ? typed : false;
    }
    case 'tick':
      return ticked(question, { prompter, columns, signal });
    case 'text':
      return prompter.text(ask, (typed) => typed.trim() !== '' || 'Please answer.', signal);
  }
};

const TICKS = [
  { value: 'done', label: 'Done' },
  { value: 'skipped', label: 'Skip it' },
  { value: 'failed', label: 'It could not be done' },
] as const;

/** An item of manual work; what is not done needs a reason. */
const ticked = async ({ ask, item }: Question, { prompter, columns, signal }: Asking): Promise<string> => {
  const place = item === undefined ? '' : `${item.number} of ${item.of}: `;
  const text = wrapAsked(`${place}${shownLines(ask).join('\n')}`, columns);
  const state = await prompter.choice(text, TICKS, signal);
  if (state === 'done') return state;
  const why = state === 'failed' ? 'Why could it not be done?' : 'Why is it skipped?';
  const reason = await prompter.text(why, (typed) => typed.trim() !== '' || 'Please say why.', signal);
  return `${state}: ${reason.trim()}`;
};

const isYesNo = (text: string): true | string => /^\s*(?:y|yes|n|no)\s*$/i.test(text) || 'Answer yes or no.';

const isNumber = (text: string): true | string =>
  (text.trim() !== '' && Number.isFinite(Number(text))) || 'Answer with a number.';

/** The person at this terminal. Ctrl-C, the end of input and an aborted signal leave a question open. */
export const createTerminalOperator = (options: TerminalOperatorOptions): Operator => {
  const { name, output, color, renderer } = options;
  const input = tolerant(options.input);
  const present = options.present ?? (input.isTTY === true && output.isTTY === true);
  const paint = createPaint(color);
  const write = createSink(output);
  const below = renderer?.below?.bind(renderer);
  let beside: Among | undefined;
  const { redraw } = options;
  const prompter = prompters({ input, output, paint, redraw, behind: () => waitingText(beside) });
  return {
    name,
    present,
    ask: async (question, signal, among): Promise<Reply> => {
      if (!present) return { given: false, reason: 'no-terminal' };
      if (!input.readable) return { given: false, reason: 'aborted' };
      if (question.meanwhile && below !== undefined && options.redraw) {
        const value = await interject(question, { input, paint, below }, signal);
        return value === undefined
          ? { given: false, reason: 'aborted' }
          : { given: true, value, by: name, via: 'terminal' };
      }
      const ready = await prompter(question);
      await renderer?.suspend();
      try {
        if (signal.aborted) return { given: false, reason: 'aborted' };
        await discardTyped(input);
        if (signal.aborted) return { given: false, reason: 'aborted' };
        const columns = output.columns ?? 80;
        // Why the step failed is what the renderer has just said.
        const told = question.purpose === 'failure' && renderer !== undefined && !among?.late;
        const lines = [
          ...preamble(paint, told ? { ...question, context: [] } : question),
          ...asideLines(among).map((line) => `    ${paint(line, 'dim')}`),
        ];
        beside = among;
        write(lines.flatMap((line) => wrap(line, columns).map((one) => `${one}\n`)).join(''));
        const value = await answer(question, { prompter: ready, columns, signal });
        return { given: true, value, by: name, via: 'terminal' };
      } catch (error) {
        if (ready.isOpen(error)) return { given: false, reason: 'aborted' };
        throw error;
      } finally {
        renderer?.resume();
      }
    },
  };
};
