import { join } from 'node:path';
import { describe, test } from 'vitest';
import { createPlainRenderer } from '../../src/terminal/plain.ts';
import { expectGolden } from '../golden.ts';
import { recordedPlays } from '../transcript/play.ts';
import { replay } from './replay.ts';

describe.each(recordedPlays)('$name line by line', (play) => {
  test('is the golden one', async () => {
    let text = '';
    const renderer = createPlainRenderer({
      write: (piece) => {
        text += piece;
      },
      color: false,
      transcript: '/state/plays/x/transcript.md',
      now: () => 0,
    });
    await replay(play, renderer);
    expectGolden(join(play.folder, 'terminal.txt'), text);
  });
});
