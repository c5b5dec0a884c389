import { DiagnosticError } from '../diagnostics/diagnostic.ts';
import type { ScopeOptions } from './language.ts';
import type { Piece } from './placeholders.ts';
import type { ScopeValues } from './scope.ts';
import { isPlaceholder } from './templates.ts';
import { evaluate, formatPath, unknownMark } from './values.ts';

/** Where in an address a value stands: it is the whole beginning, a host with or without a port, or a part of the rest. */
type Place = 'beginning' | 'host' | 'part';

const isHost = (value: string): boolean => /^(?:[\p{L}\p{N}._-]+|\[[0-9A-Fa-f:.]+\])?(?::\d+)?$/u.test(value);

function refused(path: string, why: string, help: string): DiagnosticError {
  return new DiagnosticError({
    code: 'RB511',
    severity: 'error',
    message: `the value of ${path} ${why}`,
    help,
  });
}

/**
 * Renders an address in one pass. A value with which it begins is an address itself and taken as it is; one that
 * stands for the host must be one; every other is percent-encoded, so that it stays one segment, one parameter or one
 * password whatever is in it. Throws a DiagnosticError (RB207, RB511).
 */
export function renderAddress(pieces: readonly Piece[], values: ScopeValues, options: ScopeOptions): string {
  let before = '';
  for (const [index, piece] of pieces.entries()) {
    if (!isPlaceholder(piece)) {
      before += piece;
      continue;
    }
    const rendered = evaluate(piece.expression, values, options);
    const constants = pieces.slice(index + 1).filter((after) => !isPlaceholder(after));
    before +=
      'unknown' in rendered
        ? unknownMark(rendered.unknown)
        : encoded(rendered.text, placeOf(before, constants.join('')), formatPath(piece.expression.path));
  }
  return before;
}

function placeOf(before: string, after: string): Place {
  if (before.trim() === '') return 'beginning';
  const authority = /^[^/?#]*:\/\/([^/?#]*)$/.exec(before)?.[1];
  if (authority === undefined || /^[^/?#]*@/.test(after)) return 'part';
  return 'host';
}

function encoded(value: string, place: Place, path: string): string {
  if (/[\p{Cc}\p{Surrogate}]/u.test(value))
    throw refused(path, 'contains a control character', 'Values of addresses stand on one line.');
  if (place === 'beginning') return value;
  if (place === 'host') {
    if (isHost(value)) return value;
    throw refused(path, 'is no host', 'Give a host such as db-1.example.com or 10.0.0.1:8080.');
  }
  // However it is spelled, a segment of dots leads to another place.
  if (/^\.{1,2}$/.test(value))
    throw refused(path, 'would lead elsewhere', 'Give a value with more than dots.');
  return encodeURIComponent(value);
}
