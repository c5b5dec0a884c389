import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadLanguage } from '../../src/language/load.ts';
import { renderPromql } from '../../src/language/promql.ts';

const language = await loadLanguage({ templates: true, conditions: false });

const rendered = (query: string, value: string): string =>
  renderPromql(
    query,
    language.scope({ inputs: { x: value }, steps: {}, play: {}, env: {} }, { mode: 'run' }),
  );

/** What a string of PromQL says, read by its own rules of escapes. */
const said = (literal: string): string =>
  literal
    .slice(1, -1)
    .replaceAll(/\\(.)/gs, (_, escaped: string) => ({ n: '\n', r: '\r' })[escaped] ?? escaped);

describe('values in a query', () => {
  test('in quotes nothing in a value ends them', () => {
    const evil = `api"} or vector(1) or up{job="\\`;
    expect(rendered('up{job="{{inputs.x}}"}', evil)).toBe(
      String.raw`up{job="api\"} or vector(1) or up{job=\"\\"}`,
    );
    expect(rendered("up{job='it is {{inputs.x}}'}", `o'clock`)).toBe(String.raw`up{job='it is o\'clock'}`);
  });

  test('any value is the label that it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('"', "'"), (value, quote) => {
        const query = rendered(`up{job=${quote}{{inputs.x}}${quote},a="b"} > 1`, value);
        const start = 'up{job='.length;
        const end = query.length - ',a="b"} > 1'.length;
        expect(said(query.slice(start, end))).toBe(value);
        // Inside, no quote stands without its backslash, and no line ends.
        expect(query.slice(start + 1, end - 1).replaceAll(/\\./gs, '')).not.toMatch(
          new RegExp(`${quote}|\n`),
        );
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('behind =~ a value is no pattern', () => {
    const query = rendered('up{job=~"{{inputs.x}}|db"}', 'a.*');
    expect(query).toBe(String.raw`up{job=~"a\\.\\*|db"}`);
    expect(new RegExp(`^(?:${said(query.slice('up{job=~'.length, -1))})$`).test('abc')).toBe(false);
    expect(rendered('up{job !~ `{{inputs.x}}`}', 'a.b')).toBe('up{job !~ `a\\.b`}');
  });

  test('outside of quotes it is one word', () => {
    expect(rendered('rate(errors[{{inputs.x}}]) > 0', '5m')).toBe('rate(errors[5m]) > 0');
    expect(rendered('up > {{inputs.x}}', '-1.5')).toBe('up > -1.5');
    for (const value of ['1 or vector(1)', '5m]) or up[5m', 'a}', '', '"', '# x'])
      expect(() => rendered('up > {{inputs.x}}', value), value).toThrow(/RB511/);
    expect(() => rendered('up{job=`{{inputs.x}}`}', 'a`b')).toThrow(/RB511/);
    expect(() => rendered('up # {{inputs.x}}\n> 1', 'a\nor vector(1)')).toThrow(/RB511/);
  });
});
