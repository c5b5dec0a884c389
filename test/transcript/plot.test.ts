import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { plotHtml } from '../../src/transcript/html-plot.ts';
import { plain } from '../../src/transcript/phrase.ts';
import { hasValue, type Plot, plotFacts, plotOf } from '../../src/transcript/plot.ts';
import { timeScale, valueScale } from '../../src/transcript/plot-scale.ts';
import { plotText } from '../../src/transcript/plot-text.ts';
import { thinned } from '../../src/transcript/plot-thin.ts';
import { plotSentence } from '../../src/transcript/tell-plot.ts';

const START = Date.parse('2026-11-22T03:00:00Z');

const samples = (values: readonly (number | undefined)[], every = 5000) =>
  values.map((value, index) => ({
    at: new Date(START + index * every).toISOString(),
    ...(value !== undefined && { value }),
  }));

const drawn = (outputs: Readonly<Record<string, unknown>>): Plot => {
  const plot = plotOf(outputs);
  if (!plot) throw new Error('nothing to draw');
  return plot;
};

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1000, max: 1000, noNaN: true }),
  fc.integer({ min: -5, max: 5 }),
);

const unit = fc.constantFrom('', '%', 'ratio', 'ms', 's', 'B', 'MiB', '/s', 'kB/s', 'widgets', '<b>"&');

const threshold = fc
  .tuple(fc.constantFrom('>', '>=', '<', '<=', '==', '!='), fc.integer({ min: -9999, max: 9999 }))
  .map(([operator, limit]) => `${operator} ${limit}`);

const plots = fc
  .record({
    samples: fc
      .array(fc.tuple(fc.integer({ min: 0, max: 100_000_000 }), fc.option(number, { nil: undefined })), {
        minLength: 1,
        maxLength: 300,
      })
      .map((all) =>
        all.map(([ms, value]) => ({
          at: new Date(START + ms).toISOString(),
          ...(value !== undefined && { value }),
        })),
      ),
    unit,
    limits: fc.record({ warn: threshold, critical: threshold }, { requiredKeys: [] }),
    baseline: fc.option(number, { nil: undefined }),
  })
  .map((outputs) => plotOf(outputs))
  .filter((plot) => plot !== undefined);

describe('what is drawn', () => {
  test('is read from the outputs, in the unit of the values', () => {
    const plot = drawn({
      samples: samples([0.3, undefined, 0.9]),
      unit: 's',
      limits: { warn: '> 400ms', critical: '> 0.8s' },
      baseline: 0.25,
    });
    expect(plot.points).toEqual([
      { at: START, value: 0.3, level: 'ok' },
      { at: START + 5000, level: 'ok' },
      { at: START + 10_000, value: 0.9, level: 'critical' },
    ]);
    expect(plot.limits).toEqual([
      { name: 'critical', text: '> 0.8 s', value: 0.8, beyond: 'above' },
      { name: 'warn', text: '> 400 ms', value: 0.4, beyond: 'above' },
    ]);
    expect(plotFacts(plot)).toEqual({
      count: 3,
      lowest: 0.3,
      highest: 0.9,
      last: 0.9,
      span: 10_000,
      missing: 1,
    });
  });

  test('limits of the playbook stand where the record has none, and not where it has', () => {
    const written = { critical: '> 10' };
    expect(plotOf({ samples: samples([12]) }, written)?.points[0]?.level).toBe('critical');
    expect(plotOf({ samples: samples([12]), limits: {} }, written)?.limits).toEqual([]);
  });

  test('numbers without a unit are in that of the limits', () => {
    expect(drawn({ samples: samples([93]), limits: { warn: '> 70%', critical: '> 90%' } }).unit).toBe('%');
  });

  test('is nothing where no sample has a value, or where there are none', () => {
    expect(plotOf({})).toBeUndefined();
    expect(plotOf({ samples: 'none' })).toBeUndefined();
    expect(plotOf({ samples: samples([undefined]) })).toBeUndefined();
    expect(
      plotOf({ samples: [{ at: 'then', value: 1 }, { at: '2026-11-22T03:00:00Z', value: 'x' }, null] }),
    ).toBeUndefined();
  });

  test('a clock that was set back does not turn the line around', () => {
    const plot = drawn({ samples: samples([1, 2, 3], -1000) });
    expect(plot.points.map(({ at }) => at)).toEqual([START, START, START]);
  });
});

