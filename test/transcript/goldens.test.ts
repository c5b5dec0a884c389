import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gather } from '../../src/transcript/gather.ts';
import { renderHtml } from '../../src/transcript/html.ts';
import { renderJson } from '../../src/transcript/json.ts';
import { renderMarkdown } from '../../src/transcript/markdown.ts';
import { expectGolden } from '../golden.ts';
import { recordedPlays } from './play.ts';

describe.each(recordedPlays)('transcript of $name', ({ folder, events, outputs }) => {
  test('Markdown is the golden one', () => {
    expectGolden(join(folder, 'transcript.md'), [...renderMarkdown(gather(events), outputs)].join(''));
  });

  test('HTML is the golden one', () => {
    expectGolden(join(folder, 'transcript.html'), [...renderHtml(gather(events), outputs)].join(''));
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
