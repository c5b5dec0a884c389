import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseDocument } from '../../src/playbook/document.ts';
import { checkStructure } from '../../src/playbook/structure.ts';
import { kinds } from '../../src/steps/index.ts';
import { Editor, type Offer } from './server.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HEAD = 'runbook: 1\ntitle: T\n';
const names = Object.keys(kinds);

let editor: Editor;
beforeAll(async () => {
  editor = await new Editor().start();
});
afterAll(() => editor[Symbol.asyncDispose]());

const labels = (offers: readonly Offer[]): string[] => offers.map(({ label }) => label);

const files = (folder: string, fits: (name: string) => boolean): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter(fits);

const isPlaybook = (name: string): boolean => name.endsWith('.yaml') && !name.endsWith('.test.yaml');

describe('an editor completes', () => {
  const COMMON = ['name', 'when', 'timeout', 'retry', 'on-failure', 'approve', 'verify', 'undo', 'effect'];

  test.each([
    ['a step', 'steps:\n  - id: a\n    |>\n'],
    [
      'a step of an arm',
      'steps:\n  - id: a\n    branch:\n      - when: play.id != ""\n        then:\n          - id: b\n            |>\n',
    ],
    [
      'a step of otherwise',
      'steps:\n  - id: a\n    branch:\n      - otherwise:\n          - id: b\n            |>\n',
    ],
    ['a step of a parallel one', 'steps:\n  - id: a\n    parallel:\n      - id: b\n        |>\n'],
  ])('kinds and common keys in %s, each with a sentence', async (_, text) => {
    const offers = await editor.complete(HEAD + text);
    expect(labels(offers)).toEqual(expect.arrayContaining([...names, ...COMMON]));
    for (const { label, documentation } of offers) expect(documentation, label).toBeTruthy();
  });

  test.each(['verify', 'undo'])('kinds that do something in %s, and no others', async (key) => {
    const offers = labels(
      await editor.complete(`${HEAD}steps:\n  - id: a\n    shell: one\n    ${key}:\n      |>\n`),
    );
    const acting = Object.keys(schema.$defs.action?.properties ?? {});
    expect(acting).toContain('shell');
    expect(offers).toEqual(expect.arrayContaining(acting));
    for (const name of names) if (!acting.includes(name)) expect(offers).not.toContain(name);
  });

  test.each([
    ['effect', 'effect: |>', ['read', 'change', 'destroy']],
    ['on-failure', 'on-failure: |>', ['stop', 'continue', 'ask']],
    ['capture', 'shell:\n      run: one\n      capture: |>', ['text', 'lines', 'json']],
    ['answer', 'confirm:\n      ask: Sure?\n      answer: |>', ['yes-no', 'text', 'number']],
    ['method', 'http-check:\n      url: http://localhost/\n      method: |>', ['GET', 'POST']],
  ])('the values of %s', async (_, step, values) => {
    expect(labels(await editor.complete(`${HEAD}steps:\n  - id: a\n    ${step}\n`))).toEqual(
      expect.arrayContaining(values),
    );
  });

  test('keys of the playbook, of inputs and of scenarios', async () => {
    expect(labels(await editor.complete(`${HEAD}|>\n`))).toEqual(
      expect.arrayContaining(['inputs', 'steps', 'severity', 'lock', 'requires']),
    );
    expect(labels(await editor.complete(`${HEAD}inputs:\n  n:\n    |>\n`))).toEqual(
      expect.arrayContaining(['type', 'default', 'description', 'choices']),
    );
    const scenario = 'runbook-test: 1\nscenarios:\n  - name: a\n    |>\n';
    expect(labels(await editor.complete(scenario, 'playbook-test'))).toEqual(
      expect.arrayContaining(['mocks', 'answers', 'system', 'given', 'expect']),
    );
  });

  test('a whole step of each kind that is a step', async () => {
    const offers = await editor.complete(`${HEAD}steps:\n  - id: a\n    |>\n`);
    for (const name of names) {
      const written = offers.find(({ label }) => label === `${name} …`)?.insertText ?? '';
      // What the editor fills in by itself.
      const text = written.replace(/\$\{\d+:?([^}]*)\}|\$\d+/g, '$1').replace(/\\([$}\\])/g, '$1');
      expect(Object.keys(parse(text) as object), written).toEqual([name]);
      const { problems } = await editor.open(`${HEAD}steps:\n  - id: a\n${text.replace(/^/gm, '    ')}\n`);
      expect(problems, text).toEqual([]);
    }
  });
});

