import { readInput, takes } from '../playbook/input-values.ts';
import type { InputSpec } from '../playbook/playbook.ts';
import { shownLine, shownLines } from './escape.ts';
import { discardTyped, type KeyInput, tolerant } from './keys.ts';
import { loadPrompter } from './load-prompter.ts';
import { createPaint } from './paint.ts';
import { createSink } from './sink.ts';
import { wrap, wrapAsked } from './wrap.ts';

/** An input that is asked for. */
export interface AskedInput {
  readonly name: string;
  readonly spec: InputSpec;
  /** Nothing need be answered: then there is no value. */
  readonly optional: boolean;
  /** What else must be known, such as why a secret was not found. */
  readonly note?: string;
}

/** What was answered; `open` where the question was left without an answer. */
export type InputAnswer =
  | { readonly is: 'value'; readonly text: string }
  | { readonly is: 'nothing' }
  | { readonly is: 'open' };

/** Asks for the inputs of a play. */
export interface InputAsker {
  ask(input: AskedInput, signal: AbortSignal): Promise<InputAnswer>;
}

/** The terminal at which somebody is asked. */
export interface InputAskerOptions {
  readonly input: KeyInput;
  readonly output: NodeJS.WritableStream & { readonly columns?: number };
  readonly color: boolean;
  readonly redraw: boolean;
}

/** Says what is wrong with an answer, as the terminal may show it. */
const checked =
  ({ name, spec, optional }: AskedInput, usual: string | undefined) =>
  (typed: string): true | string => {
    if (typed === '') return optional || usual !== undefined || 'Please answer.';
    const read = readInput(spec, typed);
    return read.ok || shownLine(`${name} ${read.message}${read.help === undefined ? '' : `. ${read.help}`}`);
  };

const usualOf = ({ default: value }: InputSpec): string | undefined =>
  value === undefined ? undefined : Array.isArray(value) ? value.join(',') : String(value);

const questionOf = ({ name, optional }: AskedInput, usual: string | undefined): string => {
  if (usual !== undefined) return `${name} [${shownLine(usual)}]:`;
  return optional ? `${name} (may be left empty):` : `${name}:`;
};

/** Asks at a terminal. What was typed before a question was there does not answer it; Ctrl-C leaves it open. */
export const createInputAsker = (options: InputAskerOptions): InputAsker => {
  const { output, color, redraw } = options;
  const input = tolerant(options.input);
  const paint = createPaint(color);
  const write = createSink(output);
  return {
    ask: async (asked, signal) => {
      const { spec, note, optional } = asked;
      const prompter = await loadPrompter({ input, output, paint, redraw });
      const columns = output.columns ?? 80;
      const about = [
        ...(note === undefined ? [] : shownLines(note).map((line) => paint(line, 'yellow'))),
        ...(spec.description === undefined ? [] : shownLines(spec.description)),
        paint(shownLine(takes(spec)), 'dim'),
      ];
      const usual = usualOf(spec);
      const question = wrapAsked(questionOf(asked, usual), columns);
      const check = checked(asked, usual);
      await discardTyped(input);
      write('\n');
      write(about.flatMap((line) => wrap(`  ${line}`, columns).map((one) => `${one}\n`)).join(''));
      try {
        const text =
          spec.type === 'secret'
            ? await prompter.secret(question, check, signal)
            : spec.type === 'choice' && !optional && usual === undefined
              ? await prompter.choice(question, choicesOf(spec), signal)
              : await prompter.text(question, check, signal);
        if (text === '' && usual === undefined) return { is: 'nothing' };
        return { is: 'value', text: text === '' ? (usual ?? '') : text };
      } catch (error) {
        if (prompter.isOpen(error)) return { is: 'open' };
        throw error;
      }
    },
  };
};

const choicesOf = ({ choices = [] }: InputSpec) =>
  choices.map((value) => ({ value, label: shownLine(value) }));
