import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { kinds } from '../src/steps/index.ts';
import * as rules from './architecture/rules.ts';
import { parse, ROOT, readSource } from './architecture/source.ts';

const files = readSource();

/** Files given as `{ path: text }`. */
const given = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([path, text]) => parse(path, text));

describe('the source', () => {
  test.each([
    ['layers point down', rules.layersPointDown],
    ['no cycles', rules.noCycles],
    ['files are short', rules.filesAreShort],
    ['packages have one home', rules.packagesHaveOwners],
    ['the outside comes through ports', rules.outsideThroughPorts],
    ['the process ends in one place', rules.oneExit],
    ['folders are named for the domain', rules.noUtils],
    ['exports are documented', rules.exportsAreDocumented],
    ['imports are uniform', rules.importsAreUniform],
    ['sinks are known', rules.sinksAreKnown],
    ['no sink is gone', rules.formerSinks],
  ])('%s', (_, rule) => {
    expect(files.length).toBeGreaterThan(50);
    expect(rule(files)).toEqual([]);
  });

  it('brings a test, fixtures and docs with every kind', () => {
    const exists = (path: string) => existsSync(join(ROOT, path));
    expect(rules.kindsAreComplete({ kinds: Object.keys(kinds), exists })).toEqual([]);
  });
});

