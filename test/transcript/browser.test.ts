import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { gather } from '../../src/transcript/gather.ts';
import { renderHtml } from '../../src/transcript/html.ts';
import { renderJunit } from '../../src/transcript/junit.ts';
import { openPage, type Page } from '../browser.ts';
import { hostile, hostilePages, poison } from './hostile.ts';
import { recordedPlay, recordedPlays } from './play.ts';

/** Pages by path. */
const pages = new Map<string, string>();

/** What reached the server that nobody should ask. */
const hits: string[] = [];

let page: Page;
let origin = '';
let canary = '';
const servers: Server[] = [];

const listen = (answer: (path: string) => string | undefined): Promise<string> => {
  const server = createServer(({ url = '' }, response) => {
    const body = answer(url);
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(body);
  });
  servers.push(server);
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
};

beforeAll(async () => {
  origin = await listen((path) => (path === '/favicon.ico' ? '' : pages.get(path)));
  canary = await listen((path) => {
    hits.push(path);
    return '';
  });
  page = await openPage();
});

afterAll(async () => {
  await page.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const POLICY = /<meta http-equiv="Content-Security-Policy"[^>]*>\n/;

/** A page in which every text of a play that a stranger can fill is this one. */
const poisoned = (events: readonly JournalEvent[], text: string, render: typeof renderHtml): string => {
  const changed = events.map((event) => poison(event, text) as JournalEvent);
  const [first] = changed;
  if (first?.type !== 'play.started') throw new Error('no play');
  const started = { ...first, playbook: { ...first.playbook, file: text } };
  const bytes = new TextEncoder().encode(`${text}\n`.repeat(20));
  const note = { seq: 0, type: 'note', at: first.at, text, by: text, host: text } as const;
  const transcript = gather([started, ...changed.slice(1)], { notes: [note] });
  return [...render(transcript, (_, start, length) => bytes.slice(start, start + length))].join('');
};

const show = async (body: string): Promise<void> => {
  pages.set('/page', body);
  hits.length = 0;
  await page.open(`${origin}/page`);
  // Whatever would ask for something later has asked by then.
  await page.value('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 5)))');
};

/** Tags and attributes that a page of ours has; all else came from outside. */
const FOREIGN = `(() => {
  const tags = new Set('a article body br circle code dd defs desc details div dl dt em figcaption figure h1 h2 h3 head html li line main meta ol p path pattern pre rect section span strong style summary svg table tbody td text th thead time title tr ul'.split(' '));
  const names = new Set('aria-hidden aria-label class content charset cx cy d data-label dx height href http-equiv id lang name open patternTransform patternUnits preserveAspectRatio r role rx scope text-anchor viewBox width x x1 x2 y y1 y2'.split(' '));
  return [...document.querySelectorAll('*')].flatMap((one) => [
    ...(tags.has(one.localName) ? [] : ['<' + one.localName + '>']),
    ...[...one.attributes].flatMap(({ name, value }) =>
      !names.has(name) ? [name + '=' + value] : name === 'href' && !/^#step-[\\w.-]*$/.test(value) ? ['href=' + value] : []),
  ]);
})()`;

describe.each(recordedPlays)('the page of $name', ({ events, outputs }) => {
  test('is as it was written, asks for nothing and is obeyed by its own policy', async () => {
    await show([...renderHtml(gather(events), outputs)].join(''));
    expect(page.requests).toEqual([`${origin}/page`]);
    expect(await page.value(FOREIGN)).toEqual([]);
    // The style is the one that the policy allows: what is for readers of screens is not drawn.
    expect(await page.value(`getComputedStyle(document.querySelector('.unseen')).position`)).toBe('absolute');
    const broken = `[...document.querySelectorAll('a[href^="#"]')].filter((a) => !document.getElementById(a.hash.slice(1))).map((a) => a.hash)`;
    expect(await page.value(broken)).toEqual([]);
    const twice = `(() => { const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id); return ids.filter((id, index) => ids.indexOf(id) !== index); })()`;
    expect(await page.value(twice)).toEqual([]);
  });
});

test('long outputs are folded on a screen, and nothing is on paper', async () => {
  const { events } = recordedPlay('complete-outage');
  const bytes = new TextEncoder().encode('a line of output\n'.repeat(400));
  const long = events.map((event) =>
    event.type === 'step.output' ? { ...event, ranges: [['stdout', bytes.length]] as const } : event,
  );
  await show(
    [...renderHtml(gather(long), (_, start, length) => bytes.slice(start, start + length))].join(''),
  );
  const seen = `[...document.querySelectorAll('details:not([open]) pre')].map((pre) => pre.checkVisibility())`;
  const folded = await page.value<boolean[]>(seen);
  expect(folded.length).toBeGreaterThan(3);
  expect(new Set(folded)).toEqual(new Set([false]));
  await page.send('Emulation.setEmulatedMedia', { media: 'print' });
  expect(new Set(await page.value<boolean[]>(seen))).toEqual(new Set([true]));
  await page.send('Emulation.setEmulatedMedia', { media: '' });
});

test.each([390, 1280])('at a width of %i nothing stands beside the page', async (width) => {
  await page.send('Emulation.setDeviceMetricsOverride', {
    width,
    height: 800,
    deviceScaleFactor: 1,
    mobile: false,
  });
  for (const { events, outputs } of recordedPlays) {
    await show([...renderHtml(gather(events), outputs)].join(''));
    const over = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.value(over)).toBe(0);
  }
  await page.send('Emulation.clearDeviceMetricsOverride');
});

test('a page that escapes nothing is seen to run scripts and to ask for things', {
  timeout: 120_000,
}, async () => {
  const caught: string[] = [];
  for (const text of hostilePages(canary)) {
    // One of them leaves the page at once.
    await show(`<!DOCTYPE html><body><div title="${text}">${text}</div>`).catch(() => undefined);
    if (hits.length > 0) caught.push(text);
  }
  // The rest waits for a click, or is meant for another parser.
  expect(caught.length).toBeGreaterThan(35);
});

/** A browser asks for an icon by itself where no policy forbids it. */
const asked = (): readonly string[] => page.requests.filter((url) => url !== `${origin}/favicon.ico`);

const expectHarmless = async (body: string, text: string): Promise<void> => {
  await show(body);
  expect(hits, text).toEqual([]);
  expect(asked(), text).toEqual([`${origin}/page`]);
  expect(await page.value(FOREIGN), text).toEqual([]);
};

const texts = (): readonly string[] => [...hostilePages(canary), ...hostile];

test.each(recordedPlays)('the page of $name obeys none of all hostile texts together', async ({ events }) => {
  const text = texts().join('\n');
  const body = poisoned(events, text, renderHtml);
  expect(body).toMatch(POLICY);
  await expectHarmless(body, text);
  await expectHarmless(body.replace(POLICY, ''), text);
});

test('a page without its policy obeys none of them alone: what escapes them is enough', {
  timeout: 240_000,
}, async () => {
  expect(new Set(texts()).size).toBeGreaterThan(150);
  for (const text of texts())
    await expectHarmless(
      poisoned(recordedPlay('complete-outage').events, text, renderHtml).replace(POLICY, ''),
      text,
    );
});

test('what a browser shows is the text, with what would act in it made visible', async () => {
  for (const [text, shown] of [
    ['<b>"bold" & \'it\'</b>', '<b>"bold" & \'it\'</b>'],
    ['&lt;b&gt;', '&lt;b&gt;'],
    ['a\u202eb\u0000c\u001b]8;;x\u0007d', 'a<U+202E>b␀c␛]8;;x␇d'],
  ] as const) {
    await show(poisoned(recordedPlay('complete-outage').events, text, renderHtml));
    expect(await page.value(`document.querySelector('h1').textContent`)).toBe(`Transcript: ${shown}`);
    expect(await page.value(`document.querySelector('details pre').textContent`)).toContain(shown);
    expect(await page.value(`document.querySelector('[data-label=Value]').textContent`)).toBe(shown);
  }
});

test('JUnit with hostile texts is well-formed, and says them', async () => {
  await show('<!DOCTYPE html>');
  for (const { events } of recordedPlays)
    for (const text of hostile) {
      const xml = poisoned(events, text, renderJunit);
      const found = await page.value<{ broken: boolean; names: string[] }>(`(() => {
        const parsed = new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml');
        const names = [...new Set([...parsed.querySelectorAll('*')].map(({ localName }) => localName))];
        return { broken: parsed.querySelector('parsererror') !== null, names };
      })()`);
      expect(found.broken, xml).toBe(false);
      const ours = ['testsuites', 'testsuite', 'testcase', 'system-out', 'failure', 'error', 'skipped'];
      expect(found.names.filter((name) => !ours.includes(name))).toEqual([]);
    }
});
