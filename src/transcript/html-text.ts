import { visible, visibleLine } from '../diagnostics/visible.ts';
import { fileNameOf } from '../steps/instance.ts';
import type { Phrase } from './phrase.ts';

/** Text that is HTML already. Only this file makes it, so that nothing from outside ever is. */
export class Html {
  readonly #text: string;

  constructor(text: string, key: symbol) {
    if (key !== MAKER) throw new TypeError('HTML is made by its template only');
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

const MAKER = Symbol('maker');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** What may be put into HTML: text is shown as it is, whatever it is. */
export type Shown = string | number | Html | readonly Shown[] | undefined;

const shown = (value: Shown): string => {
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map(shown).join('');
  return value === undefined ? '' : escaped(String(value));
};

/**
 * HTML as a template: what is put into it is escaped, and control, invisible and bidirectional characters are made
 * visible, so that it is text wherever it stands. Attributes stand in double quotes; none that is an address, a
 * style or a script takes a value from outside.
 */
export const html = (markup: TemplateStringsArray, ...values: readonly Shown[]): Html =>
  new Html(
    markup.map((piece, index) => (index === 0 ? piece : `${shown(values[index - 1])}${piece}`)).join(''),
    MAKER,
  );

const MARKS = { '**': 'strong', '*': 'em', '`': 'code' } as const;

/** Our own words, with Markdown's marks as tags; a mark may open in one part and close in another. */
const marked = (text: string, open: Set<string>): Html[] =>
  text.split(/(\*\*|\*|`)/).map((piece) => {
    if (piece !== '**' && piece !== '*' && piece !== '`') return html`${piece}`;
    const tag = MARKS[piece];
    const opens = !open.has(tag);
    if (opens) open.add(tag);
    else open.delete(tag);
    return new Html(opens ? `<${tag}>` : `</${tag}>`, MAKER);
  });

/** A phrase in HTML. */
export const phrase = (text: string | Phrase): Html => {
  if (typeof text === 'string') return html`${visibleLine(text)}`;
  const open = new Set<string>();
  const parts = text.parts.map((part): Shown => {
    if (part.type === 'break') return html`<br>`;
    if (part.type === 'link') return html`<a href="#${anchorOf(part.step)}">`;
    if (part.type === 'link-end') return html`</a>`;
    if (part.type === 'ours') return marked(part.text, open);
    if (part.type === 'text') return visibleLine(part.text);
    return part.text === '' ? '(empty)' : html`<code>${visibleLine(part.text)}</code>`;
  });
  return html`${parts}`;
};

/** The style of a page; it is ours as a whole. */
export const styleSheet = (css: string): Html => new Html(`<style>${css}</style>`, MAKER);

/** The name of a step's place in the page, for links to it: `step-restart`, `step-restart-3` in iteration 3. */
export const anchorOf = (id: string): string => `step-${fileNameOf(id).replace(/[^\w.-]/g, '_')}`;
