import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REASONS } from '../../src/language/shell/reasons.ts';
import { language } from '../language/support.ts';
import { report } from './figures.ts';
import { commonOpening, isReached, loaded, reached } from './injection/common.ts';
import {
  type Bench,
  examOf,
  isRendered,
  QUOTINGS,
  strangers,
  substituted,
  type Verdict,
} from './injection/exams.ts';
import { NOT_PRINTED, PAGES, printers } from './injection/pages.ts';
import { Folder, RedisServer, WebServer } from './injection/receivers.ts';
import { COMMON_SINKS, KIND_SINKS, openingAt, type Sink } from './injection/sinks.ts';
import { PLAIN, VALUES } from './injection/values.ts';

/** Values wait for processes and servers more than they work: several at a time, each at a bench of its own. */
const benches: readonly Bench[] = Array.from({ length: 4 }, () => ({
  folder: new Folder(),
  web: new WebServer(),
  redis: new RedisServer(),
}));
const [bench] = benches as [Bench];

beforeAll(async () => {
  for (const { web, redis } of benches) {
    await web.start();
    await redis.start();
  }
});

afterAll(() => {
  for (const { folder, web, redis } of benches) {
    web.stop();
    redis.stop();
    folder[Symbol.dispose]();
  }
});

/** What came of all values, by the kind of sink. */
const tally = {
  kinds: { sinks: 0, exact: 0, refused: 0 },
  places: { sinks: 0, exact: 0, refused: 0 },
  pages: { sinks: 0, exact: 0, refused: 0 },
};

/** Gives every value to an exam; whatever is neither exact nor refused is told, twenty of them. */
async function examine(
  into: keyof typeof tally,
  exam: (value: string, bench: Bench) => Promise<Verdict> | Verdict,
): Promise<void> {
  const wrong: string[] = [];
  tally[into].sinks += 1;
  const rest = VALUES.values();
  const work = async (own: Bench): Promise<void> => {
    for (const value of rest) {
      try {
        tally[into][await exam(value, own)] += 1;
      } catch (error) {
        wrong.push(`${JSON.stringify(value).slice(0, 60)}: ${String(error).slice(0, 400)}`);
      }
    }
  };
  await Promise.all(benches.map(work));
  expect(wrong.slice(0, 20)).toEqual([]);
}

const refusal = (one: Parameters<typeof reached>[0], value: string): Verdict => {
  expect(JSON.stringify(reached(one, value))).not.toContain('"type":"name"');
  return 'refused';
};

const named = (sinks: readonly Sink[]) => sinks.map((sink) => [sink.id, sink] as const);

test('there are enough values', () => {
  expect(VALUES.length).toBeGreaterThanOrEqual(200);
});

describe('each place of each kind where a text can stand', () => {
  const rendered = KIND_SINKS.filter(isRendered);

  test('is in a valid fixture of its kind', () => {
    const missing = KIND_SINKS.filter((sink) => openingAt(sink) === undefined).map(({ id }) => id);
    expect(missing, 'add a configuration with this text to fixtures/steps/<kind>/valid').toEqual([]);
  });

  test('has an exam where values come to it, and no exam is left over', () => {
    const missing = rendered.filter((sink) => examOf(sink) === undefined).map(({ id }) => id);
    expect(
      missing,
      'say in test/reliability/injection/exams.ts (ARRIVALS) how a value arrives there',
    ).toEqual([]);
    expect(strangers(KIND_SINKS), 'take these out of ARRIVALS').toEqual([]);
  });

  test.each(named(rendered))('%s', { timeout: 240_000 }, async (_, sink) => {
    const exam = examOf(sink);
    if (exam === undefined) return;
    expect(await exam(PLAIN, bench), 'a plain value must arrive').toBe('exact');
    await examine('kinds', exam);
  });

  test.each(named(KIND_SINKS.filter(({ syntax }) => syntax === 'condition')))(
    '%s decides over values, and is no template',
    async () => {
      const types = { inputs: { v: 'string', w: 'string' }, steps: {}, play: {}, env: {} } as const;
      expect(language.parseCondition('{{inputs.v}} == "x"', types).ok).toBe(false);
      const holds = (v: string, w: string) =>
        language
          .scope({ inputs: { v, w }, steps: {}, play: {}, env: {} }, { mode: 'run' })
          .holds('inputs.v == inputs.w');
      await examine('kinds', (value) => {
        expect(holds(value, value)).toEqual({ known: true, holds: true });
        expect(holds(value, `${value}x`)).toEqual({ known: true, holds: false });
        return 'exact';
      });
    },
  );
});