describe('geometry', () => {
  test('every value, limit and baseline stands inside the frame, and in order', () => {
    fc.assert(
      fc.property(plots, (plot) => {
        const scale = valueScale(plot, 5);
        const values = [
          ...plot.points.filter(hasValue).map(({ value }) => value),
          ...plot.limits.map(({ value }) => value),
          ...(plot.baseline === undefined ? [] : [plot.baseline]),
        ].toSorted((one, other) => one - other);
        let before = 0;
        const [low = 0, high = 0] = [values[0], values.at(-1)];
        const size = Math.max(Math.abs(low), Math.abs(high));
        // What would be beyond the frame would stand on its edge, with what is there rightly.
        if (high / 2 - low / 2 > size * 1e-5)
          expect(scale.place(high) - scale.place(low)).toBeGreaterThan(0.4);
        const middle = low / 2 + high / 2;
        if (high / 2 - low / 2 > size * 1e-5)
          expect(Math.abs(scale.place(high) + scale.place(low) - 2 * scale.place(middle))).toBeLessThan(0.01);
        for (const value of values) {
          const place = scale.place(value);
          expect(place).toBeGreaterThanOrEqual(before);
          expect(place).toBeLessThanOrEqual(1);
          before = place;
        }
      }),
    );
  });

  test('ticks rise, stand inside the frame, and are few', () => {
    fc.assert(
      fc.property(plots, fc.integer({ min: 1, max: 8 }), (plot, most) => {
        for (const { ticks } of [valueScale(plot, most), timeScale(plot, most)]) {
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const [index, { place, label }] of ticks.entries()) {
            expect(place).toBeGreaterThan(index === 0 ? -1e-9 : (ticks[index - 1]?.place ?? 0));
            expect(place).toBeLessThanOrEqual(1);
            expect(label).not.toMatch(/NaN|Infinity|undefined/);
          }
        }
      }),
    );
  });

  test('what is thinned out keeps the ends, the extremes and the worst', () => {
    fc.assert(
      fc.property(plots, fc.integer({ min: 1, max: 40 }), (plot, stretches) => {
        const kept = thinned(plot.points, stretches);
        const thin = { ...plot, points: kept };
        expect(kept.length).toBeLessThanOrEqual(
          Math.max(stretches * 6, Math.min(plot.points.length, stretches * 4)),
        );
        expect(plotFacts(thin)).toMatchObject({
          lowest: plotFacts(plot).lowest,
          highest: plotFacts(plot).highest,
          last: plotFacts(plot).last,
          span: plotFacts(plot).span,
        });
        for (const level of ['ok', 'critical'] as const)
          if (level === 'critical' && plot.points.some((point) => point.level === level))
            expect(kept.some((point) => point.level === level)).toBe(true);
        expect(kept).toEqual(plot.points.filter((point) => kept.includes(point)));
      }),
    );
  });
});

