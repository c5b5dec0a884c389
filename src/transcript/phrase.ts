import { visibleLine } from '../diagnostics/visible.ts';

/**
 * A piece of a sentence. `ours` is written by us, in Markdown's emphasis and code spans; everything else may come
 * from outside, and each format encodes it for itself.
 */
export type Part =
  | { readonly type: 'ours'; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'break' }
  /** What stands between the two leads to a step, in formats that have links. */
  | { readonly type: 'link'; readonly step: string }
  | { readonly type: 'link-end' };

/** A sentence or a part of one, before a format writes it. */
export interface Phrase {
  readonly parts: readonly Part[];
}

/** Nothing to say. */
export const NOTHING: Phrase = { parts: [] };

/** A new line inside of a table's cell. */
const BREAK: Phrase = { parts: [{ type: 'break' }] };

/** Words of ours, where a template cannot hold them. */
export const ours = (text: string): Phrase => ({ parts: [{ type: 'ours', text }] });

/** Text from outside that is set off as code. */
export const code = (text: string): Phrase => ({ parts: [{ type: 'code', text }] });

const partsOf = (value: string | number | Phrase): readonly Part[] =>
  typeof value === 'object' ? value.parts : [{ type: 'text', text: String(value) }];

/** A sentence: the template is ours, a text that is put into it is from outside, whatever it is. */
export const say = (
  words: TemplateStringsArray,
  ...values: readonly (string | number | Phrase)[]
): Phrase => ({
  parts: words.flatMap((text, index): readonly Part[] => {
    const value = values[index];
    const own: readonly Part[] = text === '' ? [] : [{ type: 'ours', text }];
    return value === undefined ? own : [...own, ...partsOf(value)];
  }),
});

/** Phrases with words of ours between them. */
export const join = (phrases: readonly (string | Phrase)[], separator: string): Phrase => ({
  parts: phrases.flatMap((phrase, index) => [
    ...(index === 0 ? [] : ours(separator).parts),
    ...partsOf(phrase),
  ]),
});

/** A phrase that leads to where a step is told. */
export const leadingTo = (step: string, { parts }: Phrase): Phrase => ({
  parts: [{ type: 'link', step }, ...parts, { type: 'link-end' }],
});

/** Phrases below each other. */
export const below = (phrases: readonly Phrase[]): Phrase => ({
  parts: phrases.flatMap((phrase, index) => [...(index === 0 ? [] : BREAK.parts), ...phrase.parts]),
});

/** Text from outside between quotation marks. */
export const quoted = (text: string): Phrase => join([ours('“'), text, ours('”')], '');

/** Whether there is nothing to say. */
export const isNothing = ({ parts }: Phrase): boolean => parts.length === 0;

/** A phrase without marks, on one line. */
export const plain = ({ parts }: Phrase): string =>
  parts
    .map((part) => {
      if (part.type === 'break') return '; ';
      if (part.type === 'link' || part.type === 'link-end') return '';
      return part.type === 'ours' ? part.text.replace(/[*`]/g, '') : visibleLine(part.text);
    })
    .join('');
