import { safeJson } from '../diagnostics/printed-json.ts';
import { allLines } from './all-lines.ts';
import { excerpt, type OutputReader, type RecordedOutput } from './outputs.ts';
import { type OutputView, together } from './shown-output.ts';
import type { KnownOutput, StepEntry } from './transcript.ts';

const opened = (value: object): string => safeJson(value).slice(0, -1);

function* linesJson(output: RecordedOutput, outputs: OutputReader): Iterable<string> {
  let first = true;
  for (const part of allLines(output, outputs)) {
    if (part.type === 'gap') continue;
    if (part.begins) yield `${first ? '' : ','}{"stream":"${part.stream}","text":"`;
    yield safeJson(part.text).slice(1, -1);
    if (part.ends) yield '","cut":0}';
    first = false;
  }
}

/** An output with its excerpt, or with all of its lines in its head, read as they are written. */
function* outputJson({ ranges, ...file }: KnownOutput, { outputs, lines }: OutputView): Iterable<string> {
  const output = { file: file.file, ranges };
  if (lines !== Number.POSITIVE_INFINITY) {
    yield safeJson({ ...file, ...excerpt(output, outputs, lines) });
    return;
  }
  yield `${opened(file)},"head":[`;
  yield* together(linesJson(output, outputs));
  yield `],"tail":[],"leftOut":0,"missing":${excerpt(output, outputs, 0).missing}}`;
}

/** One entry of a step; outputs are read only now, so that one entry's lines are in memory at a time. */
export function* entryJson(entry: StepEntry, view: OutputView): Iterable<string> {
  if (entry.type === 'attempt' && entry.output) {
    const { output, ...rest } = entry;
    yield `${opened(rest)},"output":`;
    yield* outputJson(output, view);
    yield '}';
  } else if (entry.type === 'verified') {
    const { outputs, ...rest } = entry;
    yield `${opened(rest)},"outputs":[`;
    for (const [index, output] of outputs.entries()) {
      if (index > 0) yield ',';
      yield* outputJson(output, view);
    }
    yield ']}';
  } else yield safeJson(entry);
}
