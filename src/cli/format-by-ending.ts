import { extname } from 'node:path';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { usage } from './usage.ts';

/** The format that is asked for, else the one that the ending of the file means; without an ending, the usual one (RB307). */
export function formatByEnding<Format extends string>(
  endings: Readonly<Record<string, Format>>,
  usual: Format,
  { given, file = '' }: { readonly given?: Format | undefined; readonly file?: string | undefined },
): Result<Format> {
  const ending = extname(file).toLowerCase();
  const meant = given ?? (ending === '' ? usual : endings[ending]);
  if (meant !== undefined) return success(meant);
  return failure(
    usage(
      `no format has the ending ${ending}`,
      `Take one of ${Object.keys(endings).join(', ')}, or say which it is: --format ${usual}`,
    ),
  );
}