describe('each place of a step and of a playbook where a text can stand', () => {
  test.each(named(COMMON_SINKS))('%s', async (_, sink) => {
    const opening = commonOpening(sink);
    if (opening === undefined)
      return expect.fail('put a text there into BASE of test/reliability/injection/common.ts');
    expect(await loaded(opening.with(opening.text)), 'the playbook is valid before').toBeDefined();
    const one = await loaded(opening.with('{{inputs.v}}'));
    // Refused, or taken as it stands: no value can come there.
    if (one === undefined || !isReached(one)) return;
    const plain = reached(one, PLAIN);
    // What must be typed is a word or a line: spaces around it are not, and nothing at all cannot be.
    const typed = sink.id === 'step:destroys';
    await examine('places', (value) => {
      if (typed && value.trim() === '') return refusal(one, value);
      expect(reached(one, value)).toEqual(substituted(plain, typed ? value.trim() : value));
      return 'exact';
    });
  });
});

describe('a shell text', () => {
  test('has an exam for each quoting', () => {
    const source = readFileSync(new URL('../../src/language/shell/cursor.ts', import.meta.url), 'utf8');
    const union = /export type Quoting = ([^;]*);/.exec(source)?.[1] ?? '';
    expect(QUOTINGS.toSorted()).toEqual(
      Array.from(union.matchAll(/'(\w+)'/g), ([, name]) => name).toSorted(),
    );
  });

  const V = '{{inputs.v}}';
  /** A text for each place in which no value may stand. */
  const REFUSED: Readonly<Record<keyof typeof REASONS, string>> = {
    arithmetic: `echo $((1 + ${V}))`,
    expansion: `echo "\${X:-${V}}"`,
    backtick: `echo \`ls ${V}\``,
    dollar: `echo "$${V}"`,
    backslash: `echo \\\\${V}`,
    quotedDocument: `cat <<'EOF'\n${V}\nEOF`,
    delimiter: `cat <<${V}\nx\n`,
    comment: `ls # ${V}`,
    command: `${V} x`,
    unknownCommand: `$CMD ${V}`,
    name: `export ${V}`,
    dangerousVariable: `PATH=${V} ls`,
    code: `eval "ls ${V}"`,
    input: `echo ${V} | sh`,
    format: `printf ${V}`,
    descriptor: `ls >&${V}`,
    unquoted: `n=${V}; ls $n`,
    tainted: `n=${V}; eval "$n"`,
  };

  test.each(Object.keys(REASONS) as (keyof typeof REASONS)[])(
    'takes no value where it could not be safe: %s',
    (name) => {
      const parsed = language.parseShell(REFUSED[name]);
      expect(parsed.ok ? [] : parsed.diagnostics.map(({ message }) => message)).toContain(
        REASONS[name].message,
      );
    },
  );
});

describe('each page and each format', () => {
  test('has an exam', () => {
    const known = [...Object.keys(PAGES), ...Object.keys(NOT_PRINTED)];
    const missing = printers().filter((name) => !known.includes(name));
    expect(
      missing,
      'give each an exam in test/reliability/injection/pages.ts, or say there why it prints nothing',
    ).toEqual([]);
    const gone = Object.keys({ ...PAGES, ...NOT_PRINTED }).filter(
      (name) => !printers().includes(name) && name !== 'table',
    );
    expect(gone, 'take these out of pages.ts').toEqual([]);
  });

  test.each(Object.entries(PAGES))('%s', { timeout: 240_000 }, async (_, exam) => {
    await exam(PLAIN);
    await examine('pages', async (value): Promise<Verdict> => {
      await exam(value);
      return 'exact';
    });
  });
});

afterAll(() => {
  const told = (what: string, { sinks, exact, refused }: (typeof tally)['kinds']): void =>
    report({
      test: 'T10',
      what: `${VALUES.length} hostile values through ${sinks} ${what}`,
      n: exact + refused,
      result:
        refused === 0
          ? 'each one datum and nothing else'
          : `${exact} arrived byte for byte, ${refused} refused, nothing else ran`,
    });
  told('places of kinds of step, to the program, server or question behind them', tally.kinds);
  told('places of steps and playbooks', tally.places);
  told('pages, screens and formats', tally.pages);
});
