import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readPatterns, redactAgain } from '../../src/cli/redact-again.ts';
import { openFolder } from '../../src/host/folder.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderHtml } from '../../src/transcript/html.ts';
import { renderJson } from '../../src/transcript/json.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { narrow } from '../../src/transcript/narrow.ts';
import type { OutputReader } from '../../src/transcript/outputs.ts';
import { recordedPlay, recordedPlays } from './play.ts';

let path: string;
let folders = 0;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'runbook-redact-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const redacted = (
  { events, outputs }: { readonly events: readonly JournalEvent[]; readonly outputs: OutputReader },
  given: readonly string[],
  unnamed = false,
) => {
  const patterns = readPatterns(given);
  if (!patterns.ok) throw new Error(patterns.diagnostics[0]?.message);
  const told = { transcript: gather(events), outputs };
  return redactAgain(told, {
    patterns: patterns.value,
    folder: openFolder(path).folder(`${folders++}`),
    unnamed,
  });
};

const pagesOf = ({ transcript, outputs }: ReturnType<typeof redacted>): readonly string[] =>
  [renderMarkdown, renderHtml, renderJson].map((render) => [...render(transcript, outputs)].join(''));

describe.each(recordedPlays)('$name', (play) => {
  // Words of commands, outputs, names, questions, people and hosts of the fixtures, and ids of their steps.
  test.each(['ada', 'oncall-\\d', 'lida', 'localhost', 'force_stop', 'start_\\w+', 'reindex', 'stopping'])(
    'tells nothing that matches %s in any format',
    (pattern) => {
      const found = new RegExp(pattern, 'u');
      const told = redacted(play, [pattern]);
      for (const page of pagesOf(told)) {
        // What is left are words of ours: keys, and what the formats are made of.
        const own = page.replace(/<style>[\s\S]*?<\/style>/g, '');
        const left = own.split('\n').filter((line) => found.test(line));
        expect(left).toEqual([]);
      }
    },
  );

  test('is as it was, where nothing matches, but for saying that it was done', () => {
    const told = redacted(play, ['nothing is like this']);
    expect(told.transcript.redacted?.places).toBe(0);
    const [text = ''] = pagesOf(told);
    const plain = [...renderMarkdown(gather(play.events), play.outputs)].join('');
    expect(text.replace(/\*\*Redacted once more\*\*.*\n\n/, '')).toBe(plain);
  });
});

test('says how often and by which patterns, which are hidden where they are what they hide', () => {
  const play = recordedPlay('complete-outage');
  const [text = ''] = pagesOf(redacted(play, ['warning: worker \\d', 'stopped']));
  expect(text).toMatch(
    /\*\*Redacted once more\*\* when it was written: \d+ places, by `warning: worker \\d`, `\[redacted\]`\./,
  );
  const [unnamed = ''] = pagesOf(redacted(play, ['stopped'], true));
  expect(unnamed).toContain('by patterns that are not named here');
});

test('steps whose names are hidden stay apart', () => {
  const { transcript } = redacted(recordedPlay('complete-outage'), ['ping_\\w+']);
  const ids = transcript.steps.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.slice(0, 2)).toEqual(['[redacted]', '[redacted]~2']);
});

test('numbers that were put out are hidden, and words and times of ours never', () => {
  const events = recordedPlay('complete-outage').events.map((event) =>
    event.type === 'step.finished' && event.outcome.status === 'succeeded'
      ? {
          ...event,
          outcome: { ...event.outcome, outputs: { ...event.outcome.outputs, card: 4111111111111111 } },
        }
      : event,
  );
  const told = redacted({ events, outputs: recordedPlay('complete-outage').outputs }, [
    '4111\\d+',
    'succeeded|2026|shell',
  ]);
  const [text = '', , json = ''] = pagesOf(told);
  expect(text + json).not.toContain('4111111111111111');
  expect(text).toContain('card `[redacted]`');
  expect(text).toContain('| Started | 2026-11-22 03:14:07 UTC |');
  expect(JSON.parse(json).status).toBe('succeeded');
});

test('a part of a play can be redacted, too', () => {
  const { events, outputs } = recordedPlay('complete-outage');
  const part = narrow(gather(events), { from: 'force_stop', to: 'force_stop' });
  if (!part.ok) throw new Error('no part');
  const patterns = readPatterns(['force_stop']);
  if (!patterns.ok) throw new Error('no pattern');
  const told = redactAgain(
    { transcript: part.value, outputs },
    { patterns: patterns.value, folder: openFolder(path), unnamed: true },
  );
  for (const page of pagesOf(told)) expect(page).not.toContain('force_stop');
});

describe('recorded output', () => {
  const events = recordedPlay('complete-outage').events;
  const file = 'outputs/ping_host.1.log';
  const asText = (
    bytes: Buffer,
    ranges: readonly (readonly ['stdout' | 'stderr', number])[],
    patterns: readonly string[],
  ) => {
    const outputs: OutputReader = (name, start, length) =>
      name === file ? bytes.subarray(start, start + length) : new Uint8Array();
    const own = events.map((event) => {
      if (event.type === 'step.output' && event.step === 'ping_host') return { ...event, file, ranges };
      if (event.type === 'step.finished' && event.step === 'ping_host')
        return { ...event, output: { file, bytes: bytes.length, sha256: 'x' } };
      return event;
    });
    const told = redacted({ events: own as JournalEvent[], outputs }, patterns);
    const { timeline } = JSON.parse([...renderJson(told.transcript, told.outputs)].join(''));
    const { output } = timeline[0].entries[0];
    return {
      lines: [...output.head, ...output.tail].map(({ text }: { text: string }) => text),
      places: told.transcript.redacted?.places,
    };
  };

  test('is hidden in lines that the two streams cut into pieces', () => {
    const bytes = Buffer.from('the husHUSH\nh up is\n');
    const ranges = [
      ['stdout', 7],
      ['stderr', 5],
      ['stdout', 8],
    ] as const;
    expect(asText(bytes, ranges, ['hush|HUSH'])).toEqual({
      lines: ['[redacted]', 'the [redacted] up is'],
      places: 2,
    });
  });

  test('is counted whole, also where its lines are not shown', () => {
    const bytes = Buffer.from('x hush\n'.repeat(1000));
    expect(asText(bytes, [['stdout', bytes.length]], ['hush']).places).toBe(1000);
  });

  test('keeps bytes that are no text, where nothing in their line is hidden', () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from('hush\n')]);
    expect(asText(bytes, [['stdout', bytes.length]], ['hush']).lines).toEqual(['\ufffd\ufffd', '[redacted]']);
  });
});

test.each(['(', 'a*', '|', '(?:)'])('%s is refused', (source) => {
  expect(readPatterns([source]).ok).toBe(false);
});

test('a pattern that would take for ever is given up', () => {
  const events = recordedPlay('complete-outage').events.map((event) =>
    event.type === 'play.started'
      ? { ...event, playbook: { ...event.playbook, title: `${'a'.repeat(60)}!` } }
      : event,
  );
  expect(() => redacted({ events, outputs: () => new Uint8Array() }, ['(a+)+$'])).toThrow(/takes too long/);
});