describe('as characters', () => {
  test('is at most 72 columns wide, each line inert, and names its limits', () => {
    fc.assert(
      fc.property(plots, (plot) => {
        const lines = plotText(plot);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(72);
        const text = lines.join('\n');
        expect(text).not.toMatch(/NaN|Infinity|undefined/);
        for (const { name } of plot.limits) expect(text).toContain(name);
      }),
    );
  });

  test('a limit has its row, values beyond it their mark, and a gap its question mark', () => {
    const plot = drawn({
      samples: samples([12, 13, undefined, 7, 3]),
      unit: '/s',
      limits: { warn: '> 5/s', critical: '> 10/s' },
    });
    expect(`\n${plotText(plot).join('\n')}\n`).toBe(`
     │
     │▲───────────▲
     │
10/s ┤- - - - - - - - - - - - - - - - - - - - - - - - -  critical > 10/s
     │
     │                                     ○───────────┐
 5/s ┤· · · · · · · · · · · · · · · · · · · · · · · · ·│ warn > 5/s
     │                                                 │
     │                                                 •
     │
 0/s ┤
     └─────────────────────────?────────────────────────
      03:00:00                                  03:00:20
      • ok   ○ warn   ▲ critical   ? no value
`);
  });

  test('of a thousand values the one that stands out is seen', () => {
    const values = Array.from({ length: 1000 }, (_, index) => (index === 611 ? 300 : 100));
    const text = plotText(drawn({ samples: samples(values), limits: { critical: '> 250' } })).join('\n');
    expect(text.match(/▲/g)).toHaveLength(2);
  });
});

describe('as SVG', () => {
  const svg = (plot: Plot): string =>
    plotHtml({ type: 'plot', plot, of: 'A step', text: plotSentence(plot) }).toString();

  test('no attribute is without a number, and no point outside of its frame', () => {
    fc.assert(
      fc.property(plots, (plot) => {
        const text = svg(plot);
        expect(text).not.toMatch(/NaN|Infinity|undefined/);
        for (const [, path = ''] of text.matchAll(/ d="(M[\d.]+ [^"]*)"/g))
          for (const [, x, y] of path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)) {
            expect(Number(x)).toBeGreaterThanOrEqual(0);
            expect(Number(x)).toBeLessThanOrEqual(1000);
            expect(Number(y)).toBeGreaterThanOrEqual(0);
            expect(Number(y)).toBeLessThanOrEqual(180);
          }
        for (const [, height] of text.matchAll(/ height="([^"]*)"/g))
          expect(Number(height)).toBeGreaterThanOrEqual(0);
        for (const [, y] of text.matchAll(/class="rule [a-z]+" x2="100%" y1="([^"]*)"/g)) {
          expect(Number(y)).toBeGreaterThanOrEqual(12);
          expect(Number(y)).toBeLessThanOrEqual(192);
        }
        expect(text.match(/<line class="rule/g)?.length ?? 0).toBe(
          plot.limits.length + Number(plot.baseline !== undefined),
        );
      }),
    );
  });

  test('says in words what it shows', () => {
    const plot = drawn({
      samples: samples([12, 13, 9, 3]),
      unit: '/s',
      limits: { warn: '> 5/s', critical: '> 10/s' },
    });
    expect(svg(plot)).toContain(
      '<title>A step: its samples over time</title><desc>Read 4 times in 15 s: lowest 3/s, highest 13/s, last 3/s; beyond critical (&gt; 10/s) twice; beyond warn (&gt; 5/s) 3 times.</desc>',
    );
  });
});

describe('in a sentence', () => {
  const sentence = (outputs: Readonly<Record<string, unknown>>): string =>
    plain(plotSentence(drawn(outputs)));
  const limits = { critical: '< 10%' };

  test.each([
    [
      { samples: samples([12, 12, 12, 12]), unit: '%', limits },
      'Read 4 times in 15 s: always 12 %; never beyond critical (< 10 %).',
    ],
    [
      { samples: samples([12, 9, undefined]), unit: '%', limits },
      'Read 3 times in 10 s: lowest 9 %, highest 12 %, no value at the end; beyond critical (< 10 %) once; without a value once.',
    ],
    [
      { samples: samples([2, 1]), baseline: 3 },
      'Read twice in 5 s: lowest 1, highest 2, last 1; baseline 3.',
    ],
    [
      { samples: samples([2, 1]), limits: { warn: '> 0' } },
      'Read twice in 5 s: lowest 1, highest 2, last 1; beyond warn (> 0) each time.',
    ],
  ])('%#', (outputs, text) => {
    expect(sentence(outputs)).toBe(text);
  });
});
