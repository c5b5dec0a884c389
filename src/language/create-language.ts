import { DiagnosticError, type Result, success } from '../diagnostics/diagnostic.ts';
import { renderAddress } from './addresses.ts';
import { checkArgv } from './argv.ts';
import type { ExpressionParser } from './expression.ts';
import type {
  Condition,
  Decision,
  Language,
  ScopeOptions,
  SimpleCommand,
  Template,
  TypedExpression,
} from './language.ts';
import { type Piece, splitPlaceholders } from './placeholders.ts';
import type { Evaluated, Scope, ScopeTypes, ScopeValues } from './scope.ts';
import { listedCommand, programsOf, simpleCommands } from './shell/simple-commands.ts';
import { bindingReferences, bindShell, renderShell, type ShellBinding } from './shell/text.ts';
import { renderTemplate, templateReferences } from './templates.ts';

/** The parts of a language that cost start-up time; absent ones were not loaded. */
export interface Parts {
  readonly parseExpression?: ExpressionParser;
  readonly conditions?: {
    parseCondition(text: string, types: ScopeTypes): Result<Condition>;
    decideCondition(text: string, values: ScopeValues, mode: 'plan' | 'run'): Decision;
    parseValue(text: string, types: ScopeTypes): Result<TypedExpression>;
    evaluateValue(text: string, values: ScopeValues, mode: 'plan' | 'run'): Evaluated;
  };
}

function notLoaded(part: string): never {
  throw new DiagnosticError({
    code: 'RB901',
    severity: 'error',
    message: `the parser of ${part} was not loaded`,
  });
}

function remember<T>(make: (text: string) => Result<T>): (text: string) => Result<T> {
  const known = new Map<string, Result<T>>();
  return (text) => {
    const result = known.get(text) ?? make(text);
    known.set(text, result);
    return result;
  };
}

function need<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const [first] = result.diagnostics;
  if (first === undefined) return notLoaded('nothing');
  throw new DiagnosticError(first);
}

const asTemplate = (pieces: Result<readonly Piece[]>): Result<Template> =>
  pieces.ok ? success({ references: templateReferences(pieces.value) }) : pieces;

/** Puts a language together from the parts that were loaded. */
export function createLanguage(parts: Parts): Language {
  const parseExpression = parts.parseExpression ?? (() => notLoaded('templates'));
  const split = remember((text) => splitPlaceholders(text, parseExpression));
  const bind = remember((text): Result<ShellBinding> => {
    const pieces: Result<readonly Piece[]> = split(text);
    return pieces.ok ? bindShell(text, pieces.value) : pieces;
  });
  // Each rule about commands asks for those of the same texts.
  const scanned = new Map<string, readonly SimpleCommand[]>();
  const conditions = () => parts.conditions ?? notLoaded('conditions');
  return {
    parseTemplate: (text) => asTemplate(split(text)),
    parseShell(text): Result<Template> {
      const binding = bind(text);
      return binding.ok ? success({ references: bindingReferences(binding.value) }) : binding;
    },
    parseArgv(words): readonly Result<Template>[] {
      const pieces = words.map(split);
      const known = pieces.flatMap((result) => (result.ok ? [result.value] : []));
      const faulty = known.length < pieces.length;
      return faulty ? pieces.map(asTemplate) : checkArgv(words, known);
    },
    commands(text) {
      const known = scanned.get(text);
      if (known !== undefined) return known;
      const pieces = split(text);
      const found = pieces.ok ? simpleCommands(text, pieces.value) : [];
      scanned.set(text, found);
      return found;
    },
    programs(text) {
      return programsOf(this.commands(text));
    },
    listedCommand,
    parseCondition: (text, types) => conditions().parseCondition(text, types),
    parseValue: (text, types) => conditions().parseValue(text, types),
    scope: (values: ScopeValues, options: ScopeOptions): Scope => ({
      text: (template, encode) => renderTemplate(need(split(template)), values, options, encode),
      address: (template) => renderAddress(need(split(template)), values, options),
      shell: (text) => renderShell(need(bind(text)), values, options),
      holds: (condition) => conditions().decideCondition(condition, values, options.mode),
      value: (expression) => conditions().evaluateValue(expression, values, options.mode),
    }),
  };
}
