import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Document, isMap, isScalar, type Node, type Pair, parse, type Scalar, visit } from 'yaml';
import { formatFile } from '../../src/playbook/format.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KINDS = Object.keys(kinds);

/** Formats what has to be formatted, and sees that once more changes nothing. */
function formatted(text: string): string {
  const once = formatFile('p.yaml', text, KINDS);
  if (!once.ok) throw new Error(`${JSON.stringify(once.diagnostics)}\n${text}`);
  const twice = formatFile('p.yaml', once.value, KINDS);
  expect(twice.ok && twice.value).toBe(once.value);
  return once.value;
}

const FILES = ['playbooks', 'fixtures', 'docs'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith('.yaml')),
);

/** The playbook without what depends on where its parts stand. */
async function loaded(text: string) {
  const result = await loadPlaybook({ file: 'p.yaml', name: 'p', text }, kinds);
  if (!result.ok) return result.diagnostics.map(({ code }) => code).sort();
  return JSON.parse(
    JSON.stringify(result.playbook, (key, value) => (key === 'path' || key === 'digest' ? undefined : value)),
  );
}

describe('every playbook and test file here', () => {
  const ours = FILES.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')] as const).filter(
    ([, text]) => formatFile('p.yaml', text, KINDS).ok,
  );

  test('of these there are enough', () => {
    expect(ours.length).toBeGreaterThan(60);
  });

  test.each(ours)('%s is formatted once and for all, and says the same', async (file, text) => {
    const result = formatted(text);
    expect(parse(result)).toEqual(parse(text));
    if (!file.endsWith('.test.yaml')) expect(await loaded(result)).toEqual(await loaded(text));
  });

  test.each(ours.filter(([file]) => file.startsWith('playbooks')))('%s is in the usual form', (_, text) => {
    expect(formatted(text)).toBe(text);
  });
});

test.each([
  ['nothing', ''],
  ['what is no YAML', 'runbook: 1\nsteps: [\n'],
  ['a key twice', 'runbook: 1\nrunbook: 1\n'],
  ['two documents', 'runbook: 1\n---\nrunbook: 1\n'],
  ['another file', 'name: x\n'],
])('%s is refused', (_, text) => {
  expect(formatFile('p.yaml', text, KINDS).ok).toBe(false);
});

