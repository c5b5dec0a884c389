import { resolve } from 'node:path';
import { failure, type Result, success } from '../../diagnostics/diagnostic.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-codes.ts';
import { readTextFile } from '../../host/text-file.ts';
import { writeTextFile } from '../../host/write-file.ts';
import type { RecordedPlay } from '../../journal/plays.ts';
import { parseDuration } from '../../language/durations.ts';
import { playToShow } from '../choose-play.ts';
import { openHome } from '../home.ts';
import type { Io } from '../io.ts';
import { report } from '../report.ts';
import { outputReader } from '../transcript-file.ts';
import { formatFor, rendererOf, type ToldFormat, type TranscriptFormat } from '../transcript-formats.ts';
import { type ViewOptions, withView } from '../transcript-view.ts';
import { usage } from '../usage.ts';

type Options = ViewOptions & {
  readonly format?: TranscriptFormat;
  readonly output?: string;
  readonly full?: boolean;
  readonly idle?: string;
  /** A file with a form of one's own. */
  readonly template?: string;
};

/** Pauses of a recording are shortened to this where nothing else is said. */
const IDLE = 2000;

/** `runbook transcript [PLAY]` */
export async function transcript(io: Io, [given]: readonly string[], options: Options): Promise<ExitCode> {
  const found = playToShow(io, openHome(io).plays, given);
  if (!found.ok) return report(io, found.diagnostics);
  if (options.template !== undefined) {
    const done = await filledIn(io, found.value, { ...options, template: options.template });
    return done.ok ? done.value : report(io, done.diagnostics);
  }
  const meant = formatFor(options.format, options.output);
  if (!meant.ok) return report(io, meant.diagnostics);
  const format = meant.value;
  const done =
    format === 'asciicast' || format === 'asciicast-v2'
      ? await recorded(io, found.value, { ...options, version: format === 'asciicast' ? 3 : 2 })
      : await told(io, found.value, { ...options, format });
  return done.ok ? done.value : report(io, done.diagnostics);
}

/** A form of one's own over what `--format json` tells. */
async function filledIn(
  io: Io,
  play: RecordedPlay,
  options: Options & { readonly template: string },
): Promise<Result<ExitCode>> {
  if (options.format !== undefined && options.format !== 'markdown')
    return failure(usage('a form is written in Markdown', 'Leave --format or --template out.'));
  const text = readTextFile(resolve(io.cwd, options.template));
  if (!text.ok)
    return failure(...text.diagnostics.map(({ message }) => usage(message, 'Name a file with a form.')));
  const { readForm } = await import('../../transcript/form-template.ts');
  const form = readForm(options.template, text.value.text);
  if (!form.ok) return form;
  const { renderForm } = await import('../../transcript/form.ts');
  const render = await rendererOf('json');
  return withView(play, options, ({ transcript: shown, outputs }) => {
    const data: unknown = JSON.parse([...render(shown, outputs)].join(''));
    // Nothing is written of a form that cannot be filled in.
    return put(io, [[...renderForm(form.value, data)].join('')], options.output);
  });
}

async function told(
  io: Io,
  play: RecordedPlay,
  options: Options & { readonly format: ToldFormat },
): Promise<Result<ExitCode>> {
  const render = await rendererOf(options.format);
  const lines = options.full ? { lines: Number.POSITIVE_INFINITY } : {};
  return withView(play, options, ({ transcript: shown, outputs }) =>
    put(io, render(shown, outputs, lines), options.output),
  );
}

/** A screen is shown as it was: what is chosen or hidden in words would still be on it. */
async function recorded(
  io: Io,
  { events, folder }: RecordedPlay,
  options: Options & { readonly version: 2 | 3 },
): Promise<Result<ExitCode>> {
  const chosen = (['only', 'from', 'to', 'since', 'redact'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (chosen !== undefined)
    return failure(usage(`a recording shows the whole screen, without --${chosen}`, OTHER_FORMAT));
  const idle = options.idle === undefined ? IDLE : parseDuration(options.idle);
  if (idle === undefined)
    return failure(usage(`--idle takes a duration, and "${options.idle}" is none`, 'Write --idle 2s.'));
  const { renderAsciicast } = await import('../../terminal/asciicast.ts');
  const { version, full = false } = options;
  const pieces = renderAsciicast(events, outputReader(folder), { version, idle, full });
  return success(await put(io, pieces, options.output));
}

const OTHER_FORMAT = 'Leave it out, or take another format: -o FILE.html';

async function put(io: Io, pieces: Iterable<string>, output: string | undefined): Promise<ExitCode> {
  if (output === undefined) {
    await io.pour(pieces);
    return EXIT.completed;
  }
  const path = resolve(io.cwd, output);
  const written = writeTextFile(path, pieces);
  if (!written.ok) return report(io, written.diagnostics);
  io.err(`Written to ${path}\n`);
  return EXIT.completed;
}
