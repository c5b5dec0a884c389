import { isMap, isSeq, parseDocument } from 'yaml';

/** A test file with one more scenario behind the others, the rest of its text untouched; undefined where its list cannot be added to. */
export function appendScenario(file: string, scenario: string): string | undefined {
  const { contents } = parseDocument(file, { uniqueKeys: false });
  const list = isMap(contents) ? contents.get('scenarios', true) : undefined;
  const first = isSeq(list) && list.flow !== true ? list.range?.[0] : undefined;
  const end = isSeq(list) ? list.range?.[1] : undefined;
  if (first === undefined || end === undefined) return undefined;
  const indent = ' '.repeat(first - (file.lastIndexOf('\n', first - 1) + 1));
  const [before, after] = [file.slice(0, end).trimEnd(), file.slice(end).trim()];
  // Of a text as YAML holds it, only a line feed begins a line that needs indentation.
  const added = scenario.replace(/\n$/, '').replace(/(^|\n)(?=[^\n])/g, `$1${indent}`);
  return `${before}\n\n${added}\n${after === '' ? '' : `\n${after}\n`}`;
}
