import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { renderAsciicast } from '../../src/terminal/asciicast.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderJson } from '../../src/transcript/json.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { renderText } from '../../src/transcript/text.ts';
import { hostile, outsideFences, poison } from './hostile.ts';
import { recordedPlays } from './play.ts';

const evil = hostile.join('\n');

/** What is left of a line when its code spans are taken out, again by the rules of CommonMark. */
const outsideSpans = (line: string): string => line.replace(/(?<![\\`])(`+)(?!`)(.*?[^`])\1(?!`)/g, '·');

/** How each line outside of fences begins; a text from outside at the start of a line could be a list or a rule. */
const OUR_LINE =
  /^(?:$|#|\||> |(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d \(\+|- \d[\d.]*\. |- .* \(`|\*\*(?:Succeeded|Failed|Attempt|Cause:|No |Not started|Skipped|In doubt)|\*Why:\*|(?:Answered|Asked|Choices|Times|To be tried|Took|No|In the arm|Output|Succeeded|Started|None|Nothing|Last change|Read|Guard|The failure|Verdict|Verification)\b)/;

describe.each(recordedPlays)('$name with hostile texts', ({ events, outputs }) => {
  test.each<readonly [string, string]>([
    ['all at once', evil],
    ...hostile.map((text) => [JSON.stringify(text).slice(0, 60), text] as const),
  ])('Markdown shows %s and obeys nothing of it', (_, text) => {
    const poisoned = events.map((event) => poison(event, text) as JournalEvent);
    const bytes = new TextEncoder().encode(text.repeat(40));
    const markdown = [
      ...renderMarkdown(gather(poisoned), (file, start, length) =>
        text === '' ? outputs(file, start, length) : bytes.subarray(start % 7, (start % 7) + length),
      ),
    ].join('');
    expect(markdown).not.toMatch(
      /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2028\u2029]|\p{Cs}/u,
    );
    const lines = outsideFences(markdown);
    const headings = lines.filter((line) => /^#{1,6} /.test(line));
    const structure = lines.filter((line) => /^(?:# |## )/.test(line));
    expect(titles(structure)).toEqual(
      titles([...renderMarkdown(gather(events), outputs)].join('').split('\n')),
    );
    expect(headings.length - structure.length).toBe(
      new Set(events.flatMap((event) => ('step' in event ? [event.step] : []))).size,
    );
    let columns = 0;
    for (const line of lines) {
      expect(line).toMatch(OUR_LINE);
      const rest = outsideSpans(line)
        .replace(/<br>|<\/?code>/g, '')
        .replaceAll('@<!-- -->', '@');
      expect(rest, line).not.toMatch(/<|(?<!\\)\]\(|(?<!\\)!\[|(?<!\\)\$|(?<!\\)~/);
      // The first line of a table says how many cells each of its lines has.
      if (!line.startsWith('|')) columns = 0;
      else if (columns === 0) columns = cells(line);
      else expect(cells(line), line).toBe(columns);
    }
  });

  const ACTING =
    /(?![\n\t])\p{Cc}|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u2028\u2029]|\p{Cs}/u;

  test.each<readonly [string, string]>([
    ['all at once', evil],
    ...hostile.map((text) => [JSON.stringify(text).slice(0, 60), text] as const),
  ])('plain text and the recorded screen hold nothing of %s that a terminal obeys', (_, text) => {
    const poisoned = events.map((event) => poison(event, text) as JournalEvent);
    const bytes = new TextEncoder().encode(`${text}\n`.repeat(40));
    const read = (__: string, start: number, length: number) => bytes.slice(start, start + length);
    expect([...renderText(gather(poisoned), read)].join('')).not.toMatch(ACTING);
    for (const version of [2, 3] as const) {
      const cast = [...renderAsciicast(poisoned, read, { version, idle: 1000, full: true })].join('');
      const [head, ...lines] = cast.trimEnd().split('\n');
      expect(JSON.parse(head ?? '').title).not.toMatch(ACTING);
      for (const line of lines) {
        const [, what, data] = JSON.parse(line) as [number, string, string];
        // Colours are all that may pass: ours, and what a terminal shows of a command's own.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
        const shown = data.replace(/\u001b\[(?:\d{1,3}(?:;\d{1,3})*)?m/g, '');
        expect(what === 'm' ? data : shown.replaceAll('\r\n', '\n')).not.toMatch(ACTING);
      }
    }
  });

  test('JSON keeps the texts as they were and is safe to print', () => {
    const poisoned = events.map((event) => poison(event, evil) as JournalEvent);
    const json = [...renderJson(gather(poisoned), outputs)].join('');
    expect(json).not.toMatch(/(?![\n])\p{Cc}|\p{Cf}|[\u2028\u2029]|\p{Cs}/u);
    expect(JSON.parse(json).playbook.title).toBe(evil);
  });
});

/** Where all texts are the same, each undo looks as if a later step had run it; then there is none to list. */
const titles = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => /^(?:# |## )/.test(line) && line !== '## How to undo what was changed')
    .map((line) => line.replace(/^(# Transcript: ).*/s, '$1'));

/** Cells of a table's line: bars without a backslash separate them, inside of code too. */
const cells = (line: string): number => (line.match(/(?<!\\)\|/g) ?? []).length - 1;
