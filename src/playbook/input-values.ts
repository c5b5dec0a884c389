import { counted } from '../diagnostics/counted.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { parseDuration } from '../language/durations.ts';
import type { InputSpec, InputValue } from './playbook.ts';

/** The value that an input takes, or why it cannot take it; a message never contains the value of a secret. */
export type ReadInput =
  | { readonly ok: true; readonly value: InputValue }
  | { readonly ok: false; readonly message: string; readonly help?: string };

/** Shorter secrets cannot be kept out of a transcript without blanking half of it. */
const MIN_SECRET_BYTES = 6;

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  y: true,
  false: false,
  no: false,
  n: false,
};

const wrong = (message: string, help?: string): Wrong => ({
  ok: false,
  message,
  ...(help !== undefined && { help }),
});

const taken = (value: InputValue): ReadInput => ({ ok: true, value });

/** Reads a value for an input, from a text as a command line gives it or from a value of YAML or JSON. */
export function readInput(spec: InputSpec, given: unknown): ReadInput {
  if (spec.type === 'list') return readList(spec, given);
  const scalar = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean';
  if (!scalar)
    return wrong(
      `must be a single value, not ${given === null ? 'empty' : Array.isArray(given) ? 'a list' : 'a mapping'}`,
    );
  if (spec.type === 'integer' || spec.type === 'number') return readNumber(spec, given);
  if (spec.type === 'boolean') return readBoolean(given);
  if (typeof given !== 'string')
    return spec.type === 'secret' ? wrong('must be text') : wrong(`must be text, not ${String(given)}`);
  return readText(spec, given);
}

function readNumber({ type, minimum, maximum }: InputSpec, given: string | number | boolean): ReadInput {
  const written = typeof given === 'string' ? given.trim() : given;
  const value =
    typeof written === 'string' && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(written)
      ? Number(written)
      : written;
  const what = type === 'integer' ? 'a whole number' : 'a number';
  if (typeof value !== 'number' || !Number.isFinite(value))
    return wrong(`must be ${what}, not ${JSON.stringify(given)}`);
  if (type === 'integer' && !Number.isSafeInteger(value))
    return wrong(`must be ${what} within 2^53, not ${String(given)}`);
  if (minimum !== undefined && value < minimum) return wrong(`must be at least ${minimum}, not ${value}`);
  if (maximum !== undefined && value > maximum) return wrong(`must be at most ${maximum}, not ${value}`);
  return taken(value);
}

function readBoolean(given: string | number | boolean): ReadInput {
  if (typeof given === 'boolean') return taken(given);
  const value =
    typeof given === 'string' && Object.hasOwn(BOOLEANS, given.toLowerCase())
      ? BOOLEANS[given.toLowerCase()]
      : undefined;
  return value === undefined ? wrong(`must be true or false, not ${JSON.stringify(given)}`) : taken(value);
}

/** A list comes as one from YAML, and from a command line as a text with commas between the items. */
function readList(spec: InputSpec, given: unknown): ReadInput {
  const items: unknown = typeof given === 'string' ? itemsOf(given) : given;
  if (!Array.isArray(items)) return wrong(`must be a list of texts, such as ${LIST_EXAMPLE}`);
  for (const [index, item] of items.entries()) {
    const place = `item ${index + 1}`;
    if (typeof item !== 'string') return wrong(`must be a list of texts, and ${place} is none`);
    const fault = item === '' ? wrong('must not be empty') : textFault(spec, item);
    if (fault !== undefined) return { ...fault, message: `has an ${place} that ${fault.message}` };
  }
  return lengthFault(spec, items.length, 'item') ?? taken(items as string[]);
}

const LIST_EXAMPLE = 'db-1,db-2';

const itemsOf = (text: string): readonly string[] =>
  text.trim() === '' ? [] : text.split(',').map((item) => item.trim());

type Wrong = Extract<ReadInput, { ok: false }>;

function readText(spec: InputSpec, given: string): ReadInput {
  if (given.includes('\0')) return wrong('must not contain a NUL character');
  if (spec.type === 'secret') return readSecret(given);
  return textFault(spec, given) ?? lengthFault(spec, [...given].length, 'character') ?? taken(given);
}

/** What is wrong with a text that is no secret, its length aside. */
function textFault(spec: InputSpec, given: string): Wrong | undefined {
  if (given.includes('\0')) return wrong('must not contain a NUL character');
  const { choices = [] } = spec;
  if ((spec.type === 'choice' || choices.length > 0) && !choices.includes(given))
    return wrong(
      `must be one of ${choices.join(', ')}, not ${JSON.stringify(given)}`,
      didYouMean(given, choices),
    );
  if (spec.type === 'url' && !isWebAddress(given))
    return wrong(`must be an address such as http://localhost:2040, not ${JSON.stringify(given)}`);
  if (spec.type === 'duration' && parseDuration(given) === undefined)
    return wrong(`must be a duration such as 30s or 1h30m, not ${JSON.stringify(given)}`);
  if (spec.pattern !== undefined && !new RegExp(`^(?:${spec.pattern})$`, 'u').test(given))
    return wrong(`must match ${spec.pattern}, and ${JSON.stringify(given)} does not`);
  return undefined;
}

function lengthFault(spec: InputSpec, length: number, unit: string): Wrong | undefined {
  const { 'min-length': least = 0, 'max-length': most = Number.POSITIVE_INFINITY } = spec;
  if (length < least) return wrong(`must have at least ${counted(least, unit)}, not ${length}`);
  return length > most ? wrong(`must have at most ${counted(most, unit)}, not ${length}`) : undefined;
}

function readSecret(given: string): ReadInput {
  if (new TextEncoder().encode(given).length >= MIN_SECRET_BYTES) return taken(given);
  return wrong(
    `is shorter than ${MIN_SECRET_BYTES} bytes: it could not be kept out of the transcript`,
    'Use a longer secret.',
  );
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^[a-z][a-z0-9+.-]*:\/\/[^/\s]/i.test(text) && !/\s/.test(text);
}

const TYPES: Readonly<Record<InputSpec['type'], string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'yes or no',
  choice: 'a choice',
  url: 'an address such as http://localhost:2040',
  duration: 'a duration such as 30s or 1h30m',
  list: `texts with commas between them, such as ${LIST_EXAMPLE}`,
  secret: 'a secret',
};

/** What an input takes, in words: `a whole number from 1 to 64`. */
export function takes(spec: InputSpec): string {
  const { type, choices, pattern } = spec;
  if (choices !== undefined) return `${type === 'list' ? 'some' : 'one'} of ${choices.join(', ')}`;
  const limits =
    type === 'integer' || type === 'number'
      ? range(spec.minimum, spec.maximum, '')
      : range(spec['min-length'], spec['max-length'], type === 'list' ? ' items' : ' characters');
  const form = pattern === undefined ? '' : `, matching ${pattern}`;
  return `${TYPES[type]}${limits}${form}`;
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  if (least !== undefined && most !== undefined)
    return least === most ? `, ${least}${unit}` : ` from ${least} to ${most}${unit}`;
  if (least !== undefined) return `, at least ${least}${unit}`;
  return most === undefined ? '' : `, at most ${most}${unit}`;
}
