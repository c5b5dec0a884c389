import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readYamlMapping } from '../../src/cli/yaml-mapping.ts';
import { CODES } from '../../src/diagnostics/codes.ts';
import { type Diagnostic, DiagnosticError } from '../../src/diagnostics/diagnostic.ts';
import { renderAll } from '../../src/diagnostics/render.ts';
import { loadScenarios } from '../../src/drill/load.ts';
import { decodeJournal } from '../../src/journal/record.ts';
import { parseDuration } from '../../src/language/durations.ts';
import { parseThreshold } from '../../src/language/thresholds.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { parsePrometheusText } from '../../src/sources/metrics/prometheus-text.ts';
import { kinds } from '../../src/steps/index.ts';
import { splitWords } from '../../src/steps/words.ts';
import { HOSTILE } from '../language/shell/hostile.ts';
import { language } from '../language/support.ts';
import { mutatedFrom, mutatedPlaybook, nonsense } from '../playbook/mutations.ts';
import { GOLDEN_JOURNALS, goldenJournal } from './damage.ts';
import { report, scaled, seed } from './figures.ts';

/** The most milliseconds of processor time that a reader may take for one text. */
const MOST = 250;

const spent: { readonly what: string; readonly runs: number; slowest: number }[] = [];

const busy = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function timed(read: () => unknown): Promise<number> {
  const before = busy();
  await read();
  return busy() - before;
}

/** Gives made-up texts to a reader: it answers, and takes its time for none. What is slow once may be the collector's fault. */
async function fuzz<T>(
  what: string,
  texts: fc.Arbitrary<T>,
  runs: number,
  read: (text: T) => unknown,
): Promise<void> {
  const numRuns = scaled(runs);
  const figure = { what, runs: numRuns, slowest: 0 };
  await read(fc.sample(texts, { numRuns: 1, seed })[0] as T);
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      let took = await timed(() => read(text));
      for (let again = 0; again < 3 && took > MOST; again += 1)
        took = Math.min(took, await timed(() => read(text)));
      figure.slowest = Math.max(figure.slowest, took);
      expect(took, 'milliseconds of processor time').toBeLessThan(MOST);
    }),
    { numRuns, seed },
  );
  spent.push(figure);
}

/** What is wrong with a text is told with one of these codes, a message and, of a file, its place. */
function expectTold(diagnostics: readonly Diagnostic[], codes: RegExp, text?: string): void {
  for (const { code, at, message } of diagnostics) {
    expect(Object.keys(CODES)).toContain(code);
    expect(code, message).toMatch(codes);
    expect(message).not.toBe('');
    if (text === undefined) continue;
    expect(at?.end.offset, message).toBeLessThanOrEqual(text.length);
    expect(at?.start.offset, message).toBeLessThanOrEqual(at?.end.offset ?? 0);
  }
  renderAll(diagnostics, text);
}

/** Whatever a run throws must be an error of ours. */
function ours(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    expectTold([error.diagnostic], /^RB(?:207|208|209|511)$/);
  }
}

const LONG = { timeout: 240_000 * Math.max(1, scaled(1)) };

const values = { inputs: { x: 'value', n: 3 }, steps: { a: { stdout: 'x', ok: true } }, play: {}, env: {} };
const types = {
  inputs: { x: 'string', n: 'int' },
  steps: { a: { stdout: 'string', ok: 'bool' } },
  play: {},
  env: {},
} as const;

