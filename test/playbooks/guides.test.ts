import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Written, writtenPlaybooks } from '../../build/guides-page.ts';
import { hasCommand } from './guide-commands.ts';

/** The guides by the number that the list of their procedures has for them. */
const GUIDES: Readonly<Record<string, string>> = {
  '000': 'LIDA Operations Guide',
  '001': 'AI Dialogue Platform Operations Runbook',
  '002': 'LogLineOS Operational Runbook',
  '003': 'Lighthouse Bridge Operations Runbook',
  '004': 'TAI Erlang Autonomics Operations Runbook',
};

/** Guides still to be done: what they lack is told and fails nothing. */
const OPEN: readonly string[] = ['002', '003', '004'];

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The guides and the list of their procedures, which are no part of the project. */
const LIST = join(root, '../shared/procedures.json');

const read = (path: string): string | undefined =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;

const files = readdirSync(join(root, 'playbooks'), { recursive: true, encoding: 'utf8' });
const playbooks = writtenPlaybooks(
  files.map((file) => `playbooks/${file}`),
  read,
);

interface Procedure {
  readonly seed: string;
  readonly file: string;
  readonly id: string;
  readonly reference: boolean;
  readonly title: string;
  readonly section: string;
  readonly lines: readonly (readonly [number, number])[];
  readonly steps: readonly { readonly text: string }[];
}

const procedures = existsSync(LIST)
  ? (JSON.parse(readFileSync(LIST, 'utf8')) as readonly Procedure[]).filter(({ reference }) => !reference)
  : [];

/** Whether the playbooks can be held against the guides here; says so where they cannot. */
function isListed(): boolean {
  if (procedures.length === 0)
    console.log(`there is no ${LIST}: whether every procedure is covered is not checked`);
  return procedures.length > 0;
}

const sectionOf = ({ section, title }: Procedure): string =>
  section === title ? title : `${section} / ${title}`;

/** The commands that the guide itself has in the lines of a procedure; what the list adds to them is no command of it. */
function commandsOf({ file, lines, steps }: Procedure): readonly string[] {
  const guide = readFileSync(join(root, '../shared/seeds', file), 'utf8').split('\n');
  const own = lines.map(([from, to]) => guide.slice(from - 1, to).join('\n')).join('\n');
  return steps
    .flatMap(({ text }) => [...text.matchAll(/`([^`]+)`/g)].map(([, command = '']) => command))
    .map((command) => command.split('…')[0]?.trim() ?? '')
    .filter((command) => command !== '' && own.includes(command));
}

const covering = ({ seed, ...procedure }: Procedure): readonly Written[] => {
  const section = sectionOf({ seed, ...procedure });
  return playbooks.filter(({ guide, sections }) => guide === GUIDES[seed] && sections.includes(section));
};

/** What a guide's playbooks lack. */
function lacking(seed: string): readonly string[] {
  return procedures
    .filter((procedure) => procedure.seed === seed)
    .flatMap((procedure) => {
      const [playbook, another] = covering(procedure);
      const section = sectionOf(procedure);
      if (playbook === undefined) return [`${section}: in no playbook`];
      if (another !== undefined) return [`${section}: in ${playbook.name} and in ${another.name}`];
      return commandsOf(procedure)
        .filter((command) => !hasCommand(playbook, command))
        .map((command) => `${section}: ${playbook.name} has no \`${command}\``);
    });
}

describe('the account of the guides', () => {
  test('names a guide and its sections in every playbook', () => {
    expect(playbooks.filter(({ sections }) => sections.length === 0)).toEqual([]);
    expect(
      playbooks.map(({ guide }) => guide).filter((guide) => !Object.values(GUIDES).includes(guide)),
    ).toEqual([]);
  });

  test('names each section in one playbook only', () => {
    const named = playbooks.flatMap(({ guide, sections }) =>
      sections.map((section) => `${guide}: ${section}`),
    );
    expect(named.filter((section, at) => named.indexOf(section) !== at)).toEqual([]);
  });

  test('names no section that its guide does not have', () => {
    if (!isListed()) return;
    const there = procedures.map((procedure) => `${GUIDES[procedure.seed]}: ${sectionOf(procedure)}`);
    const named = playbooks.flatMap(({ guide, sections }) =>
      sections.map((section) => `${guide}: ${section}`),
    );
    expect(named.filter((section) => !there.includes(section))).toEqual([]);
  });

  test.each(Object.entries(GUIDES))('%s, %s: is complete, or open', (seed, guide) => {
    if (!isListed()) return;
    const left = lacking(seed);
    const all = procedures.filter((procedure) => procedure.seed === seed).length;
    const covered = procedures.filter((each) => each.seed === seed && covering(each).length > 0).length;
    console.log(
      `${guide}: ${covered} of ${all} procedures${left.map((line) => `\n  open: ${line}`).join('')}`,
    );
    if (!OPEN.includes(seed)) expect(left).toEqual([]);
    else expect(left, `${guide} lacks nothing: take it out of OPEN`).not.toEqual([]);
  });
});

describe('a command of a guide', () => {
  const written = (steps: readonly object[], more: object = {}): Written => ({
    name: 'x/y',
    title: 'Y',
    guide: 'G',
    sections: [],
    differs: [],
    steps: [],
    scenarios: [],
    document: { steps, inputs: { api: { default: 'http://localhost:3000' }, name: {} } },
    ...more,
  });

  test.each([
    ['as it is', [{ shell: 'cp a b' }], 'cp a b'],
    ['over other lines', [{ shell: 'cp a \\\n b' }], 'cp a \\ b'],
    ['inside an arm', [{ branch: [{ otherwise: [{ shell: { run: 'cp a b' } }] }] }], 'cp a b'],
    ['with the default of an input', [{ shell: 'ask {{inputs.api}}/x' }], 'ask http://localhost:3000/x'],
    [
      'with an input in the place of a name',
      [{ shell: 'open --name {{inputs.name}}' }],
      'open --name <service>',
    ],
    ['as a typed request', [{ 'http-check': '{{inputs.api}}/health' }], 'curl http://localhost:3000/health'],
    ['as the line of a request', [{ 'http-check': { url: '{{inputs.api}}/health' } }], 'GET /health'],
    ['as a typed command of Redis', [{ redis: { command: 'PING' } }], 'redis-cli PING'],
  ])('is found %s', (_, steps, command) => {
    expect(hasCommand(written(steps), command)).toBe(true);
  });

  test.each([
    ['is another one', [{ shell: 'cp a c' }], 'cp a b'],
    ['asks for something else', [{ 'http-check': '{{inputs.api}}/live' }], 'GET /health'],
    ['goes on', [{ shell: 'open --name {{inputs.name}}' }], 'open --name <service> --force'],
  ])('is not found where it %s', (_, steps, command) => {
    expect(hasCommand(written(steps), command)).toBe(false);
  });

  test('may be one that the playbook says it does otherwise', () => {
    const playbook = written([], { differs: [{ says: 'cp a b', why: 'It loses rows.' }] });
    expect([hasCommand(playbook, 'cp a b'), hasCommand(playbook, 'cp a c')]).toEqual([true, false]);
  });
});