describe('an editor explains', () => {
  test.each(Object.values(kinds))('$name, with an example', async (kind) => {
    const example = JSON.stringify(exampleOf(kind.name));
    const shown = await editor.hover(
      `${HEAD}steps:\n  - id: a\n    ${kind.name.slice(0, 2)}|>${kind.name.slice(2)}: ${example}\n`,
    );
    expect(shown.replaceAll('\\', '')).toContain(kind.summary);
    expect(shown).toContain('Example');
  });

  test.each(['id', 'name', 'why', 'effect', 'when', 'timeout', 'on-failure', 'idempotent'])(
    'the key %s',
    async (key) => {
      const value = { effect: 'read', timeout: '5m', 'on-failure': 'stop', idempotent: 'true' }[key] ?? 'b';
      const id = key === 'id' ? '' : 'id: a\n    ';
      const shown = await editor.hover(
        `${HEAD}steps:\n  - ${id}${key[0]}|>${key.slice(1)}: ${value}\n    shell: one\n`,
      );
      const { description = '' } = schema.$defs.step?.properties[key] ?? {};
      expect(description).not.toBe('');
      expect(shown.replaceAll('\\', '')).toContain(description.split('.')[0]);
    },
  );
});

interface Node {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly properties: Readonly<Record<string, Node>>;
}

const schema = JSON.parse(readFileSync(join(ROOT, 'schemas/playbook.schema.json'), 'utf8')) as {
  readonly $defs: Readonly<Record<string, Node>>;
};

const examplesOf = (node: Node | undefined): readonly unknown[] => [
  ...(node?.examples ?? []),
  ...(node?.anyOf ?? []).flatMap(examplesOf),
];

const exampleOf = (kind: string): unknown => examplesOf(schema.$defs[`kind-${kind}`])[0];

describe('an editor finds what runbook validate finds', () => {
  const broken = readdirSync(join(ROOT, 'fixtures/broken')).map(
    (name) => `fixtures/broken/${name}/playbook.yaml`,
  );
  const right = [
    ...files('playbooks', isPlaybook).map((name) => `playbooks/${name}`),
    ...files('fixtures/scenarios', (name) => name.endsWith('/playbook.yaml')).map(
      (name) => `fixtures/scenarios/${name}`,
    ),
  ];
  const scenarios = files('playbooks', (name) => name.endsWith('.test.yaml')).map(
    (name) => `playbooks/${name}`,
  );

  // The server waits before it looks at a text, so all of them are opened at once.
  const opened = new Map<string, ReturnType<Editor['open']>>();
  beforeAll(() => {
    for (const path of [...broken, ...right]) opened.set(path, editor.open(textOf(path)));
    for (const path of scenarios) opened.set(path, editor.open(textOf(path), 'playbook-test'));
  });

  test.each(broken)('in %s', async (path) => {
    const { document, diagnostics: syntax } = parseDocument('playbook.yaml', textOf(path));
    const problems = (await opened.get(path))?.problems ?? [];
    const lines = problems.map(({ range }) => range.start.line + 1);
    if (syntax.some(({ code }) => code === 'RB102')) expect(lines.length).toBeGreaterThan(0);
    if (document === undefined) return;
    const { diagnostics } = await checkStructure(document);
    // Of a second kind an editor speaks where the step begins.
    const second = diagnostics.filter(({ code, related }) => code === 'RB205' && related !== undefined);
    if (second.length > 0)
      expect(problems.map(({ message }) => message).join()).toContain('Matches multiple');
    const ours = diagnostics.filter((each) => !second.includes(each)).map(({ at }) => at?.start.line ?? 1);
    // Servers merge what stands under <<.
    if (path.includes('/merge-key/')) return;
    // Of a mapping with not one key that is right a server tells what is missing.
    if (path.includes('/habits-of-compose/')) return expect(lines).toContain(9);
    expect(ours.filter((line) => !lines.includes(line))).toEqual([]);
  });

  test.each([...right, ...scenarios])('nothing in %s', async (path) => {
    expect((await opened.get(path))?.problems).toEqual([]);
  });
});

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
