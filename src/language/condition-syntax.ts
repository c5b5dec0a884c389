import type { CelFault } from './cel.ts';

/** What is wrong with a condition, in words for people. */
export interface Words {
  readonly message: string;
  readonly help?: string;
}

const OPERATORS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', is: '==', equals: '==' };

const TOKENS: Readonly<Record<string, string>> = {
  EOF: 'its end',
  COLON: '":"',
  COMMA: '","',
  DOT: '"."',
  LPAREN: '"("',
  RPAREN: '")"',
  LBRACKET: '"["',
  RBRACKET: '"]"',
  LBRACE: '"{"',
  RBRACE: '"}"',
  QUESTION: '"?"',
  IDENTIFIER: 'a name',
  STRING: 'a text',
  NUMBER: 'a number',
  BOOLEAN: 'true or false',
  NULL: 'null',
  IN: '"in"',
  EQ: '"=="',
  NE: '"!="',
  LT: '"<"',
  LE: '"<="',
  GT: '">"',
  GE: '">="',
  AND: '"&&"',
  OR: '"||"',
  NOT: '"!"',
  PLUS: '"+"',
  MINUS: '"-"',
  MULTIPLY: '"*"',
  DIVIDE: '"/"',
  MODULO: '"%"',
};

const CLOSING: Readonly<Record<string, string>> = { RPAREN: ')', RBRACKET: ']', RBRACE: '}' };

const tokens = (message: string): string =>
  message.replace(/\b[A-Z]{2,}\b/g, (name) => (Object.hasOwn(TOKENS, name) ? (TOKENS[name] ?? name) : name));

const PLACEHOLDER = /(["']?)\$?\{\{\s*((?:inputs|steps|play|env|item)\b[^{}]*?)\s*\}\}\1/g;

/** A placeholder in a condition, which would be a text of its own or no CEL at all. */
export function bracesFault(text: string): (Words & { offset: number; length: number }) | undefined {
  const found = text.search(PLACEHOLDER);
  if (found === -1) return undefined;
  const length = /\}\}/.exec(text.slice(found))?.index ?? 0;
  const help = `Write: ${text.replace(PLACEHOLDER, '$2')}`;
  return { message: 'conditions are written without braces', help, offset: found, length: length + 2 };
}

/** What stands where a condition cannot be read. */
export function syntaxWords(text: string, { message, offset }: CelFault): Words {
  const rest = text.slice(offset);
  if (text.trim() === '') return { message: 'the condition is empty', help: 'Remove it, or write one.' };
  const quote = /^[“”„«»‘’`]/.exec(rest)?.[0];
  if (quote !== undefined)
    return { message: `${quote} is not a quote of conditions`, help: 'Write straight quotes: "text"' };
  const named = /^\$\{?(\w+)/.exec(rest)?.[1];
  if (named !== undefined)
    return { message: 'names have no $ in conditions', help: `Write inputs.${named}, or env.${named}` };
  const defined = /(\S+)\s+is\s+(not\s+)?(?:defined|none|null)\b/.exec(text);
  if (defined !== null)
    return {
      message: '"is" is not an operator of conditions',
      help: `Write ${defined[2] === undefined ? '' : '!'}has(${defined[1]})`,
    };
  const doubled = /^[=&|]/.exec(rest)?.[0];
  if (doubled !== undefined && message.startsWith('Unexpected character')) {
    const whole = /[=&|]*$/.exec(text.slice(0, offset))?.[0] + (/^[=&|]+/.exec(rest)?.[0] ?? '');
    return {
      message: `"${whole}" is not an operator of conditions`,
      help: `Write ${doubled}${doubled}`,
    };
  }
  const word = [/^\w+/.exec(rest)?.[0], /(\w+)\s*$/.exec(text.slice(0, offset))?.[1]].find(
    (found) => found !== undefined && Object.hasOwn(OPERATORS, found.toLowerCase()),
  );
  if (word !== undefined)
    return {
      message: `"${word}" is not an operator of conditions`,
      help: `Write ${OPERATORS[word.toLowerCase()]}`,
    };
  return syntaxByMessage(message, rest);
}

function syntaxByMessage(message: string, rest: string): Words {
  const reserved = /^(?:Reserved identifier|Expected IDENTIFIER, got (?:IN|BOOLEAN|NULL)$)/.test(message)
    ? /^\w+/.exec(rest)?.[0]
    : undefined;
  if (reserved !== undefined) {
    return {
      message: `"${reserved}" is a word of the language of conditions`,
      help: `A step of that name is written steps["${reserved}"].`,
    };
  }
  if (message.startsWith('Unterminated'))
    return { message: 'a text is not closed', help: 'End it with the quote that it began with.' };
  const missing = /^Expected (\w+), got EOF/.exec(message)?.[1] ?? '';
  if (Object.hasOwn(CLOSING, missing))
    return { message: 'a bracket is not closed', help: `Close it with ${CLOSING[missing]}` };
  if (/^Unexpected token: EOF/.test(message))
    return { message: 'the condition ends where a value should follow', help: 'Complete it.' };
  const word = /^\w+/.exec(rest)?.[0];
  if (message.startsWith('Unexpected character') && word !== undefined)
    return {
      message: `"${word}" cannot follow here`,
      help: 'Put an operator such as == or && between two values; functions are written value.matches("text").',
    };
  return {
    message: `the condition cannot be read: ${tokens(message.toLowerCase().slice(0, 1) + message.slice(1))}`,
  };
}