describe('the rules find', () => {
  test.each([
    ['a static import', "import { x } from '../engine/run.ts';"],
    ['a type import', "import type { X } from '../engine/run.ts';"],
    ['a dynamic import', "const later = () => import('../engine/run.ts');"],
    ['a re-export', "export * from '../engine/run.ts';"],
    ['a named re-export', "export { x } from '../engine/run.ts';"],
    ['an import type', "type X = import('../engine/run.ts').X;"],
  ])('%s of a higher layer', (_, text) => {
    expect(rules.layersPointDown(given({ 'steps/a.ts': `\n${text}` }))).toEqual([
      expect.stringMatching(/^src\/steps\/a\.ts:2: steps\/ may not import engine\/run\.ts/),
    ]);
  });

  it('imports between neighbours of one number, and spares the types that journal takes from playbook', () => {
    const type = "import type { P } from '../playbook/playbook.ts';";
    const value = "import { p } from '../playbook/playbook.ts';";
    expect(
      rules.layersPointDown(given({ 'journal/a.ts': type, 'playbook/b.ts': "import '../steps/c.ts';" })),
    ).toEqual([]);
    expect(rules.layersPointDown(given({ 'journal/a.ts': value }))).toHaveLength(1);
    expect(
      rules.layersPointDown(given({ 'playbook/a.ts': "import type { J } from '../journal/j.ts';" })),
    ).toHaveLength(1);
  });

  test.each([
    'process.stderr.write(text);',
    'const out = process.stdout;',
    'console.error(text);',
    'file.append(bytes);',
    'writeFileSync(path, text);',
    "fs.createWriteStream('a');",
  ])('a new way out: %s', (text) => {
    expect(rules.sinksAreKnown(given({ 'cli/new.ts': text }))[0]).toMatch(/say in SINKS/);
  });

  it('a folder without a layer', () => {
    expect(rules.layersPointDown(given({ 'extras/a.ts': '' }))).toHaveLength(1);
  });

  it('a cycle, of types too, and none where there is none', () => {
    const a = "import type { B } from './b.ts';";
    const b = "import { c } from './c.ts';";
    expect(rules.noCycles(given({ 'engine/a.ts': a, 'engine/b.ts': b, 'engine/c.ts': '' }))).toEqual([]);
    expect(
      rules.noCycles(given({ 'engine/a.ts': a, 'engine/b.ts': b, 'engine/c.ts': "import './a.ts';" })),
    ).toEqual(['cycle: src/engine/a.ts → src/engine/b.ts → src/engine/c.ts → src/engine/a.ts']);
  });

  it('a file of 251 lines and not one of 250', () => {
    expect(rules.filesAreShort(given({ 'cli/a.ts': '//\n'.repeat(251) }))).toHaveLength(1);
    expect(rules.filesAreShort(given({ 'cli/a.ts': '//\n'.repeat(250) }))).toEqual([]);
  });

  test.each([
    ['listr2', 'cli/a.ts', 'terminal/a.ts'],
    ['@inquirer/prompts', 'cli/a.ts', 'terminal/a.ts'],
    ['execa', 'engine/a.ts', 'host/a.ts'],
    ['ioredis', 'steps/redis.ts', 'host/a.ts'],
    ['node:fs', 'playbook/a.ts', 'host/a.ts'],
    ['node:fs/promises', 'cli/a.ts', 'host/a.ts'],
    ['fs', 'drill/a.ts', 'host/a.ts'],
    ['node:child_process', 'drill/a.ts', 'host/a.ts'],
    ['zod', 'engine/a.ts', 'steps/a.ts'],
    ['zod', 'playbook/document.ts', 'playbook/schema.ts'],
  ])('%s imported by %s but not by %s', (name, wrong, right) => {
    const text = `const later = () => import('${name}');`;
    expect(rules.packagesHaveOwners(given({ [wrong]: text }))).toHaveLength(1);
    expect(rules.packagesHaveOwners(given({ [right]: text }))).toEqual([]);
  });

  test.each([
    ['Date.now()', 'cli/a.ts', 'host/a.ts'],
    ['new Date()', 'transcript/a.ts', 'host/a.ts'],
    ['performance.now()', 'engine/a.ts', 'host/a.ts'],
    ['Math.random()', 'engine/a.ts', 'host/a.ts'],
    ['process.env.HOME', 'terminal/a.ts', 'cli/a.ts'],
    ["fetch('http://x')", 'steps/a.ts', 'host/a.ts'],
    ["globalThis.fetch('http://x')", 'steps/a.ts', 'host/a.ts'],
    ['process.exit(1)', 'cli/program.ts', 'cli/main.ts'],
  ])('%s in %s but not in %s', (text, wrong, right) => {
    expect(rules.outsideThroughPorts(given({ [wrong]: text }))).toHaveLength(1);
    expect(rules.outsideThroughPorts(given({ [right]: text }))).toEqual([]);
    expect(
      rules.outsideThroughPorts(
        given({ [wrong]: `// ${text}\nconst text = "${text.replaceAll('"', "'")}";` }),
      ),
    ).toEqual([]);
  });

  it('a second process.exit', () => {
    expect(rules.oneExit(given({ 'cli/main.ts': 'process.exit(1)' }))).toEqual([]);
    expect(rules.oneExit(given({ 'cli/main.ts': 'process.exit(1); process.exit(2);' }))).toHaveLength(2);
  });

  it('a folder or file named for nothing', () => {
    expect(
      rules.noUtils(given({ 'engine/utils/a.ts': '', 'engine/helpers.ts': '', 'engine/utility.ts': '' })),
    ).toHaveLength(2);
  });

  test.each([
    'export function f() {}',
    'export const f = () => 1;',
    'export interface F {}',
    'export type F = 1;',
    'export class F {}',
  ])('%s without a docstring', (text) => {
    const documented = [`/** What. */\n${text}`, `/** What. */\n// biome-ignore lint: why\n${text}`];
    const not = [text, `// What.\n${text}`, `/* What. */ ${text}`, `/** Of x. */\nconst x = 1;\n${text}`];
    for (const case_ of documented)
      expect(rules.exportsAreDocumented(given({ 'cli/a.ts': case_ }))).toEqual([]);
    for (const case_ of not) expect(rules.exportsAreDocumented(given({ 'cli/a.ts': case_ }))).toHaveLength(1);
  });

  it('default exports, imports without ending, computed paths', () => {
    const texts = ['export default 1;', "import './b';", 'const later = (name: string) => import(name);'];
    for (const text of texts) expect(rules.importsAreUniform(given({ 'cli/a.ts': text }))).toHaveLength(1);
    expect(rules.importsAreUniform(given({ 'cli/a.ts': "import './b.ts'; import 'zod';" }))).toEqual([]);
  });

  it('a kind without test, fixtures or docs', () => {
    const whole = { kinds: ['shell'], exists: () => true };
    expect(rules.kindsAreComplete(whole)).toEqual([]);
    expect(rules.kindsAreComplete({ ...whole, exists: () => false })).toHaveLength(3);
  });
});
