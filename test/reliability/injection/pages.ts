import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { table } from '../../../src/cli/table.ts';
import { annotation, githubAnnotation } from '../../../src/diagnostics/github.ts';
import { diagnosticsJson } from '../../../src/diagnostics/json.ts';
import { printedJson } from '../../../src/diagnostics/printed-json.ts';
import { renderAll } from '../../../src/diagnostics/render.ts';
import { sarif, sarifLog } from '../../../src/diagnostics/sarif.ts';
import { appendScenario } from '../../../src/drill/append-scenario.ts';
import { junit } from '../../../src/drill/junit.ts';
import { wholeScenario } from '../../../src/drill/load.ts';
import { scenarioText } from '../../../src/drill/scenario-text.ts';
import { renderMermaid } from '../../../src/handbook/mermaid.ts';
import { renderPage } from '../../../src/handbook/page.ts';
import { renderSvg } from '../../../src/handbook/svg.ts';
import { starterPlaybook } from '../../../src/playbook/starter.ts';
import { renderChanges } from '../../../src/review/markdown.ts';
import { renderPlanMarkdown } from '../../../src/review/plan-markdown.ts';
import { shownLine } from '../../../src/terminal/escape.ts';
import { createInputAsker } from '../../../src/terminal/input-asker.ts';
import { createTerminalOperator } from '../../../src/terminal/operator.ts';
import { renderPlan } from '../../../src/terminal/plan.ts';
import { probeLine } from '../../../src/terminal/probe-line.ts';
import { createRenderer } from '../../../src/terminal/renderer.ts';
import { gather } from '../../../src/transcript/gather.ts';
import { renderJson } from '../../../src/transcript/json.ts';
import { renderMarkdown } from '../../../src/transcript/markdown.ts';
import { hostileFlow } from '../../handbook/hostile.ts';
import { replay } from '../../terminal/replay.ts';
import { outsideFences, poison } from '../../transcript/hostile.ts';
import {
  diagnostic,
  inert,
  linesLike,
  must,
  outputs,
  type PageExam,
  PLAY,
  planWith,
  poisoned,
  sameJson,
  sameMarkdown,
  xmlTags,
} from './page-exam.ts';
import { TRANSCRIPT_PAGES } from './transcript-pages.ts';
import { PLAIN } from './values.ts';

const SOURCE = new URL('../../../src/', import.meta.url).pathname;

/** Folders that hand values on to others; whatever else the commands import may make what people and programs read. */
const NO_MAKERS = /\/(?:engine|host|journal|language|playbook|ports|sources|steps)\/(?!starter\.ts$)/;

