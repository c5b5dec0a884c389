import { CODES, type Code } from '../../diagnostics/codes.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { PAGES } from '../../diagnostics/pages.ts';
import { printedJson } from '../../diagnostics/printed-json.ts';
import { didYouMean } from '../../diagnostics/suggest.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { usage } from '../usage.ts';

/** `runbook explain CODE` */
export async function explain(
  io: Io,
  [given = '']: readonly string[],
  options: { readonly format: 'text' | 'json' },
): Promise<ExitCode> {
  const code = given.toUpperCase();
  if (!isCode(code)) {
    const near = didYouMean(code, Object.keys(CODES));
    const message = `there is no code ${given}${near === undefined ? '' : `. ${near}`}`;
    const help = 'All codes are in docs/errors.md.';
    return report(io, [usage(message, help)], options);
  }
  const { title, help } = CODES[code];
  const page = PAGES[code];
  if (options.format === 'json') {
    io.out(printedJson({ code, title, help, ...page }));
    return EXIT.completed;
  }
  const example = (label: string, text: string): string =>
    `\n${label}\n${text
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n')}\n`;
  const shown = page && `\n${page.why}\n${example('Refused:', page.wrong)}${example('Better:', page.right)}`;
  io.out(`${code} ${title}\n${shown ?? ''}\n${help}\n`);
  return EXIT.completed;
}

const isCode = (text: string): text is Code => Object.hasOwn(CODES, text);
