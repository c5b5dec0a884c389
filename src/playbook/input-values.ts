import { didYouMean } from '../diagnostics/suggest.ts';
import { parseDuration } from '../language/durations.ts';
import type { InputSpec } from './playbook.ts';

/** The value that an input takes, or why it cannot take it; a message never contains the value of a secret. */
export type ReadInput =
  | { readonly ok: true; readonly value: string | number | boolean }
  | { readonly ok: false; readonly message: string; readonly help?: string };

/** Shorter secrets cannot be kept out of a transcript without blanking half of it. */
const MIN_SECRET_BYTES = 6;

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false };

const wrong = (message: string, help?: string): ReadInput => ({
  ok: false,
  message,
  ...(help !== undefined && { help }),
});

const taken = (value: string | number | boolean): ReadInput => ({ ok: true, value });

/** Reads a value for an input, from a text as a command line gives it or from a value of YAML or JSON. */
export function readInput(spec: InputSpec, given: unknown): ReadInput {
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

function readText(spec: InputSpec, given: string): ReadInput {
  if (given.includes('\0')) return wrong('must not contain a NUL character');
  if (spec.type === 'secret') return readSecret(given);
  if (spec.type === 'choice') {
    const choices = spec.choices ?? [];
    if (choices.includes(given)) return taken(given);
    return wrong(
      `must be one of ${choices.join(', ')}, not ${JSON.stringify(given)}`,
      didYouMean(given, choices),
    );
  }
  if (spec.type === 'url' && !isWebAddress(given)) {
    return wrong(`must be an address such as http://localhost:2040, not ${JSON.stringify(given)}`);
  }
  if (spec.type === 'duration' && parseDuration(given) === undefined) {
    return wrong(`must be a duration such as 30s or 1h30m, not ${JSON.stringify(given)}`);
  }
  if (spec.pattern !== undefined && !new RegExp(`^(?:${spec.pattern})$`, 'u').test(given)) {
    return wrong(`must match ${spec.pattern}, and ${JSON.stringify(given)} does not`);
  }
  return taken(given);
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
