import type { Written } from '../../build/guides-page.ts';

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : isMapping(value) || Array.isArray(value) ? inside(value) : [];

const inside = (value: object): readonly string[] => [
  ...requests(value),
  ...Object.values(value).flatMap(textsIn),
];

/** A typed step stands for the command that does the same by hand. */
function requests(value: object): readonly string[] {
  const { 'http-check': check, redis } = value as Mapping;
  const { url, method = 'GET' } = isMapping(check) ? check : { url: check };
  const path = String(url).replace(/^(\{\{[^}]*\}\}|\w+:\/\/[^/]*)/, '');
  const replied = isMapping(redis) && typeof redis.command === 'string' ? [`redis-cli ${redis.command}`] : [];
  return [...(url === undefined ? [] : [`curl ${url}`, `${method} ${path}`]), ...replied];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

type Inputs = Readonly<Record<string, Mapping>>;

/** A text with the defaults of its inputs, as it is where nobody gives others. */
const withDefaults = (text: string, inputs: Inputs): string =>
  text.replace(/\{\{inputs\.(\w+)\}\}/g, (placeholder, name) => String(inputs[name]?.default ?? placeholder));

/** A word of a playbook as what it may become: a value is anything. */
function pattern(word: string): RegExp {
  const parts = word.split(/(\{\{[^}]*\}\})/).map((part) => (part.startsWith('{{') ? '.+' : escaped(part)));
  return new RegExp(`^${parts.join('')}$`);
}

/** The words of a command; a placeholder is no two words, and what ends a command is none of its last one. */
const wordsOf = (text: string): readonly string[] =>
  text
    .replace(/\{\{[^}]*\}\}/g, (placeholder) => placeholder.replace(/\s/g, '\u00a0'))
    .split(/[ \t\n\\]+/)
    .map((word) => word.replace(/;$/, ''))
    .filter((word) => word !== '');

function holds(text: string, command: readonly string[]): boolean {
  const words = wordsOf(text);
  return words.some((_, at) =>
    command.every((word, ahead) => {
      const own = words[at + ahead];
      return own !== undefined && (own === word || pattern(own).test(word));
    }),
  );
}

/**
 * Whether a playbook has a command of its guide, byte for byte but for blanks and for its inputs: in a step, or among
 * what it says it does otherwise.
 */
export function hasCommand({ differs, document }: Written, command: string): boolean {
  if (differs.some(({ says }) => says === command)) return true;
  const words = wordsOf(command);
  const inputs = (document.inputs ?? {}) as Inputs;
  return textsIn(document.steps).some(
    (text) => holds(text, words) || holds(withDefaults(text, inputs), words),
  );
}
