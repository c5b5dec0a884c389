import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { appendScenario } from '../../src/drill/append-scenario.ts';
import { unmetExpectations } from '../../src/drill/expectations.ts';
import { loadScenarios } from '../../src/drill/load.ts';
import { observe } from '../../src/drill/observed.ts';
import { recordScenario } from '../../src/drill/record.ts';
import { rehearse } from '../../src/drill/rehearsal.ts';
import { scenarioText } from '../../src/drill/scenario-text.ts';
import { withTemporaryFolder } from '../../src/host/temporary-folder.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { languageNeeds, loadLanguage } from '../../src/language/load.ts';
import { resolveInputs } from '../../src/playbook/inputs.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The journals of plays, by the names of their folders. */
const PLAYS = ['scenarios', 'journals/v0.1'].flatMap((folder) =>
  readdirSync(join(FIXTURES, folder)).flatMap((name) =>
    ['journal.jsonl', 'play/journal.jsonl']
      .map((file) => `${folder}/${name}/${file}`)
      .filter((file) => existsSync(join(FIXTURES, file))),
  ),
);

function eventsOf(name: string): JournalEvent[] {
  const text = readFileSync(join(FIXTURES, name), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
  return lines.map((line) => JSON.parse(line) as JournalEvent);
}

/** The events of a play in which a scenario of these steps was rehearsed. */
async function rehearsed(steps: string, scenario: string): Promise<readonly JournalEvent[]> {
  const text = `runbook: 1\ntitle: T\nlock: shop\nsteps:\n${steps}`;
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text }, kinds);
  const read = await loadScenarios('p.test.yaml', `runbook-test: 1\nscenarios: [{ name: s, ${scenario} }]`);
  if (!loaded.ok || !read.ok) throw new Error(JSON.stringify([loaded, read]));
  const { playbook, language } = loaded;
  const [first] = read.value.scenarios;
  if (first === undefined) throw new Error('no scenario');
  const inputs = { values: {}, secrets: [], origins: {} };
  return withTemporaryFolder(async (folder) => {
    const of = { playbook, language, registry: kinds, inputs, scenario: first, folder };
    return (await rehearse(of)).events;
  });
}

/** Records a play, plays the scenario that its text holds, and says what did not come out the same. */
async function recorded(events: readonly JournalEvent[]) {
  const [first] = events;
  if (first?.type !== 'play.started') throw new Error('no play');
  const { playbook, inputs: given } = first;
  const made = recordScenario({ playbook, registry: kinds, inputs: given, events, name: 'recorded' });
  const text = scenarioText(made.scenario, made.notes);
  const read = await loadScenarios(
    'p.test.yaml',
    `runbook-test: 1\nscenarios:\n${text.replace(/^/gm, '  ')}`,
  );
  if (!read.ok) throw new Error(`${JSON.stringify(read.diagnostics)}\n${text}`);
  const [scenario] = read.value.scenarios;
  expect(scenario).toEqual(JSON.parse(JSON.stringify(made.scenario)));
  const inputs = resolveInputs(playbook, made.scenario.inputs, {});
  if (!inputs.ok) throw new Error(JSON.stringify(inputs.diagnostics));
  const language = await loadLanguage(languageNeeds(JSON.stringify(playbook)));
  return withTemporaryFolder(async (folder) => {
    const of = { playbook, language, registry: kinds, inputs: inputs.value, scenario: made.scenario, folder };
    const { end, events: again, unstruck } = await rehearse(of);
    const unmet = unmetExpectations(made.scenario.expect, { ...observe(again), playbook, end, system: {} });
    return { unmet, unstruck, text, scenario: made.scenario };
  });
}

/** Plays that were left in the middle: what they would have come to, nobody knows. */
const isOver = (events: readonly JournalEvent[]): boolean => {
  const last = events.at(-1);
  return last?.type === 'play.finished' && last.status !== 'interrupted';
};

