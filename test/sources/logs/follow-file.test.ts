import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/ports/clock.ts';
import { file } from '../../../src/sources/logs/file.ts';
import type { LogRange } from '../../../src/sources/logs/source.ts';
import { witness } from '../../steps/context.ts';

const NOW = Date.parse('2026-11-22T03:00:00Z');

/** Numbered files move one up; none of them goes. */
const shift = (path: string): void => {
  for (let number = 60; number >= 1; number -= 1)
    for (const packed of ['', '.gz'])
      if (existsSync(`${path}.${number}${packed}`))
        renameSync(`${path}.${number}${packed}`, `${path}.${number + 1}${packed}`);
};

/** What logrotate does to a file, and what a writer does. */
const hands = (path: string) => {
  let written = 0;
  let time = Date.parse('2026-11-22T01:00:00Z');
  /** Nothing is written to in the same second as something else: compressed files have whole ones. */
  const touch = (name: string): void => {
    time += 1_500;
    utimesSync(name, time / 1000, time / 1000);
  };
  const append = (name: string, text: string): void => {
    appendFileSync(name, text);
    touch(name);
  };
  const line = (): string => {
    written += 1;
    return `line ${written}`;
  };
  return {
    write: () => append(path, `${line()}\n`),
    begin: () => append(path, line()),
    finish: () => append(path, '\n'),
    rename: (create: boolean) => {
      shift(path);
      renameSync(path, `${path}.1`);
      if (create) append(path, '');
    },
    copytruncate: () => {
      shift(path);
      copyFileSync(path, `${path}.1`);
      touch(`${path}.1`);
      truncateSync(path, 0);
      touch(path);
    },
    cut: () => {
      truncateSync(path, 0);
      touch(path);
    },
    compress: (number: number) => {
      const plain = `${path}.${number}`;
      if (!existsSync(plain)) return;
      writeFileSync(`${plain}.gz`, gzipSync(readFileSync(plain)));
      const { atimeMs, mtimeMs } = statSync(plain);
      utimesSync(`${plain}.gz`, Math.floor(atimeMs / 1000), Math.floor(mtimeMs / 1000));
      // The number of a file that goes is not given to a later one within the same tick of the clock.
      renameSync(plain, `${path}-gone-${written}-${number}-${statSync(plain).ino}`);
    },
    append,
    all: () => Array.from({ length: written }, (_, index) => `line ${index + 1}`),
  };
};

type Hands = ReturnType<typeof hands>;

/** Follows a file while something is done to it between each two looks. */
const following = async (
  turns: readonly ((does: Hands, path: string) => void)[],
  {
    before = () => {},
    range = {},
  }: { before?: (does: Hands, path: string) => void; range?: Partial<LogRange> } = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-follow-'));
  try {
    const path = join(folder, 'a.log');
    const does = hands(path);
    does.append(path, '');
    before(does, path);
    const left = [...turns];
    const end = new AbortController();
    const clock: Clock = {
      now: () => NOW,
      monotonic: () => 0,
      random: () => 0,
      sleep: async () => {
        const turn = left.shift();
        if (turn === undefined) end.abort();
        else turn(does, path);
      },
    };
    const texts: string[] = [];
    const batches: string[][] = [];
    const { context } = witness({ clock, cwd: folder });
    const ended = await file.follow?.(
      { path: 'a.log', rotated: true },
      { atMost: 1000, ...range, follow: { end: end.signal } },
      (entries) => {
        texts.push(...entries.map(({ text }) => text));
        batches.push(entries.map(({ text }) => text));
      },
      context,
    );
    return { ended, texts, batches, written: does.all() };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const complete = { ok: true, value: {} };

describe('a file that is followed', () => {
  test('shows what is written from now on, when its line is whole', async () => {
    const { ended, batches } = await following(
      [
        () => {},
        (does) => does.write(),
        (does) => does.begin(),
        (does) => does.finish(),
        (does) => does.begin(),
      ],
      { before: (does) => [does.write(), does.write()] },
    );
    expect(ended).toEqual(complete);
    expect(batches.filter((batch) => batch.length > 0)).toEqual([['line 3'], ['line 4'], ['line 5']]);
  });

  test('begins with the line that is being written', async () => {
    const { texts } = await following([(does) => does.finish()], {
      before: (does) => [does.write(), does.begin()],
    });
    expect(texts).toEqual(['line 2']);
  });

  test('shows what stood in it before, where that is wanted', async () => {
    const at = '2026-11-22T00:59:00Z';
    const { ended, texts } = await following([(does, path) => does.append(path, `${at} c\n`)], {
      before: (does, path) => {
        does.append(`${path}.1`, `${at} a\n`);
        does.append(path, `${at} b\n`);
      },
      range: { since: Date.parse('2026-11-22T00:30:00Z'), clocking: { zone: 'utc', now: NOW } },
    });
    expect(ended).toEqual(complete);
    expect(texts).toEqual([`${at} a`, `${at} b`, `${at} c`]);
  });

  test('is read to its end where its writer goes on with it after it was renamed', async () => {
    const { ended, texts, written } = await following([
      (does) => does.write(),
      (does) => does.rename(true),
      (does, path) => does.append(`${path}.1`, 'late\n'),
      (does) => does.write(),
    ]);
    expect(ended).toEqual(complete);
    expect(texts).toEqual([written[0], 'late', written[1]]);
  });

  test('is read to its end where it was compressed at once, or removed', async () => {
    for (const remove of [false, true]) {
      const { ended, texts, written } = await following([
        (does) => does.write(),
        (does, path) => {
          does.write();
          does.rename(true);
          does.write();
          does.compress(1);
          if (remove) unlinkSync(`${path}.1.gz`);
        },
        (does) => does.write(),
      ]);
      expect(ended).toEqual(complete);
      expect(texts).toEqual(written);
    }
  });

  test('that was cut to nothing without a copy lacks what nobody saw, and says so', async () => {
    const { ended, texts } = await following([
      (does) => does.write(),
      (does) => {
        does.write();
        does.cut();
        does.write();
      },
    ]);
    expect(texts).toEqual(['line 1', 'line 3']);
    expect(ended).toMatchObject({ ok: true, value: { missing: expect.stringContaining('was cut') } });
  });

  test('that was cut and is already longer than before is found out', async () => {
    const { texts, written } = await following([
      (does) => does.write(),
      (does) => {
        does.copytruncate();
        for (let count = 0; count < 20; count += 1) does.write();
      },
    ]);
    expect(texts).toEqual(written);
  });

  test('shows each line once and in order, however it is written, rotated, cut and compressed', async () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.constant((does: Hands) => does.write()) },
      { weight: 2, arbitrary: fc.constant((does: Hands) => [does.begin(), does.finish()]) },
      {
        weight: 2,
        arbitrary: fc.boolean().map((create) => (does: Hands) => [does.rename(create), does.write()]),
      },
      { weight: 2, arbitrary: fc.constant((does: Hands) => does.copytruncate()) },
      {
        weight: 1,
        arbitrary: fc.integer({ min: 2, max: 3 }).map((number) => (does: Hands) => does.compress(number)),
      },
    );
    const turn = fc.array(act, { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { maxLength: 8 }), async (turns) => {
        const { ended, texts, written } = await following(
          turns.map((acts) => (does: Hands) => {
            for (const one of acts) one(does);
          }),
        );
        expect(texts).toEqual(written);
        expect(ended).toEqual(complete);
      }),
      { numRuns: 150 },
    );
  });
});
