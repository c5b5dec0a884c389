import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { Scope } from './scope.ts';

/** Where in a query a value stands: in quotes of that sort, there maybe as a part of a pattern, or as a word. */
interface Place {
  readonly quote: '"' | "'" | '`' | undefined;
  readonly pattern: boolean;
}

/** Stands for a value while its place is looked for; no query has it, since it is no character. */
const SLOT = '\uffff';

/** A string, closed or not, a comment, or a value outside of both; the operator before a string says what it is. */
const TOKENS = new RegExp(
  `(=~|!~)?(\\s*)("(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?|\`[^\`]*\`?)|#[^\\n]*|${SLOT}`,
  'gs',
);

const QUOTES: readonly (string | undefined)[] = ['"', "'", '`'];

/** The places of the values of a query, in the order in which they stand in it. */
const placesIn = (query: string): readonly Place[] =>
  [...query.matchAll(TOKENS)].flatMap(([token, operator, , text]) => {
    const slots = token.split(SLOT).length - 1;
    const quote = QUOTES.find((one) => text?.startsWith(one ?? ' ')) as Place['quote'];
    return Array.from({ length: slots }, () => ({ quote, pattern: operator !== undefined }));
  });

const refuse = (why: string, help: string): never => {
  throw new DiagnosticError({
    code: 'RB511',
    severity: 'error',
    message: `a value of the query ${why}`,
    help,
  });
};

/** A number, a duration, a name; and what a plan has in the place of a value. */
const WORD = /^(?:[+-]?[\w:.]+|‹[^›]*›|\[secret:[^\]]*\])$/;

const inPlace = (value: string, { quote, pattern }: Place): string => {
  if (quote === undefined) {
    if (!WORD.test(value))
      refuse('stands for itself and is no single word', 'Put it into quotes, as a label.');
    return value;
  }
  const literal = pattern ? value.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&') : value;
  if (quote === '`') {
    if (value.includes('`')) refuse('has a ` that would end its quotes', 'Use quotes of another sort.');
    return literal;
  }
  return literal
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
};

/**
 * Renders a query in PromQL: what is put into quotes stays in them, there is no pattern but that of the playbook, and
 * what stands outside of quotes is one word (RB511 otherwise).
 */
export const renderPromql = (query: string, scope: Scope): string => {
  const places = placesIn(scope.text(query, () => SLOT));
  let next = 0;
  return scope.text(query, (value) => {
    const place = places[next] ?? { quote: undefined, pattern: false };
    next += 1;
    return inPlace(value, place);
  });
};
