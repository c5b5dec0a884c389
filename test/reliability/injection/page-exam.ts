import { isDeepStrictEqual } from 'node:util';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Plan } from '../../../src/engine/plan-types.ts';
import type { JournalEvent } from '../../../src/journal/events.ts';
import { outsideFences, poison } from '../../transcript/hostile.ts';
import { recordedPlay } from '../../transcript/play.ts';
import { PLAIN } from './values.ts';

/** Gives a text to everything that a page is made of; throws where the page is made something else by it. */
export type PageExam = (text: string) => Promise<void> | void;

const ACTS = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2028\u2029]|\p{Cs}/u;

export const must = (holds: boolean, what: string, page: unknown): void => {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(page).slice(0, 400)}`);
};

/** Nothing in it is obeyed by a terminal or changes the order of what is read. */
export const inert = (page: string): string => {
  must(!ACTS.test(page), 'something in it acts', page.slice(Math.max(0, page.search(ACTS) - 40)));
  return page;
};

export const linesLike = (page: string, plain: string, mark: RegExp): void => {
  const count = (text: string): number => text.split('\n').filter((line) => mark.test(line)).length;
  must(count(page) === count(plain), `other lines like ${mark}`, page);
};

export const PLAY = recordedPlay('complete-outage');
export const outputs = (text: string) => (): Uint8Array => new TextEncoder().encode(`${text}\n`);
export const poisoned = (text: string): JournalEvent[] =>
  PLAY.events.map((event) => poison(event, text) as JournalEvent);

export const planWith = (text: string): Plan => ({
  playbook: { name: text, title: text, file: text, summary: text },
  probe: {
    began: '2026-01-01T00:00:00.000Z',
    ended: '2026-01-01T00:00:00.000Z',
    ran: 1,
    failed: 0,
    stopped: text,
  },
  scenario: {
    name: text,
    system: text,
    answers: { [text]: text },
    ends: { status: 'failed', step: text, error: { code: 'RB501', message: text } },
  },
  inputs: [
    { name: text, value: text, from: 'given' },
    { name: text, from: 'missing', takes: text, give: text },
  ],
  totals: {
    read: 1,
    change: 0,
    destroy: 0,
    questions: 1,
    steps: 1,
    depends: { read: 0, change: 0, destroy: 0 },
    people: 1,
    touches: [{ type: 'host', name: text, effect: 'change', steps: [text] }],
    duration: { most: { ms: 1, open: [text], each: [{ of: [text], ms: 1 }] } },
  },
  steps: [
    {
      id: 'a',
      name: text,
      why: text,
      kind: 'shell',
      effect: 'change',
      depth: 0,
      state: 'depends-on',
      because: text,
      dependsOn: [text],
      action: [text],
      questions: [
        {
          step: 'a',
          purpose: 'approve',
          ask: text,
          answer: { type: 'name', expected: text },
          context: [text],
        },
      ],
      verify: [text],
      undo: [text],
      probed: {
        at: '2026-01-01T00:00:00.000Z',
        duration: 1,
        status: 'succeeded',
        outputs: { value: text, [text]: text },
        before: text,
      },
      scenario: { status: 'failed', outputs: {}, error: { code: 'RB501', message: text } },
      unprobed: text,
      arms: [
        { label: text, decision: 'undecided', dependsOn: [text], steps: [] },
        { label: text, decision: 'not-taken', because: text, dependsOn: [], steps: [] },
      ],
    },
  ],
});

export const diagnostic = (text: string): Diagnostic => {
  const at = {
    file: `${text}.yaml`,
    start: { offset: 0, line: 1, column: 1 },
    end: { offset: 1, line: 1, column: 2 },
  };
  return {
    code: 'RB203',
    severity: 'error',
    message: text,
    help: text,
    at,
    related: [{ message: text, at }],
  };
};

/** Keeps its shape as JSON, whatever stands in it. */
export const sameJson = (make: (text: string) => unknown, text: string): void => {
  const swapped = JSON.stringify(make(PLAIN)).replaceAll(PLAIN, () => JSON.stringify(text).slice(1, -1));
  must(isDeepStrictEqual(JSON.parse(JSON.stringify(make(text))), JSON.parse(swapped)), 'other JSON', swapped);
};

/** A page of Markdown has the same titles, foldings and rows of tables whatever its texts are. */
export const sameMarkdown = (page: (text: string) => string, text: string): void => {
  const shape = (of: string): readonly string[] =>
    outsideFences(inert(page(of))).flatMap((line) => {
      const mark = /^(?:#{1,6} |<\/?details>|\|)/.exec(line)?.[0];
      return mark === undefined ? [] : [mark === '|' ? `|${line.match(/(?<!\\)\|/g)?.length}` : mark];
    });
  must(isDeepStrictEqual(shape(text), shape(PLAIN)), 'another shape', page(text));
};

export const xmlTags = (page: string): string =>
  (page.match(/<[^>]*>/g) ?? []).map((tag) => tag.split(/[\s>]/)[0]).join();
