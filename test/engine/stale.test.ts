import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { fold, idle } from '../../src/journal/fold.ts';
import { bad, ok, Rig, type RigOptions, typed } from './rig.ts';

const HOUR = 3_600_000;
const read = (id: string): string => `  - {id: ${id}, effect: read, shell: ${id}}\n`;

/** Two checks on either side of a change, then a change that is approved. */
const APPROVED = `steps:
${read('r0')}  - {id: c1, shell: c1}
${read('r1')}${read('r2')}  - {id: c2, shell: c2, approve: Really?}
${read('r3')}`;

/** A question between two checks, and a change that asks for nothing itself. */
const CONFIRMED = `steps:
  - {id: c1, shell: c1}
${read('r1')}  - {id: q, confirm: Sure?}
${read('r2')}  - {id: c2, shell: c2}
`;

const fails = (...commands: readonly string[]): RigOptions => ({
  behaviour: Object.fromEntries(commands.map((command) => [command, () => bad()])),
});
const yes: RigOptions = { operator: () => typed(true) };
/** Dies after the first event of the type that is about the step. */
const diesAt = (type: JournalEvent['type'], step: string): RigOptions => ({
  dies: (event) => event.type === type && 'step' in event && event.step === step,
});
const dead = (error: Error) => expect(error.message).toContain('the engine is dead');

/** Plays until the engine lets go, lets time pass, and forgets what was called and asked so far. */
async function leave(rig: Rig, yaml: string, age: number, options: RigOptions): Promise<void> {
  await rig.play(yaml, options).catch(dead);
  rig.clock.advance(age);
  rig.calls.length = 0;
  rig.questions.length = 0;
}

