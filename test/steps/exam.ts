import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CODES } from '../../src/diagnostics/codes.ts';
import type { ValueType } from '../../src/language/scope.ts';
import { COMMON_OUTPUTS } from '../../src/steps/common-outputs.ts';
import { kinds } from '../../src/steps/index.ts';
import type { Kind, RunContext, StepOutcome, Syntax } from '../../src/steps/kind.ts';
import { recordingScope } from './recording-scope.ts';

type Fixture = { readonly name: string; readonly config: unknown };
type Found = { readonly path: readonly string[]; readonly text: string };

/** What a kind's test adds to the exam: a step that would never end, and how to know that it is under way. */
export interface Endless {
  readonly config: unknown;
  readonly context: RunContext;
  readonly underWay: Promise<unknown>;
  readonly abort: () => void;
}

const folder = new URL('../../fixtures/steps/', import.meta.url).pathname;

const fixtures = (kind: Kind, sort: 'valid' | 'invalid'): Fixture[] =>
  readdirSync(join(folder, kind.name, sort)).map((name) => {
    const document = parse(readFileSync(join(folder, kind.name, sort, name), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(Object.keys(document), name).toEqual([kind.name]);
    return { name, config: document[kind.name] };
  });

const jsonSchema = (kind: Kind) => z.toJSONSchema(kind.schema, { io: 'input' }) as Record<string, unknown>;

const accepts = (kind: Kind) =>
  new Ajv2020({ strict: true, strictTypes: false, keywords: ['x-runbook'] }).compile(jsonSchema(kind));

/** Every string of a configuration with its path; but for those of a probe, which is of another kind. */
const strings = (value: unknown, probe: unknown, path: readonly string[] = []): Found[] => {
  if (value === probe && probe !== undefined) return [];
  if (typeof value === 'string') return [{ path, text: value }];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => strings(inner, probe, [...path, key]));
};

const matches = (pattern: string, path: readonly string[]): boolean => {
  const wanted = pattern === '' ? [] : pattern.split('.');
  return (
    wanted.length === path.length &&
    wanted.every(
      (key, index) => key === '*' || (key === '#' && /^\d+$/.test(path[index] ?? '')) || key === path[index],
    )
  );
};

const syntaxOf = (syntax: Syntax, path: readonly string[]) =>
  Object.entries(syntax).find(([pattern]) => matches(pattern, path))?.[1] ?? 'template';

const probeOf = (kind: Kind, config: unknown) => (kind.type === 'leaf' ? kind.probe?.(config) : undefined);

const ofSyntax = (kind: Kind, config: unknown, wanted: string): string[] =>
  strings(config, probeOf(kind, config)?.raw)
    .filter(({ path }) => syntaxOf(kind.syntax ?? {}, path) === wanted)
    .map(({ text }) => text);

const IS: Record<ValueType, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  int: (value) => Number.isSafeInteger(value),
  double: (value) => Number.isFinite(value),
  bool: (value) => typeof value === 'boolean',
  dyn: (value) => value !== undefined,
  'list<string>': (value) => Array.isArray(value) && value.every(IS.string),
  'list<dyn>': (value) => Array.isArray(value),
  'map<string, string>': (value) => isMap(value) && Object.values(value).every(IS.string),
  'map<string, dyn>': (value) => isMap(value),
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An outcome is JSON, its error has a code of the table, and each output is declared with its type. */
export const expectDeclared = (kind: Pick<Kind, 'name' | 'outputs'>, outcome: StepOutcome): void => {
  expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  if (outcome.status === 'failed') expect(CODES).toHaveProperty(outcome.error.code);
  for (const [name, value] of Object.entries(outcome.outputs)) {
    const declared = kind.outputs[name];
    expect(declared, `${kind.name} declares ${name}`).toBeDefined();
    expect(
      declared && IS[declared.type](value),
      `${name} is a ${declared?.type}: ${JSON.stringify(value)}`,
    ).toBe(true);
  }
};

const properties = (schema: unknown, path = ''): [string, Record<string, unknown>][] => {
  if (!isMap(schema)) return [];
  const own = isMap(schema.properties) ? Object.entries(schema.properties) : [];
  const inner = [
    ...(Array.isArray(schema.anyOf) ? schema.anyOf : []),
    schema.items,
    schema.additionalProperties,
  ];
  return [
    ...own.flatMap(([name, property]): [string, Record<string, unknown>][] => [
      [`${path}.${name}`, property as Record<string, unknown>],
      ...properties(property, `${path}.${name}`),
    ]),
    ...inner.flatMap((each) => properties(each, path)),
  ];
};

const schemaExam = (kind: Kind): void => {
  test('is registered under its name, with a summary that is a sentence', () => {
    expect(kinds[kind.name]).toBe(kind);
    expect(kind.summary).toMatch(/^[A-Z].*\.$/);
  });

  test('has a JSON Schema in which every property is described', () => {
    const without = properties(jsonSchema(kind)).filter(
      ([, property]) => typeof property.description !== 'string',
    );
    expect(without.map(([path]) => path)).toEqual([]);
  });

  test('accepts its valid and refuses its invalid fixtures', () => {
    const valid = fixtures(kind, 'valid');
    const invalid = fixtures(kind, 'invalid');
    expect(Math.min(valid.length, invalid.length)).toBeGreaterThan(0);
    const check = accepts(kind);
    for (const { name, config } of valid)
      expect(check(config), `${name}: ${JSON.stringify(check.errors)}`).toBe(true);
    for (const { name, config } of invalid) expect(check(config), `${name} is refused`).toBe(false);
  });

  test('finds nothing wrong with its valid fixtures', () => {
    for (const { name, config } of fixtures(kind, 'valid'))
      expect(kind.check?.(config) ?? [], name).toEqual([]);
  });

  test('has an effect and described outputs', () => {
    for (const { config } of fixtures(kind, 'valid'))
      expect(['read', 'change', 'destroy']).toContain(kind.effect(config));
    const hidden = Object.keys(kind.outputs).filter((name) => Object.hasOwn(COMMON_OUTPUTS, name));
    expect(hidden, 'an output that one of every step hides').toEqual([]);
    for (const output of Object.values(kind.outputs)) expect(output.description).toMatch(/^[A-Z].*[^.]$|\.$/);
  });
};

const planExam = (kind: Extract<Kind, { type: 'leaf' }>): void => {
  const cases = fixtures(kind, 'valid');

  test('shows its probe where it stands', () => {
    for (const { config } of cases) {
      const probe = probeOf(kind, config);
      if (probe === undefined) continue;
      const there = probe.path.reduce(
        (at: unknown, key) => (at as Record<string | number, unknown>)[key],
        config,
      );
      expect(there).toBe(probe.raw);
    }
  });

  test.each(cases)('prepares a plain, repeatable action without a port: $name', ({ config }) => {
    const frozen = structuredClone(config);
    const action = kind.prepare(config, recordingScope().scope);
    expect(JSON.parse(JSON.stringify(action))).toEqual(action);
    expect(kind.prepare(config, recordingScope().scope)).toEqual(action);
    expect(config, 'the configuration is left alone').toEqual(frozen);
    const lines = kind.describe(action);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^[^\n]*\S[^\n]*$/);
  });

  test.each(cases)('asks the scope for what its syntax declares: $name', ({ config }) => {
    const { scope, asked } = recordingScope();
    kind.prepare(config, scope);
    expect(asked.shell.toSorted()).toEqual(ofSyntax(kind, config, 'shell').toSorted());
    expect(asked.condition.toSorted()).toEqual(ofSyntax(kind, config, 'condition').toSorted());
    const templates = ['template', 'argv', 'secret'].flatMap((syntax) => ofSyntax(kind, config, syntax));
    const placeholders = (texts: readonly string[]) =>
      texts.flatMap((text) => text.match(/\{\{.*?\}\}/g) ?? []);
    // A text may be rendered twice: for its sink, and for people.
    expect(new Set(placeholders(asked.template))).toEqual(new Set(placeholders(templates)));
    for (const text of [...ofSyntax(kind, config, 'literal'), ...ofSyntax(kind, config, 'regex')])
      expect(asked.template).not.toContain(text);
  });
};

