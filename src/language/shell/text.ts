import {
  type Diagnostic,
  DiagnosticError,
  failure,
  type Result,
  success,
} from '../../diagnostics/diagnostic.ts';
import type { Reference, ScopeOptions } from '../language.ts';
import type { Piece, Placeholder } from '../placeholders.ts';
import type { ScopeValues, ShellCommand } from '../scope.ts';
import { errorAt } from '../spans.ts';
import { isPlaceholder, templateReferences } from '../templates.ts';
import { evaluate, formatPath, unknownMark } from '../values.ts';
import type { Quoting } from './cursor.ts';
import { dashByVariable, faultsOf, slotsOf } from './faults.ts';
import { quoteForPeople, referenceFor } from './quote.ts';
import { scanShell } from './scan.ts';
import { SLOT } from './words.ts';

/** A placeholder with the variable that carries its value, and what its place asks of the value. */
interface Slot {
  readonly placeholder: Placeholder;
  readonly variable: string;
  readonly quoting: Quoting;
  /** A leading `-` would be read as an option. */
  readonly dash: boolean;
  /** Other users of the machine can see the value in the list of processes. */
  readonly visible: boolean;
}

/** A shell text whose placeholders are bound to variables; `script` is the same for all values. */
export interface ShellBinding {
  readonly script: string;
  readonly parts: readonly (string | Slot)[];
}

function unboundHelp(word: string): string {
  const name = word.slice(1, -1).toLowerCase().replace(/\W+/g, '_');
  return `The shell would read < as a redirection. Make it an input and write {{inputs.${name}}}, or put spaces around < and > if redirections are meant.`;
}

/** Binds the placeholders of a shell text to variables; RB209 for each that has no safe form where it stands. */
export function bindShell(text: string, pieces: readonly Piece[]): Result<ShellBinding> {
  const placeholders = pieces.filter(isPlaceholder);
  if (text.includes(SLOT))
    return failure(
      errorAt('RB209', text, { offset: text.indexOf(SLOT), length: 1 }, 'a NUL character', 'Remove it.'),
    );
  const cooked = pieces.map((piece) => (isPlaceholder(piece) ? SLOT : piece)).join('');
  const found = scanShell(cooked);
  const faults = faultsOf(cooked, found);
  const slots = slotsOf(cooked);
  let searched = 0;
  const errors: Diagnostic[] = found.unbound.map((word) => {
    const place = { offset: Math.max(0, text.indexOf(word, searched)), length: word.length };
    searched = place.offset + word.length;
    return errorAt('RB209', text, place, `${word} is not bound to a value`, unboundHelp(word));
  });
  for (const [index, placeholder] of placeholders.entries()) {
    const fault = faults.get(slots[index] ?? -1);
    if (fault !== undefined) errors.push(errorAt('RB209', text, placeholder, fault.message, fault.help));
  }
  if (errors.length > 0) return failure(...errors);
  for (const slot of dashByVariable(cooked, found)) found.dash.add(slot);
  const variables = nameVariables(text, placeholders);
  const bound = placeholders.map((placeholder, index): Slot => {
    const at = slots[index] ?? -1;
    const quoting = found.quoting.get(at) ?? 'bare';
    const variable = variables[index] ?? '';
    return { placeholder, variable, quoting, dash: found.dash.has(at), visible: found.visible.has(at) };
  });
  return success(assemble(pieces, bound));
}

function assemble(pieces: readonly Piece[], bound: readonly Slot[]): ShellBinding {
  const rest = [...bound];
  const parts = pieces.map((piece) => (isPlaceholder(piece) ? (rest.shift() ?? '') : piece));
  const script = parts.map((part) =>
    typeof part === 'string' ? part : referenceFor(part.variable, part.quoting),
  );
  return { script: script.join(''), parts };
}