describe('a recorded play happens again', () => {
  const over = PLAYS.filter((name) => isOver(eventsOf(name)));

  test('of these there are enough', () => {
    expect(over.length).toBeGreaterThan(15);
  });

  // Between its engines it was edited: what was recorded before is not what runs.
  test.each(over.filter((name) => !name.includes('edited')))('%s', async (name) => {
    const { unmet, unstruck, text } = await recorded(eventsOf(name));
    expect({ unmet, unstruck }, text).toEqual({ unmet: [], unstruck: [] });
  });
});

describe('a rehearsal that is recorded tells again', () => {
  const START = `  - { id: look, effect: read, shell: { run: look, capture: lines, expect: { exit-code: [0, 1] } } }
  - id: start
    retry: { attempts: 3 }
    shell: start
    verify: { http-check: { url: "http://x/", expect: { json: { up: true } } } }
    undo: { shell: stop }
  - { id: wipe, when: 'size(steps.look.lines) > 1', effect: destroy, shell: wipe }
  - { id: why, confirm: { ask: Why?, answer: text } }
`;

  test.each([
    ['all goes well', 'mocks: { start: { verify: { body: \'{"up": true}\' } } }, answers: { why: so }'],
    [
      'what was printed decides',
      'mocks: { look: { exit-code: 1, stdout: "one\\ntwo\\n", stderr: "x\\n" }, start: { verify: { outputs: {} } } }, answers: { why: so, wipe: shop }',
    ],
    [
      'retries, and what the last one brings',
      'mocks: { start: [{ exit-code: 7 }, { refused: true }, { verify: { outputs: {} } }] }, answers: { why: so }',
    ],
    ['a probe that does not hold', 'mocks: { start: { verify: { status: 503 } } }'],
    [
      'a death with a doubt that a probe decides',
      'mocks: { start: { verify: { outputs: {} } } }, faults: [{ crash: during, step: start }], answers: { why: so }',
    ],
    [
      'a death behind a command',
      'mocks: { start: { stdout: x, verify: { outputs: {} } } }, faults: [{ crash: after, step: start }], answers: { why: so }',
    ],
    [
      'a death before a step',
      'mocks: { start: { verify: { outputs: {} } } }, faults: [{ crash: before, step: start }, { crash: before, step: why }], answers: { why: so }',
    ],
    [
      'a failure with remedies, and what is taken back',
      'mocks: { start: [{ fails: true }, { fails: true }, { fails: true }, { verify: { outputs: {} } }], why: { fails: true } }, remedies: { start: retry, why: undo }',
    ],
    [
      'an undo that does not work',
      'mocks: { start: { verify: { outputs: {} } }, undo.start: { exit-code: 1 }, why: { fails: true } }, remedies: { why: undo }',
    ],
    [
      'a step that was declined',
      'mocks: { look: { stdout: "a\\nb" }, start: { verify: { outputs: {} } } }, answers: { wipe: shop }',
    ],
    ['a timeout', 'mocks: { look: { fails: no look } }'],
  ])('%s', async (_, scenario) => {
    const events = await rehearsed(START, scenario);
    const { unmet, unstruck, text } = await recorded(events);
    expect({ unmet, unstruck }, text).toEqual({ unmet: [], unstruck: [] });
  });

  test('of metrics, Redis, requests and work by hand', async () => {
    const steps = `  - { id: rate, metric-threshold: { metric: { command: rate }, critical: "> 10", on-breach: record } }
  - { id: none, metric-threshold: { metric: { prometheus: { url: "http://x/", name: m } } } }
  - { id: ping, redis: { command: PING, expect: PONG } }
  - { id: api, http-check: { url: "http://x/", expect: { status: 503, headers: { retry-after: "5" }, json: { a: 1 } } } }
  - { id: hands, checklist: [One, { id: two, do: Two }] }
  - { id: all, parallel: [{ id: p, shell: p }, { id: q, on-failure: continue, shell: q }] }
`;
    const events = await rehearsed(
      steps,
      `mocks: { rate: { value: 12 }, none: { no-data: true }, ping: { reply: PONG }, q: { exit-code: 1 }, api: { status: 503, headers: { retry-after: "5" }, body: '{"a":1}' } }, answers: { hands.1: done, hands.two: done }`,
    );
    const { unmet, text } = await recorded(events);
    expect(unmet, text).toEqual([]);
    expect(text).toContain('rate: { value: 12 }');
  });

  test('of iterations: under one name what is the same in each', async () => {
    const steps = `  - id: each
    repeat:
      for-each: [one, two]
      steps:
        - { id: stop, shell: "stop {{item}}" }
        - { id: sure, confirm: Sure? }
        - { id: start, shell: "start {{item}}" }
`;
    const events = await rehearsed(
      steps,
      'mocks: { stop: { stdout: out }, "start[1]": { stdout: a }, "start[2]": { stdout: b } }, answers: { sure: yes }',
    );
    const { unmet, scenario } = await recorded(events);
    expect(unmet).toEqual([]);
    expect(Object.keys(scenario.mocks)).toEqual(['stop', 'start[1]', 'start[2]']);
    expect(scenario.answers).toEqual({ sure: true });
    expect(scenario.expect.commands).toEqual({ stop: 'stop two', start: 'start two' });
  });

  test('and holds no more of an output than is looked at', async () => {
    const long = 'x'.repeat(99);
    const output = Array.from({ length: 100 }, () => long).join('\\n');
    const mock = `mocks: { a: { stdout: "${output}" } }`;
    const unused = await recorded(await rehearsed('  - { id: a, effect: read, shell: a }\n', mock));
    expect(unused.text).toContain('# cut: 1000 of 9999 characters; nothing looks at them');
    expect(unused.text.length).toBeLessThan(1500);
    const used = await recorded(
      await rehearsed(
        '  - { id: a, effect: read, shell: a }\n  - { id: b, when: steps.a.stdout == "", shell: b }\n',
        mock,
      ),
    );
    expect(used.text).not.toContain('cut:');
    expect(used.unmet).toEqual([]);
  });
});

