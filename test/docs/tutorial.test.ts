import { execFile } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** A fenced block of the page: what follows the fence, and what stands inside it. */
interface Block {
  readonly line: number;
  readonly info: readonly string[];
  readonly text: string;
}

function blocksOf(page: string): readonly Block[] {
  const fences = page.matchAll(/^(`{3,})(\S.*)\n([\s\S]*?)^\1$/gm);
  return [...fences].map(({ index, 2: info = '', 3: text = '' }) => ({
    line: page.slice(0, index).split('\n').length,
    info: info.split(' '),
    text,
  }));
}

/** Commands and what the page says that they print; `…` stands for anything, on a line of its own for any lines. */
function commandsOf({ text }: Block): readonly { readonly command: string; readonly printed: RegExp }[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...lines] = part.split('\n');
      const pattern = lines
        .map((line) => (line === '…' ? '[\\s\\S]*?' : `${line.split('…').map(escaped).join('.*')}\n`))
        .join('');
      return { command, printed: new RegExp(`^${pattern.trimEnd()}\\s*$`) };
    });
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

describe('the tutorial, from an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runbook-tutorial-'));
  const project = join(folder, 'project');
  const env = {
    PATH: `${folder}/bin:${process.env.PATH}`,
    HOME: folder,
    RUNBOOK_HOME: join(folder, 'home'),
    NO_COLOR: '1',
  };

  const run = (command: string): Promise<string> =>
    new Promise((resolve) => {
      const child = execFile('sh', ['-c', `exec 2>&1\n${command}`], { cwd: project, env }, (_error, stdout) =>
        resolve(stdout),
      );
      child.stdin?.end();
    });

  beforeAll(() => {
    for (const path of [join(folder, 'bin'), project]) mkdirSync(path);
    symlinkSync(fileURLToPath(new URL('../../bin/runbook.js', import.meta.url)), join(folder, 'bin/runbook'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const blocks = blocksOf(read('docs/tutorial.md'));

  test('has blocks of both sorts', () => {
    const sorts = new Set(blocks.map(({ info: [sort] }) => sort));
    expect(sorts).toEqual(new Set(['console', 'yaml']));
  });

  for (const block of blocks) {
    const [sort, file = '', append] = block.info;
    if (sort === 'yaml') {
      test(`line ${block.line}: ${append === undefined ? 'writes' : 'adds to'} ${file}`, () => {
        mkdirSync(dirname(join(project, file)), { recursive: true });
        (append === undefined ? writeFileSync : appendFileSync)(join(project, file), block.text);
        expect(readFileSync(join(project, file), 'utf8').endsWith(block.text)).toBe(true);
      });
      continue;
    }
    for (const { command, printed } of commandsOf(block))
      test(`line ${block.line}: ${command}`, async () => {
        expect((await run(command)).trimEnd()).toMatch(printed);
      });
  }
});