const nestingExam = (kind: Extract<Kind, { type: 'nesting' }>): void => {
  test.each(fixtures(kind, 'valid'))('shows its arms where they stand: $name', ({ config }) => {
    const arms = kind.arms(config);
    // What is decided behind the steps is no arm's.
    const inside = Object.entries(config as object).flatMap(([key, text]) =>
      kind.inside?.includes(key) ? [text] : [],
    );
    const conditions = ofSyntax(kind, config, 'condition').filter((text) => !inside.includes(text));
    expect(arms.flatMap((arm) => arm.when ?? [])).toEqual(conditions);
    for (const arm of arms) {
      expect(arm.label).not.toBe('');
      expect(
        arm.path.reduce((at: unknown, key) => (at as Record<string | number, unknown>)[key], config),
      ).toBe(arm.steps);
    }
  });
};

/** What every kind must pass; `endless` is there for the kinds that run. */
export const stepKindExam = (kind: Kind, endless?: () => Promise<Endless>): void => {
  describe(`exam of ${kind.name}`, () => {
    schemaExam(kind);
    if (kind.type === 'nesting') return nestingExam(kind);
    planExam(kind);

    test('stops when its signal aborts', async () => {
      if (!endless) throw new Error('a kind that runs needs an endless step for its exam');
      const { config, context, underWay, abort } = await endless();
      const outcome = kind.run(kind.prepare(config, recordingScope().scope), context);
      await underWay;
      abort();
      const settled = await outcome;
      expectDeclared(kind, settled);
      expect(settled).toMatchObject({ status: 'failed', error: { code: 'RB514' } });
    });
  });
};