test('what was a secret stands as a placeholder that a play takes, and its mark stays a mark', async () => {
  const { text, scenario } = await recorded(eventsOf('journals/v0.1/secret/play/journal.jsonl'));
  const [name = ''] = Object.keys(scenario.inputs);
  expect(text).toContain(`${name}: stands-in-for-${name} # a secret, which is on no record`);
});

describe('a scenario is added behind the others', () => {
  const added = '- name: new\n  expect: { status: failed }\n';

  test.each([
    [
      'and comments and layout stay as they are',
      '# top\nrunbook-test: 1\nscenarios:\n\n  # first\n  - name:   old   # why\n\n\n  - {name: b}\n',
      '# top\nrunbook-test: 1\nscenarios:\n\n  # first\n  - name:   old   # why\n\n\n  - {name: b}\n\n  - name: new\n    expect: { status: failed }\n',
    ],
    [
      'where more follows',
      'scenarios:\n- name: a\n  mocks: {x: {stdout: |-\n    }}\nrunbook-test: 1\n'.replace(
        '{x: {stdout: |-\n    }}',
        '{}',
      ),
      'scenarios:\n- name: a\n  mocks: {}\n\n- name: new\n  expect: { status: failed }\n\nrunbook-test: 1\n',
    ],
    [
      'where the last one ends in a block',
      'runbook-test: 1\nscenarios:\n  - name: a\n    mocks:\n      x:\n        stdout: |\n          text\n# end\n',
      'runbook-test: 1\nscenarios:\n  - name: a\n    mocks:\n      x:\n        stdout: |\n          text\n\n  - name: new\n    expect: { status: failed }\n\n# end\n',
    ],
  ])('%s', (_, before, after) => {
    expect(appendScenario(before, added)).toBe(after);
  });

  test('but not to a list on one line, nor where there is none', () => {
    expect(appendScenario('scenarios: [{ name: a }]\n', added)).toBeUndefined();
    expect(appendScenario('runbook-test: 1\n', added)).toBeUndefined();
  });
});
