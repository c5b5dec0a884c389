import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it, test } from 'vitest';
import { parseDocument } from 'yaml';
import { compiledValidator, inAscii, lazyStringWidth, STUB, withoutSchemas } from '../../build/plugins.mjs';
import { loadPlaybookValidator, type PlaybookValidator } from '../../src/playbook/validator.ts';
import { kinds } from '../../src/steps/index.ts';
import type { Registry } from '../../src/steps/kind.ts';
import { ROOT } from '../architecture/source.ts';

/** The value of a YAML file; undefined where aliases keep it from having one (bombs, cycles). */
function readYaml(file: string): unknown {
  try {
    return JSON.parse(JSON.stringify(parseDocument(readFileSync(file, 'utf8'))));
  } catch {
    return undefined;
  }
}

/** What a module exports after it was bundled with a plugin. */
async function bundled(input: string, plugin: ReturnType<typeof lazyStringWidth>): Promise<unknown> {
  const build = await rolldown({ input, cwd: ROOT, platform: 'node', plugins: [plugin] });
  const { output } = await build.generate({ format: 'cjs', codeSplitting: false });
  const module = { exports: {} };
  const require = createRequire(join(ROOT, 'package.json'));
  new Function('exports', 'require', 'module', output[0].code)(module.exports, require, module);
  return module.exports;
}

const yamlBelow = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test)\.ya?ml$/.test(name))
    .map((name) => join(ROOT, folder, name));

describe('the compiled validator', () => {
  it('decides as the one it replaces, on every playbook there is, whole and with each key taken out or spoilt', async () => {
    const plugin = compiledValidator(join(ROOT, 'schemas/playbook.schema.json'));
    const seam = (await bundled(join(ROOT, 'src/playbook/validator.ts'), plugin)) as {
      loadPlaybookValidator: () => Promise<PlaybookValidator>;
    };
    const compiled = await seam.loadPlaybookValidator();
    const replaced = await loadPlaybookValidator();
    const verdicts = new Set<boolean>();
    for (const file of [...yamlBelow('playbooks'), ...yamlBelow('fixtures/broken')]) {
      for (const variant of variants(readYaml(file))) {
        const holds = replaced(variant);
        expect(compiled(variant), `${file}: ${JSON.stringify(variant)}`).toBe(holds);
        verdicts.add(holds);
      }
    }
    expect(verdicts.size).toBe(2);
  });
});

test('kinds without their schemas are otherwise the kinds', async () => {
  const bare = (await bundled(join(ROOT, 'src/steps/index.ts'), withoutSchemas())) as { kinds: Registry };
  /** What can be compared: data as it is, functions by their being there. */
  const comparable = (part: unknown): unknown => {
    if (typeof part === 'function') return 'function';
    if (Array.isArray(part)) return part.map(comparable);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, comparable(inner)]));
  };
  const known = (registry: Registry) =>
    Object.entries(registry).map(([name, { schema: _, ...kind }]) => [name, comparable(kind)]);
  expect(known(bare.kinds)).toEqual(known(kinds));
  for (const [name, { schema }] of Object.entries(bare.kinds)) expect(schema, name).toBeUndefined();
});

/** A document, and copies of it in which one value is missing or of another type. */
function* variants(document: unknown): Generator<unknown> {
  yield document;
  if (typeof document !== 'object' || document === null) return;
  for (const [key, value] of Object.entries(document)) {
    const rest: Record<string, unknown> = { ...document };
    delete rest[key];
    yield rest;
    yield { ...document, [key]: [[42]] };
    for (const part of variants(value))
      yield Array.isArray(document) ? document.with(Number(key), part) : { ...document, [key]: part };
  }
}

describe('the stand-in for zod', () => {
  it('can be declared with in every way, and is no promise', async () => {
    const { z } = (await import(`data:text/javascript,${encodeURIComponent(STUB)}`)) as {
      z: typeof import('zod').z;
    };
    const schema = z
      .strictObject({ a: z.string().min(1).optional(), ...z.object({}).shape })
      .meta({ title: 'x' });
    expect(`${String(z.union([schema, z.literal(1)]))}`).toBe('');
    await expect(Promise.resolve(schema)).resolves.toBe(schema);
  });
});

describe('string-width', () => {
  test.each([
    '',
    'plain ASCII ~',
    'näïve',
    '漢字',
    '👩‍👩‍👧 family',
    '\u001b[31mred\u001b[0m',
    'tab\there',
    'e\u0301',
  ])('gives %j the width that the package gives it', async (text) => {
    const width = await bundled('string-width', lazyStringWidth());
    const { default: real } = await import('string-width');
    expect((width as typeof real)(text)).toBe(real(text));
  });
});

describe('sources in ASCII', () => {
  test.each(["'ä→👩'", '`ä→👩`', '/[‹›👩]/u.source + /ä/.exec("ä")?.[0]', '({ µs: 1 }).µs', '"\\\\→"'])(
    '%s means the same',
    (code) => {
      const ascii = inAscii(code);
      expect(ascii).toMatch(/^[\0-\x7f]*$/);
      const value = new Function(`return ${ascii}`)();
      const normal = (text: unknown) =>
        String(text).replace(/\\u([0-9a-f]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
      expect(normal(value)).toBe(String(new Function(`return ${code}`)()));
    },
  );

  it('refuses where the escape could be seen', () => {
    expect(() => inAscii('String.raw`→`')).toThrow('cannot escape');
    expect(inAscii('String.raw`x`; "→"')).toBe('String.raw`x`; "\\u2192"');
  });
});
