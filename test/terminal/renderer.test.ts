import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createRenderer, mayColor, mayRedraw } from '../../src/terminal/renderer.ts';
import { recordedPlay } from '../transcript/play.ts';
import { replay } from './replay.ts';

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ TERM: 'dumb' }, true, false],
])('with %j and a terminal: %s, colour is %s', (env, isTTY, color) => {
  expect(mayColor({ env, isTTY })).toBe(color);
});

test.each([
  [{}, true, true],
  [{ NO_COLOR: '1' }, true, true],
  [{}, false, false],
  [{ CI: 'true' }, true, false],
  [{ TERM: 'dumb' }, true, false],
  [{ FORCE_COLOR: '1' }, false, false],
])('with %j and a terminal: %s, redrawing is %s', (env, isTTY, redraw) => {
  expect(mayRedraw({ env, isTTY })).toBe(redraw);
});

test('a reader that goes away mutes the screen and nothing else', async () => {
  const stream = new PassThrough();
  const renderer = await createRenderer({ stream, env: {}, isTTY: false });
  const { events } = recordedPlay('complete-outage');
  renderer.event(events[0]!);
  expect(String(stream.read())).toContain('Complete Outage');
  stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  await new Promise(setImmediate);
  await replay(recordedPlay('complete-outage'), renderer);
});

test('a stream that throws is muted too', async () => {
  let writes = 0;
  const stream = {
    write: () => {
      writes += 1;
      throw new Error('EIO');
    },
  };
  const renderer = await createRenderer({ stream, env: {}, isTTY: false });
  await replay(recordedPlay('complete-outage'), renderer);
  expect(writes).toBe(1);
});
