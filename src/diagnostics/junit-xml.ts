import { xmlText as xml } from './xml-text.ts';

/** What came of a case that did not pass. */
export interface CaseResult {
  readonly type: 'failure' | 'error' | 'skipped';
  readonly message: string;
  readonly text?: string;
}

/** A case of a suite. */
export interface JunitCase {
  readonly className: string;
  readonly name: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly result?: CaseResult;
  /** What was printed, in pieces; asked for when it is written. */
  readonly out?: () => Iterable<string>;
}

/** Cases that belong together. */
export interface JunitSuite {
  readonly name: string;
  /** Further attributes, by name. */
  readonly facts?: Readonly<Record<string, string>>;
  readonly cases: readonly JunitCase[];
}

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(String(value))}"`)
    .join('');

/** Line feeds of what was printed are kept: build servers show it as it is. */
const printed = (text: string): string => xml(text).replaceAll('&#10;', '\n').replaceAll('&#9;', '\t');

function* caseXml({ className, name, duration, result, out }: JunitCase): Iterable<string> {
  const open = `    <testcase${attributes({ classname: className, name, time: (duration / 1000).toFixed(3) })}`;
  if (result === undefined && out === undefined) {
    yield `${open}/>\n`;
    return;
  }
  yield `${open}>\n`;
  if (result !== undefined) {
    const { type, message, text } = result;
    const head = `      <${type}${attributes({ message })}`;
    yield text === undefined ? `${head}/>\n` : `${head}>${xml(text)}</${type}>\n`;
  }
  if (out !== undefined) {
    yield '      <system-out>';
    for (const piece of out()) yield printed(piece);
    yield '</system-out>\n';
  }
  yield '    </testcase>\n';
}

/** Suites as JUnit XML, which build servers read, in pieces. */
export function* junitXml(suites: readonly JunitSuite[]): Iterable<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  for (const { name, facts = {}, cases } of suites) {
    const count = (type: CaseResult['type']): number =>
      cases.filter(({ result }) => result?.type === type).length;
    const counts = {
      tests: cases.length,
      failures: count('failure'),
      ...(count('error') > 0 && { errors: count('error') }),
      ...(count('skipped') > 0 && { skipped: count('skipped') }),
    };
    yield `  <testsuite${attributes({ name, ...counts, ...facts })}>\n`;
    for (const one of cases) yield* caseXml(one);
    yield '  </testsuite>\n';
  }
  yield '</testsuites>\n';
}