const journal = (rig: Rig): JournalEvent[] =>
  readFileSync(`${rig.folder}/play/journal.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const repeated = (rig: Rig) =>
  journal(rig).flatMap((event) => (event.type === 'checks.repeated' ? [event.steps] : []));

describe('an approval that has gone stale', () => {
  test('is asked for again after the checks since the last change, and they alone, were repeated', async () => {
    using rig = new Rig();
    await leave(rig, APPROVED, HOUR, { ...yes, ...diesAt('question.answered', 'c2') });
    const end = await rig.resume({
      operator: () => {
        rig.calls.push('asked');
        return typed(true);
      },
    });
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['r1', 'r2', 'asked', 'c2', 'r3']);
    const event = journal(rig).find(({ type }) => type === 'checks.repeated');
    expect(event).toMatchObject({ stale: [{ step: 'c2', purpose: 'approve' }], steps: ['r1', 'r2'] });
  });

  test('is good while it is fresh: nothing is repeated and nobody is asked', async () => {
    using rig = new Rig();
    await leave(rig, APPROVED, HOUR - 1, { ...yes, ...diesAt('question.answered', 'c2') });
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls).toEqual(['c2', 'r3']);
    expect(repeated(rig)).toEqual([]);
  });

  test('repeats the checks also where the step had failed on it', async () => {
    using rig = new Rig();
    const stop = ({ purpose }: { purpose: string }) => typed(purpose === 'failure' ? 'stop' : true);
    await leave(rig, APPROVED, HOUR, { operator: stop, ...fails('c2') });
    expect((await rig.resume(yes)).status).toBe('succeeded');
    expect(rig.calls).toEqual(['r1', 'r2', 'c2', 'r3']);
  });

  test.each<[string, RigOptions, string, readonly string[]]>([
    ['--yes', { answers: { yes: true } }, 'succeeded', ['r1', 'r2', 'c2', 'r3']],
    ['--answer', { answers: { byStep: { c2: 'yes' } } }, 'succeeded', ['r1', 'r2', 'c2', 'r3']],
    ['no terminal and no answer', {}, 'waiting', ['r1', 'r2']],
    [
      'a check that fails now',
      { ...yes, answers: { yes: true }, ...fails('r2'), operator: () => typed('stop') },
      'failed',
      ['r1', 'r2'],
    ],
  ])('with %s', async (_, options, status, calls) => {
    using rig = new Rig();
    await leave(rig, APPROVED, 2 * HOUR, { ...yes, ...diesAt('question.answered', 'c2') });
    const end = await rig.resume(options);
    expect(end.status).toBe(status);
    expect(rig.calls).toEqual(calls);
  });

  test('of a step that destroys is asked for by name, even with --yes', async () => {
    using rig = new Rig();
    const yaml = `lock: lida\nsteps:\n${read('r1')}  - {id: d, shell: d, effect: destroy}\n`;
    await leave(rig, yaml, HOUR, { operator: () => typed('lida'), ...diesAt('question.answered', 'd') });
    const waits = await rig.resume({ answers: { yes: true } });
    expect(waits).toMatchObject({ status: 'waiting', step: 'd' });
    expect(rig.calls).toEqual(['r1']);
    expect((await rig.resume({ answers: { byStep: { d: 'lida' } } })).status).toBe('succeeded');
    expect(rig.calls.filter((call) => call === 'd')).toHaveLength(1);
  });

  test('offers what the checks find now, and nothing of what they found then', async () => {
    using rig = new Rig();
    const yaml = `steps:
  - {id: r1, effect: read, shell: r1}
  - {id: r2, effect: read, shell: "echo {{steps.r1.stdout}}"}
  - {id: c, shell: "touch {{steps.r1.stdout}}", approve: "Do {{steps.r1.stdout}}?"}
`;
    const finds = (stdout: string): RigOptions['behaviour'] => ({ r1: () => ok({ stdout }) });
    const found = (stdout: string): RigOptions => ({ ...yes, behaviour: finds(stdout) ?? {} });
    await leave(rig, yaml, HOUR, { ...found('old'), ...diesAt('question.answered', 'c') });
    expect((await rig.resume(found('new'))).status).toBe('succeeded');
    expect(rig.calls).toEqual(['r1', 'echo new', 'touch new']);
    expect(rig.questions.map(({ ask }) => ask)).toEqual(['Do new?']);
  });
});

describe('an answer to a question of its own that has gone stale', () => {
  test('is asked for again where nothing was changed on it', async () => {
    using rig = new Rig();
    await leave(rig, CONFIRMED, HOUR, { ...yes, ...diesAt('step.finished', 'r2') });
    const end = await rig.resume(yes);
    expect(end.status).toBe('succeeded');
    expect(rig.questions.map(({ step }) => step)).toEqual(['q']);
    expect(rig.calls).toEqual(['r1', 'r2', 'c2']);
    expect(repeated(rig)).toEqual([['r1', 'q', 'r2']]);
  });

  test('is asked for again where the engine died before the step that asks had ended', async () => {
    using rig = new Rig();
    await leave(rig, CONFIRMED, HOUR, { ...yes, ...diesAt('question.answered', 'q') });
    expect((await rig.resume(yes)).status).toBe('succeeded');
    expect(rig.questions.map(({ step }) => step)).toEqual(['q']);
    expect(rig.calls).toEqual(['r1', 'r2', 'c2']);
  });

  test('is good once something was changed on it', async () => {
    using rig = new Rig();
    const yaml = `${CONFIRMED}${read('r3')}  - {id: c3, shell: c3}\n`;
    await leave(rig, yaml, HOUR, { ...yes, ...diesAt('step.finished', 'r3') });
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls).toEqual(['c3']);
    expect(repeated(rig)).toEqual([]);
  });

  test('keeps one that is fresh, and repeats the checks around it', async () => {
    using rig = new Rig();
    const yaml = `steps:\n${read('r1')}  - {id: q1, confirm: One?}\n  - {id: q2, confirm: Two?}\n  - {id: c, shell: c}\n`;
    const answering: RigOptions = {
      operator: ({ step }) => {
        if (step === 'q2') rig.clock.advance(HOUR / 2);
        return typed(true);
      },
    };
    await leave(rig, yaml, HOUR / 2, { ...answering, ...diesAt('step.finished', 'q2') });
    expect((await rig.resume(yes)).status).toBe('succeeded');
    expect(rig.questions.map(({ step }) => step)).toEqual(['q1']);
    expect(rig.calls).toEqual(['r1', 'c']);
  });

  test('decides again what was decided on it: another arm, another condition', async () => {
    using rig = new Rig();
    const yaml = `steps:
  - {id: q, confirm: Fail over?}
  - {id: s, when: steps.q.answer == false, shell: s}
  - id: br
    branch:
      - {when: steps.q.answer == true, then: [{id: look, effect: read, shell: look}, {id: over, shell: over}]}
      - otherwise: [{id: stay, shell: stay}]
`;
    await leave(rig, yaml, HOUR, { ...yes, ...diesAt('step.finished', 'look') });
    const end = await rig.resume({ operator: () => typed(false) });
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['s', 'stay']);
    expect(repeated(rig)).toEqual([['q', 's', 'br', 'look']]);
  });
});

describe('an engine that dies while checks are repeated', () => {
  test.each([
    ['before the first', diesAt('step.started', 'r1')],
    ['after the first', diesAt('step.finished', 'r1')],
    ['within the second', diesAt('step.started', 'r2')],
    ['at the question', diesAt('question.asked', 'c2')],
    ['right after the event', { dies: ({ type }: JournalEvent) => type === 'checks.repeated' }],
  ])('%s leaves them to the next one, and a change is never repeated', async (_, dies) => {
    using rig = new Rig();
    await leave(rig, APPROVED, HOUR, { ...yes, ...diesAt('question.answered', 'c2') });
    await rig.resume({ ...yes, ...dies }).catch(dead);
    rig.calls.length = 0;
    expect((await rig.resume(yes)).status).toBe('succeeded');
    expect(rig.calls).toEqual(['r1', 'r2', 'c2', 'r3']);
    expect(rig.questions).not.toEqual([]);
    const started = journal(rig).filter((event) => event.type === 'step.started');
    for (const change of ['c1', 'c2']) {
      expect(started.filter(({ step }) => step === change)).toHaveLength(1);
    }
    const state = journal(rig).reduce(fold, idle);
    expect(state).toMatchObject({ status: 'succeeded' });
  });
});

test('a change that was undone is approved again after its checks, also behind another one', async () => {
  using rig = new Rig();
  const yaml = `steps:
  - {id: c1, shell: c1, undo: {shell: u1}}
${read('r2')}  - {id: c2, shell: c2, approve: Really?, undo: {shell: u2}}
  - {id: c3, shell: c3}
`;
  const stop = ({ purpose }: { purpose: string }) => typed(purpose === 'failure' ? 'stop' : true);
  await rig.play(yaml, { operator: stop, ...fails('c3') });
  expect((await rig.undo({ answers: { yes: true } })).status).toBe('rolled-back');
  rig.clock.advance(HOUR);
  rig.calls.length = 0;
  expect((await rig.resume({ answers: { yes: true } })).status).toBe('succeeded');
  expect(rig.calls).toEqual(['c1', 'r2', 'c2', 'c3']);
});