const IMPORT =
  /import \{([^}]*)\} from '([^']+)'|const \{([^}]*)\} = await import\('([^']+)'\)|\(await import\('([^']+)'\)\)\.(\w+)/g;

/** What the commands take from those folders: whatever is printed comes through one of these names. */
export function printers(): readonly string[] {
  const files = readdirSync(join(SOURCE, 'cli'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const found = files.flatMap((file) => {
    const text = readFileSync(join(SOURCE, 'cli', file), 'utf8');
    return Array.from(
      text.matchAll(IMPORT),
      ([, names = '', from = '', late = '', lateFrom = '', one = '', name = '']) => ({
        names: `${names},${late},${name}`.split(','),
        from: from || lateFrom || one,
      }),
    );
  });
  const names = found
    .filter(({ from }) => /^\.\.\/(?:\.\.\/)?\w+\//.test(from) && !NO_MAKERS.test(from))
    .flatMap((one) => one.names);
  // Types and constants make nothing.
  const values = names
    .map((name) => name.trim())
    .filter((name) => /^[a-z]/.test(name) && !name.startsWith('type '));
  return [...new Set(values)].toSorted();
}

/** What they take and do not print: each with why no text of outside comes out of it. */
export const NOT_PRINTED: Readonly<Record<string, string>> = {
  byWeight: 'sorts',
  compare: 'makes what renderChanges and JSON show',
  clip: 'cuts what was made showable before',
  columnsOf: 'counts',
  planFindings: 'finds what annotation and sarifLog write',
  placeOf: 'makes the place that annotation writes',
  counted: 'says a number of things that our own words name',
  pad: 'adds spaces',
  recordScenario: 'makes a scenario, which scenarioText writes',
  conditionsOf: 'finds conditions, which scenarioText writes',
  tolerant: 'wraps the input of a terminal',
  wrap: 'breaks lines of what was made showable before',
  createPaint: 'adds colours to what was made showable before',
  flowGraph: 'makes what renderMermaid and renderSvg draw',
  isVisit: 'decides',
  observe: 'reads a journal; scenarioText writes what comes of it',
  placesOf: 'finds places; what it names is printed by shownLine',
  shareOf: 'counts',
  skeletons: 'makes scenarios, which scenarioText writes',
  wholeScenario: 'fills in what a scenario does not say',
  coverageOf: 'counts; what it names is printed by shownLine',
  didYouMean: 'makes the help of a diagnostic, which has exams',
  suggest: 'makes the help of a diagnostic, which has exams',
  failure: 'wraps diagnostics',
  success: 'wraps a value',
  hasSystem: 'decides',
  isSystemError: 'decides',
  loadScenarios: 'reads',
  rehearse: 'plays',
  foresee: 'plays; what comes of it stands in a plan',
  unmetExpectations: 'makes lines that are printed by shownLine, junit or JSON',
  mayColor: 'decides',
  mayRedraw: 'decides',
  systemDiagnostic: 'makes a diagnostic, which has exams',
  systemReason: 'makes the message of a diagnostic',
  allCounts: 'counts',
  answerText: 'makes a line that is printed by shownLine',
  attemptsOf: 'chooses',
  boundsOf: 'reads heads',
  byteSize: 'says a number',
  comparePlays: 'makes what renderComparisonMarkdown and comparisonTables show',
  comparisonTables: 'makes cells that table and shownLine print',
  decidedIn: 'counts',
  examine: 'judges; verifyText prints what it finds by shownLine, or JSON',
  failedOf: 'chooses',
  gather: 'makes a transcript, whose formats have exams',
  isInvalid: 'decides',
  isShort: 'decides',
  isUntested: 'decides',
  isTar: 'decides',
  moment: 'makes a time',
  narrow: 'chooses parts of a transcript',
  newSigningKey: 'makes a key; its comment is checked by keygen',
  packTar: 'packs bytes as they are',
  publicKeyLine: 'makes a line that is printed by shownLine',
  questionText: 'makes a line that is printed by shownLine',
  readForm: 'reads; renderForm writes',
  readPublicKeys: 'reads',
  readSigningKey: 'reads',
  readTar: 'reads',
  redactOutputs: 'makes outputs, whose formats have exams',
  redactTranscript: 'makes a transcript, whose formats have exams',
  redactionChecks: 'makes checks that are printed by shownLine',
  renamed: 'makes what renderChanges and JSON show',
  renamesOf: 'pairs files',
  signPlay: 'writes JSON',
  worstFirst: 'sorts',
  createWaitingScreen: 'draws what lockWords made with shownLine; test/terminal/waiting.test.ts',
};

/** A terminal that keeps what is written to it, and at which nobody types. */
const screen = () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  let shown = '';
  output.on('data', (bytes: Buffer) => {
    shown += bytes.toString();
  });
  return { input, output, shown: () => shown };
};

const showing = async (text: string, isTTY: boolean): Promise<string> => {
  let shown = '';
  const stream = { write: (piece: string) => (shown += piece), columns: 80, rows: 24, isTTY };
  const renderer = await createRenderer({ stream, env: { TERM: 'dumb' }, isTTY }, {});
  await replay({ ...PLAY, events: poisoned(text), outputs: outputs(text) }, renderer);
  return shown;
};

/** How each page takes hostile texts: one entry for each name that is printed. */
export const PAGES: Readonly<Record<string, PageExam>> = {
  ...TRANSCRIPT_PAGES,
  renderMarkdown: (text) => {
    const page = (of: string): string => [...renderMarkdown(gather(poisoned(of)), outputs(of))].join('');
    const titles = (of: string): number => outsideFences(inert(of)).filter((line) => /^# /.test(line)).length;
    must(titles(page(text)) === titles(page(PLAIN)), 'other titles', page(text));
  },
  renderJson: (text) => {
    const page = [...renderJson(gather(poisoned(text)), outputs(text))].join('');
    must(!/(?!\n)\p{Cc}|\p{Cf}|[\u2028\u2029]|\p{Cs}/u.test(page), 'something in it acts', page);
    must(JSON.parse(page).playbook.title === text, 'another title', page);
  },
  printedJson: (text) => {
    const page = printedJson({ [text]: [text] });
    must(!/(?!\n)\p{Cc}|\p{Cf}|[\u2028\u2029]|\p{Cs}/u.test(page), 'something in it acts', page);
    must(Object.keys(JSON.parse(page))[0] === text, 'another text', page);
  },
  createRenderer: async (text) => {
    for (const isTTY of [true, false]) inert(await showing(text, isTTY));
  },
  renderPlan: (text) =>
    linesLike(inert(renderPlan(planWith(text))), renderPlan(planWith(PLAIN)), /^(?:Inputs|Steps|Plan of)/),
  renderPlanMarkdown: (text) => {
    // A step with arms is none that shows its own action: both stand in the plan.
    const [step] = planWith(text).steps;
    if (step === undefined) throw new Error('no step');
    const { arms: _arms, ...leaf } = step;
    sameMarkdown((of) => {
      const plan = planWith(of);
      const own = { ...leaf, name: of, because: of, action: [of], verify: [of], undo: [of] };
      return [
        ...renderPlanMarkdown({ ...plan, steps: [...plan.steps, own] }, { says: 'To play', command: of }),
      ].join('');
    }, text);
  },
  probeLine: (text) => {
    let shown = '';
    const line = probeLine({
      err: (piece) => {
        shown += piece;
      },
      errColumns: 80,
    });
    line.show({ number: 1, of: 2, name: text });
    must(!/[\n\t]/.test(inert(shown.replace('\r\u001b[2K', ''))), 'more than a line', shown);
  },
  renderChanges: (text) => {
    sameMarkdown((of) => {
      const fact = { aspect: 'words', weight: 'plain', says: of, before: [of], after: [`${of}x`] } as const;
      const step = {
        step: of,
        name: of,
        number: '1',
        effect: 'change',
        is: 'changed',
        shows: [of],
        facts: [fact],
      } as const;
      const change = { file: of, is: 'changed', headline: [fact], facts: [fact], steps: [step] };
      return [...renderChanges([change as never])].join('');
    }, text);
  },
  renderMermaid: (text) => {
    const lines = (of: string): string[] => inert(renderMermaid(hostileFlow(of).graph)).split('\n');
    must(lines(text).length === lines(PLAIN).length, 'other lines', lines(text));
    for (const line of lines(text))
      must((line.match(/"/g) ?? []).length % 2 === 0, 'a label is left open', line);
  },
  renderSvg: async (text) => {
    const page = async (of: string): Promise<string> => {
      const { graph, plan } = hostileFlow(of);
      return inert(await renderSvg(graph, plan));
    };
    // A longer text takes more lines of a card, and nothing else of the picture.
    const tags = (of: string): string => [...new Set(xmlTags(of).split(','))].toSorted().join();
    must(tags(await page(text)) === tags(await page(PLAIN)), 'other tags', tags(await page(text)));
  },
  renderPage: (text) => {
    const started = PLAY.events[0];
    if (started?.type !== 'play.started') throw new Error('no playbook');
    const page = (of: string): string => {
      const playbook = poison(started.playbook, of) as typeof started.playbook;
      return [...renderPage({ ...playbook, inputs: {} }, planWith(of))].join('');
    };
    const titles = (of: string): number =>
      outsideFences(inert(of)).filter((line) => /^#{1,2} /.test(line)).length;
    must(titles(page(text)) === titles(page(PLAIN)), 'other titles', page(text));
  },
  renderAll: (text) =>
    linesLike(inert(renderAll([diagnostic(text)], text)), renderAll([diagnostic(PLAIN)], PLAIN), /^RB203 /),
  githubAnnotation: (text) => {
    const line = githubAnnotation(diagnostic(text));
    must(!/[\r\n]/.test(line) && line.startsWith('::error file='), 'not one command', line);
    const [, properties = ''] = line.split('::', 2)[1] === undefined ? [] : line.split('::');
    must(
      properties.split(',').length === githubAnnotation(diagnostic(PLAIN)).split('::')[1]?.split(',').length,
      'other properties',
      line,
    );
  },
  annotation: (text) => {
    const line = (of: string): string =>
      annotation({ severity: 'notice', title: of, message: of, place: { file: of } });
    must(
      !/[\r\n]/.test(line(text)) && line(text).startsWith('::notice file='),
      'not one command',
      line(text),
    );
    const properties = (of: string): number => line(of).split('::')[1]?.split(',').length ?? 0;
    must(properties(text) === properties(PLAIN), 'other properties', line(text));
  },
  sarifLog: (text) =>
    sameJson(
      (of) =>
        sarifLog({
          version: '1',
          rules: [{ id: 'plan-destroys', title: of, help: of }],
          results: [{ rule: 'plan-destroys', level: 'note', message: of }],
        }),
      text,
    ),
  sarif: (text) => {
    sameJson((of) => sarif([{ code: 'RB203', severity: 'error', message: of, help: of }], '1'), text);
    // The name of a file becomes an address.
    const uris = JSON.stringify(sarif([diagnostic(text)], '1')).match(/"uri":"[^"]*"/g) ?? [];
    must(uris.length === 2 && uris.every((uri) => /^[!-~]*$/.test(uri)), 'no address', uris);
  },
  diagnosticsJson: (text) => sameJson((of) => diagnosticsJson([diagnostic(of)]), text),
  junit: (text) => {
    const page = (of: string): string =>
      junit([{ playbook: of, scenario: of, duration: 1, unmet: [of, of] }]);
    must(xmlTags(page(text)) === xmlTags(page(PLAIN)), 'other tags', page(text));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has none of them
    must(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(page(text)), 'no XML', page(text));
    const named = /classname="([^"]*)"/.exec(page(text))?.[1] ?? '';
    must(!/[<&](?!(?:amp|lt|gt|quot|#\d+);)|[\t\r\n]/.test(named), 'another name', named);
  },
  shownLine: (text) => must(!/[\n\t]/.test(inert(shownLine(text))), 'more than a line', text),
  table: (text) =>
    must(inert(table(['A', 'B'], [[text, text]])).split('\n').length === 3, 'more than a row', text),
  createTerminalOperator: async (text) => {
    const { input, output, shown } = screen();
    const operator = createTerminalOperator({ name: 'ada', input, output, color: false, redraw: false });
    const question = {
      step: 'a',
      purpose: 'approve',
      ask: text,
      why: text,
      effect: 'change',
      context: [text],
    } as const;
    const abort = new AbortController();
    const asked = operator.ask({ ...question, answer: { type: 'name', expected: text } }, abort.signal);
    input.end();
    await asked;
    inert(shown());
  },
  createInputAsker: async (text) => {
    const { input, output, shown } = screen();
    const asker = createInputAsker({ input, output, color: false, redraw: false });
    const spec = { type: 'choice', choices: [text], default: text, description: text } as const;
    const asked = asker.ask({ name: 'v', spec, optional: false, note: text }, new AbortController().signal);
    input.end();
    await asked;
    inert(shown());
  },
  scenarioText: (text) => {
    const scenario = wholeScenario({
      name: text,
      mocks: {},
      answers: { a: text },
      inputs: { v: text },
      expect: {},
    } as never);
    const [read] = parse(
      scenarioText(scenario, [
        { path: [], text },
        { path: ['name'], text },
      ]),
    );
    must(
      isDeepStrictEqual([read.name, read.answers, read.inputs], [text, { a: text }, { v: text }]),
      'another scenario',
      read,
    );
  },
  appendScenario: (text) => {
    const scenario = wholeScenario({ name: text, mocks: {}, answers: { a: text }, expect: {} } as never);
    const before = 'runbook-test: 1\nscenarios:\n  - name: first\n';
    const file = appendScenario(before, scenarioText(scenario)) ?? '';
    const { name, answers } = parse(file).scenarios[1];
    must(isDeepStrictEqual([name, answers], [text, { a: text }]), 'another scenario', file);
  },
  starterPlaybook: (text) => {
    const made = starterPlaybook({ title: text, summary: text, owner: text, lock: text }, '../schemas');
    const { title, summary, owner, lock } = parse(made);
    must(isDeepStrictEqual([title, summary, owner, lock], [text, text, text, text]), 'another text', made);
  },
};
