import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';

const root = fileURLToPath(new URL('../..', import.meta.url));

const real = readdirSync(join(root, 'playbooks/lida'))
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
  .map((name) => readFileSync(join(root, 'playbooks/lida', name), 'utf8'));
const broken = readdirSync(join(root, 'fixtures/broken')).map((name) =>
  readFileSync(join(root, 'fixtures/broken', name, 'playbook.yaml'), 'utf8'),
);

/** What slips in when people edit YAML, and what parsers of YAML, templates, shell and CEL stumble over. */
const tokens = [
  ...[
    ': ',
    '- ',
    '\n',
    '  ',
    '\t',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '#',
    '|\n',
    '>\n',
    '&a ',
    '*a',
    '!t ',
    '? ',
    '---\n',
    '%',
  ],
  ...[
    '{{',
    '}}',
    '{{inputs.x}}',
    '{{steps.a.stdout}}',
    '\\{{',
    '$((',
    '`',
    '$(',
    '<<EOF\n',
    '\\',
    '\0',
    '\ufeff',
    '🚑',
    '\r',
  ],
  ...[
    'when: ',
    'id: ',
    'shell: ',
    'branch:\n',
    'then: ',
    'steps:\n',
    'inputs: ',
    'null',
    '~',
    '1e999',
    '9007199254740993',
    '__proto__: ',
  ],
];

interface Mutation {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(0), fc.nat(6), fc.nat(200)),
  text: fc.oneof(fc.constant(''), fc.constantFrom(...tokens), fc.string({ maxLength: 8 })),
});

const mutate = (source: string, mutations: readonly Mutation[]): string =>
  mutations.reduce((text, { at, length, text: inserted }) => {
    const offset = Math.floor(at * text.length);
    return text.slice(0, offset) + inserted + text.slice(offset + length);
  }, source);

const sources = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...real) },
  { weight: 3, arbitrary: fc.constantFrom(...broken) },
);

/** A playbook, valid or not, in which some places were changed. */
export const mutatedPlaybook = fc
  .tuple(sources, fc.array(mutation, { minLength: 1, maxLength: 4 }))
  .map(([source, list]) => mutate(source, list));

/** One of some texts, with some places changed. */
export const mutatedFrom = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([source, list]) => mutate(source, list));

/** Pieces of what is written in playbooks, put together without sense. */
export const nonsense: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...tokens), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 30 })
  .map((parts) => parts.join(''));