describe('whatever the text, a reader answers', () => {
  test('of playbooks', LONG, () =>
    fuzz('playbooks', mutatedPlaybook, 4_000, async (text) => {
      const loaded = await loadPlaybook({ file: 'p.yaml', name: 'fuzz/p', text }, kinds);
      const diagnostics = loaded.ok ? loaded.warnings : loaded.diagnostics;
      expect(loaded.ok || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      expectTold(diagnostics, /^RB[12]/, text);
    }),
  );

  test('of texts that never were playbooks', LONG, () =>
    fuzz('YAML without sense', nonsense, 3_000, async (text) => {
      const loaded = await loadPlaybook({ file: 'p.yaml', name: 'fuzz/p', text }, kinds);
      expectTold(loaded.ok ? loaded.warnings : loaded.diagnostics, /^RB[12]/, text);
    }),
  );

  test('of test files', LONG, () => {
    const folder = new URL('../../playbooks/lida/', import.meta.url).pathname;
    const files = readdirSync(folder).filter((name) => name.endsWith('.test.yaml'));
    const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
    return fuzz('test files', mutatedFrom(texts), 2_000, async (text) => {
      const loaded = await loadScenarios('p.test.yaml', text);
      if (!loaded.ok) expectTold(loaded.diagnostics, /^RB[12]/, text);
    });
  });

  test('of files of inputs and of the configuration', LONG, () =>
    fuzz(
      'files of inputs',
      mutatedFrom(['a: 1\nb: [x, y]\n', 'playbooks: [one]\nsystems: [two]\n', '{"a": {"b": 1}}']),
      2_000,
      (text) => {
        const read = readYamlMapping(text);
        expect(read.ok || read.reason !== '').toBe(true);
      },
    ),
  );

  test('of templates', LONG, () =>
    fuzz(
      'templates',
      mutatedFrom([
        '{{inputs.x}}',
        'a {{ default inputs.x "none" }} b',
        '{{json steps.a}} \\{{ {{date inputs.n "yyyy"}}',
        ...HOSTILE,
      ]),
      3_000,
      (text) => {
        const parsed = language.parseTemplate(text);
        if (!parsed.ok) expectTold(parsed.diagnostics, /^RB207$/);
        const scope = language.scope(values, { mode: 'run' });
        ours(() => scope.text(text));
        ours(() => scope.address(text));
      },
    ),
  );

  test('of conditions', LONG, () =>
    fuzz(
      'conditions',
      mutatedFrom([
        'inputs.n > 2 && steps.a.ok',
        'has(steps.a.stdout) ? inputs.x == "a" : false',
        'inputs.x.matches("^a+$") || [1, 2].exists(n, n == inputs.n)',
      ]),
      3_000,
      (text) => {
        const parsed = language.parseCondition(text, types);
        if (!parsed.ok) expectTold(parsed.diagnostics, /^RB(?:204|208)$/);
        for (const mode of ['plan', 'run'] as const) ours(() => language.scope(values, { mode }).holds(text));
      },
    ),
  );

  test('of shell texts', LONG, () =>
    fuzz(
      'shell texts',
      mutatedFrom([
        'lida open --name {{inputs.x}} | tee "log {{inputs.n}}" && cat <<EOF\n{{inputs.x}}\nEOF',
        'for i in 1 {{inputs.x}}; do case "$i" in a) ls;; esac; done',
        ...HOSTILE,
      ]),
      4_000,
      (text) => {
        const parsed = language.parseShell(text);
        if (!parsed.ok) expectTold(parsed.diagnostics, /^RB(?:207|209)$/);
        language.commands(text);
        ours(() => language.scope(values, { mode: 'run' }).shell(text));
      },
    ),
  );

  test('of the small languages of steps', LONG, () =>
    fuzz(
      'durations, thresholds, Redis commands, pages of metrics',
      mutatedFrom([
        '1h30m',
        '> 85%',
        '<= 2GiB',
        'SET "a b" \'c\' d\\ e',
        '# TYPE a gauge\na{b="c\\"d"} 1 2\n',
      ]),
      3_000,
      (text) => {
        parseDuration(text);
        const threshold = parseThreshold(text);
        if (!threshold.ok) expectTold(threshold.diagnostics, /^RB2/);
        const words = splitWords(text);
        if (!words.ok) expectTold(words.diagnostics, /^RB2/);
        const page = parsePrometheusText(text);
        if (!page.ok) expectTold(page.diagnostics, /^RB5/);
      },
    ),
  );

  test('of journals', LONG, () => {
    const journals = GOLDEN_JOURNALS.map((name) => goldenJournal(name).bytes.toString('latin1'));
    return fuzz('journals', mutatedFrom(journals), 2_000, (text) => {
      const read = decodeJournal(Buffer.from(text, 'latin1'), 'play', 'journal.jsonl');
      if (!read.ok) expectTold(read.diagnostics, /^RB60[1235]$/);
    });
  });
});

const warnings: string[] = [];
const hear = ({ message }: Error): void => void warnings.push(message);
beforeAll(() => void process.on('warning', hear));

afterAll(() => {
  process.off('warning', hear);
  // A library that warns by itself would print what it read, secrets too.
  expect(warnings).toEqual([]);
  const slowest = Math.max(0, ...spent.map((one) => one.slowest));
  report({
    test: 'T11',
    what: `made-up texts: ${spent.map(({ what, runs }) => `${what} ${runs}`).join('; ')}`,
    n: spent.reduce((sum, { runs }) => sum + runs, 0),
    seed,
    result: `each answered, with errors of ours only; the slowest took ${Math.ceil(slowest)} ms of processor time`,
  });
});
