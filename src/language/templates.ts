import type { Expression } from './expression.ts';
import type { Reference, ScopeOptions } from './language.ts';
import type { Piece, Placeholder } from './placeholders.ts';
import type { ScopeValues } from './scope.ts';
import { evaluate, unknownMark } from './values.ts';

/** Whether a piece is a placeholder. */
export const isPlaceholder = (piece: Piece): piece is Placeholder => typeof piece !== 'string';

function referencesOf({ expression, offset, length }: Placeholder): readonly Reference[] {
  const own = { path: expression.path, offset, length, guarded: expression.helper === 'default' };
  if (expression.helper !== 'default' || 'literal' in expression.fallback) return [own];
  return [own, { path: expression.fallback.path, offset, length, guarded: false }];
}

/** The paths that the placeholders of a text name, in order. */
export const templateReferences = (pieces: readonly Piece[]): readonly Reference[] =>
  pieces.filter(isPlaceholder).flatMap(referencesOf);

/** Renders one placeholder; a value that only a run can know becomes `‹path›`. Throws a DiagnosticError. */
function renderExpression(expression: Expression, values: ScopeValues, options: ScopeOptions): string {
  const rendered = evaluate(expression, values, options);
  return 'text' in rendered ? rendered.text : unknownMark(rendered.unknown);
}

/** Renders a text in one pass: what comes out is never looked at again. Throws a DiagnosticError (RB207). */
export const renderTemplate = (
  pieces: readonly Piece[],
  values: ScopeValues,
  options: ScopeOptions,
  encode = (value: string): string => value,
): string =>
  pieces
    .map((piece) =>
      isPlaceholder(piece) ? encode(renderExpression(piece.expression, values, options)) : piece,
    )
    .join('');