// The same expression gets the same variable; no variable is one that the text itself uses.
function nameVariables(text: string, placeholders: readonly Placeholder[]): readonly string[] {
  const byExpression = new Map<string, string>();
  const taken = new Set<string>();
  return placeholders.map(({ expression }) => {
    const key = JSON.stringify(expression);
    const known = byExpression.get(key);
    if (known !== undefined) return known;
    const base = `RB_${expression.path.join('_').replace(/\W/g, '_')}`;
    let name = base;
    for (let count = 2; taken.has(name) || text.includes(name); count++) name = `${base}_${count}`;
    taken.add(name);
    byExpression.set(key, name);
    return name;
  });
}

/** The paths that the placeholders of a shell text name, in order, with whether their values can be seen. */
export const bindingReferences = ({ parts }: ShellBinding): readonly Reference[] =>
  parts.flatMap((part) =>
    typeof part === 'string'
      ? []
      : templateReferences([part.placeholder]).map((reference) => ({ ...reference, visible: part.visible })),
  );

// Linux' MAX_ARG_STRLEN: a longer string makes execve fail, and the error would not name the value.
const LONGEST = 128 * 1024;

function refused(path: string, why: string, help: string): DiagnosticError {
  return new DiagnosticError({
    code: 'RB511',
    severity: 'error',
    message: `the value of ${path} ${why}`,
    help,
  });
}

function checkValue(value: string, variable: string, path: string): void {
  if (value.includes('\0'))
    throw refused(path, 'contains a NUL byte', 'Commands cannot take NUL; pass such data in a file.');
  if (/\p{Surrogate}/u.test(value))
    throw refused(path, 'is not well-formed Unicode', 'Pass such data in a file.');
  if (Buffer.byteLength(value) + variable.length + 2 > LONGEST) {
    throw refused(
      path,
      'is longer than 128 KiB, the most that a command can be given',
      'Write it to a file in the step that makes it, and name the file here.',
    );
  }
}

/** Words that end a here-document of the text. */
const delimitersOf = ({ parts }: ShellBinding): ReadonlySet<string> =>
  new Set(
    parts.flatMap((part) =>
      typeof part === 'string'
        ? Array.from(part.matchAll(/<<-?\s*(\w+)/g), ([, delimiter]) => delimiter ?? '')
        : [],
    ),
  );

interface Filled {
  readonly slot: Slot;
  readonly value: string;
  readonly shown: string;
  readonly dashAllowed: boolean;
}

function fill(
  slot: Slot,
  values: ScopeValues,
  options: ScopeOptions,
  delimiters: ReadonlySet<string>,
): Filled {
  const { path } = slot.placeholder.expression;
  const rendered = evaluate(slot.placeholder.expression, values, options);
  const dashAllowed = options.dashAllowed?.(path) ?? false;
  if ('unknown' in rendered) {
    const mark = unknownMark(rendered.unknown);
    return { slot, value: mark, shown: mark, dashAllowed };
  }
  checkValue(rendered.text, slot.variable, formatPath(path));
  return {
    slot,
    value: rendered.text,
    shown: quoteForPeople(rendered.text, slot.quoting, delimiters),
    dashAllowed,
  };
}

function checkDash({ slot, value, dashAllowed }: Filled): void {
  if (!slot.dash || dashAllowed || !value.startsWith('-')) return;
  const path = formatPath(slot.placeholder.expression.path);
  const help =
    'If the command knows "--" as the end of its options, write it before the placeholder; otherwise give a value without a leading "-".';
  throw refused(path, 'begins with "-" and would be read as an option', help);
}

/** Gives a bound shell text its values; throws a DiagnosticError (RB207, RB511). */
export function renderShell(binding: ShellBinding, values: ScopeValues, options: ScopeOptions): ShellCommand {
  const env: Record<string, string> = {};
  const delimiters = delimitersOf(binding);
  const display = binding.parts.map((part) => {
    if (typeof part === 'string') return part;
    const filled = fill(part, values, options, delimiters);
    checkDash(filled);
    env[part.variable] = filled.value;
    return filled.shown;
  });
  return { script: binding.script, env, display: display.join('') };
}
