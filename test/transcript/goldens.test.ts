import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderAsciicast } from '../../src/terminal/asciicast.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderHtml } from '../../src/transcript/html.ts';
import { renderJson } from '../../src/transcript/json.ts';
import { renderJunit } from '../../src/transcript/junit.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { renderText } from '../../src/transcript/text.ts';
import { expectGolden } from '../golden.ts';
import { recordedPlays } from './play.ts';

describe.each(recordedPlays)('transcript of $name', ({ folder, events, outputs }) => {
  test('Markdown is the golden one', () => {
    expectGolden(join(folder, 'transcript.md'), [...renderMarkdown(gather(events), outputs)].join(''));
  });

  test('HTML is the golden one', () => {
    expectGolden(join(folder, 'transcript.html'), [...renderHtml(gather(events), outputs)].join(''));
  });

  test('plain text is the golden one', () => {
    expectGolden(join(folder, 'transcript.txt'), [...renderText(gather(events), outputs)].join(''));
  });

  test('JUnit is the golden one', () => {
    expectGolden(join(folder, 'transcript.xml'), [...renderJunit(gather(events), outputs)].join(''));
  });

  test('the recording is the golden one', () => {
    const options = { version: 3, idle: 2000, full: false } as const;
    expectGolden(join(folder, 'screen.cast'), [...renderAsciicast(events, outputs, options)].join(''));
  });

  test('JSON is the golden one', () => {
    const text = [...renderJson(gather(events), outputs)].join('');
    expectGolden(join(folder, 'transcript.json'), `${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  });

  test('names each step of the playbook', () => {
    const { playbook } = events[0] as Extract<(typeof events)[number], { type: 'play.started' }>;
    const text = [...renderMarkdown(gather(events), outputs)].join('');
    const names = (steps: typeof playbook.steps): string[] =>
      steps.flatMap((step) => [step.name, ...(step.arms ?? []).flatMap((arm) => names(arm.steps))]);
    for (const name of names(playbook.steps)) expect(text).toContain(name);
  });
});