describe('the usual form', () => {
  const playbook = (steps: string): string => `runbook: 1\ntitle: T\nsteps:\n${steps}`;

  test('has its keys in order, comments with what they are about, and blank lines where they were', () => {
    expect(
      formatted(`# yaml-language-server: $schema=x

# What this is.
title:   'Restart'   # short
steps:

- shell: lida start   # starts it
  # It must be up.
  verify: {shell: lida up}
  id: start
  # Why it is there.
  why: because


# The last one.
-   id: ask
    confirm: "Done?"
    x-note: mine
runbook: 1
inputs: {b: {type: string},   a: {type: string}}
`),
    ).toBe(`# yaml-language-server: $schema=x

# What this is.
runbook: 1
title: Restart # short
inputs: { b: { type: string }, a: { type: string } }
steps:

  - id: start
    # Why it is there.
    why: because
    shell: lida start # starts it
    # It must be up.
    verify: { shell: lida up }

  # The last one.
  - id: ask
    x-note: mine
    confirm: Done?
`);
  });

  test.each([
    ["'lida start'", 'lida start'],
    ['"it\'s"', "it's"],
    ['"yes"', '"yes"'],
    ["'12:30'", '"12:30"'],
    ["'1.0'", '"1.0"'],
    ['"a: b"', '"a: b"'],
    ['\'say "so": now\'', `'say "so": now'`],
    ['"{{inputs.x}}"', '"{{inputs.x}}"'],
    ["'#x'", '"#x"'],
    ['"tab\\there"', '"tab\\there"'],
  ])('quotes %s as %s', (written, expected) => {
    const text = playbook(`  - { id: a, why: ${written}, shell: x }\n`);
    expect(formatted(text)).toContain(`why: ${expected}, shell`);
  });

  test('keeps blocks of text as they are written, at their depth', () => {
    const blocks = `  - id: a
    why: >- # folded
      one
      two

        kept
      three
    shell: |
      if true; then
        echo "$X"   

      fi
`;
    expect(formatted(playbook(blocks))).toBe(playbook(blocks));
    const indented = playbook(blocks.replace(/^/gm, '      ').trimEnd());
    expect(formatted(`${indented}\n`)).toBe(playbook(blocks));
  });

  test('folds a long text that was written over several lines', () => {
    const words = Array.from({ length: 40 }, (_, index) => `word${index}`);
    const text = playbook(`  - id: a\n    why: ${words.join('\n      ')}\n    shell: x\n`);
    const result = formatted(text);
    expect(result).toContain('why: >-\n      word0 word1');
    expect(Math.max(...result.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('writes what is too wide for a line below itself', () => {
    const ids = Array.from({ length: 20 }, (_, index) => `step_number_${index}`);
    const text = `runbook-test: 1\nscenarios:\n  - {name: s, expect: {ran: [${ids.join(', ')}], status: failed}}\n`;
    expect(formatted(text)).toBe(`runbook-test: 1
scenarios:
  - name: s
    expect:
      ran:
${ids.map((id) => `        - ${id}\n`).join('')}      status: failed
`);
  });

  test('leaves the order alone where an alias repeats something', () => {
    const text = playbook('  - { shell: &c lida start, id: a }\n  - { shell: *c, id: b }\n');
    expect(formatted(text)).toContain('{ shell: &c lida start, id: a }');
  });

  test('takes the line endings and the byte order mark of other systems', () => {
    const text = playbook('  - id: a\n    shell: |\n      one\n      two\n');
    expect(formatted(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toBe(text);
  });
});

describe('a generated playbook', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom(
      'yes',
      '1',
      'a: b',
      '- x',
      '#',
      ' x',
      'x ',
      '{{inputs.a}}',
      'a\nb\n',
      'a\n  b',
      '~',
      "'",
      '"',
      '\ttab',
      'x # y',
      '!\u2000',
      '---',
      'word '.repeat(40).trim(),
    ),
  );
  const value = fc.oneof(
    word,
    fc.boolean(),
    fc.integer(),
    fc.integer({ min: -9999, max: 9999 }).map((number) => number / 100),
    fc.constant(null),
  );
  const json = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small' }, value, tie('list'), tie('map')),
    list: fc.array(tie('any'), { maxLength: 4 }),
    map: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/), tie('any'), { maxKeys: 4 }),
  })).any;
  const step = fc.record(
    {
      id: fc.stringMatching(/^[a-z]{1,6}$/),
      verify: json,
      why: word,
      shell: json,
      name: word,
      timeout: word,
      'x-y': json,
    },
    { requiredKeys: ['id', 'shell'] },
  );
  const playbook = fc.record(
    {
      steps: fc.array(step, { minLength: 1, maxLength: 4 }),
      title: word,
      inputs: json,
      runbook: fc.constant(1),
      env: json,
    },
    { requiredKeys: ['runbook', 'steps'] },
  );
  /** How nodes are written, decided one after the other. */
  const style = fc.array(fc.nat(11), { minLength: 40, maxLength: 40 });

  function written(content: unknown, choices: readonly number[]): string {
    const document = new Document(content);
    let next = 0;
    const choose = (): number => choices[next++ % choices.length] ?? 0;
    const types = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_FOLDED', 'BLOCK_LITERAL'] as const;
    visit(document, {
      Scalar: (at, node) => {
        const type = types[choose()];
        if (type !== undefined && at !== 'key') (node as Scalar).type = type;
        if (choose() === 0 && at === 'key') (node as Node).commentBefore = ` about ${next}`;
        if (choose() === 0 && at === 'key') (node as Node).spaceBefore = true;
        if (choose() === 0 && at !== 'key' && isScalar(node)) node.comment = ` beside ${next}`;
      },
      Collection: (_, node) => {
        node.flow = choose() > 8 && !JSON.stringify(node).includes('about');
        if (isMap(node) && choose() > 8) node.items = node.items.toReversed() as Pair[];
      },
    });
    return document.toString({
      lineWidth: choose() * 10,
      indent: 1 + (choose() % 5),
      indentSeq: choose() > 5,
    });
  }

  test('comes out the same however it is written, with all of its comments', () => {
    let tried = 0;
    fc.assert(
      fc.property(playbook, style, (content, choices) => {
        const text = written(content, choices);
        const result = formatFile('p.yaml', text, KINDS);
        // The writer can make what is no YAML of ours, and that is refused.
        if (!result.ok && !result.diagnostics.some(({ code }) => code === 'RB901')) return;
        tried += 1;
        const once = formatted(text);
        expect(parse(once)).toEqual(parse(text));
        expect(once.split('\n').some((line) => /[^ ] +$/.test(line) && !text.includes(line.trim()))).toBe(
          false,
        );
      }),
      { numRuns: 200 },
    );
    expect(tried).toBeGreaterThan(120);
  });
});
