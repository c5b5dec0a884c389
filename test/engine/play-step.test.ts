import { describe, expect, test } from 'vitest';
import { bad, ok, Rig } from './rig.ts';

/** A playbook of three steps, and one that plays it between two others. */
const rigged = (): Rig => {
  const rig = new Rig();
  rig.others.heal = `inputs:
  host: { type: string }
  times: { type: integer, default: 2, minimum: 1 }
env: { HOST: "{{inputs.host}}" }
steps:
  - {id: look, shell: "look {{inputs.host}} {{env.HOST}}"}
  - {id: mend, shell: "mend {{steps.look.stdout}} {{inputs.times}}", undo: {shell: "break {{inputs.host}}"}}
  - {id: check, shell: "check {{play.playbook}}"}
`;
  return rig;
};

const PLAYS = `steps:
  - {id: look, shell: first}
  - id: heal
    play: {playbook: heal, inputs: {host: "{{steps.look.stdout}}-1"}}
  - {id: after, shell: "after {{steps.heal.ok}} {{steps.look.stdout}}"}
`;

const behaviour = { first: () => ok({ stdout: 'web' }), 'look web-1 web-1': () => ok({ stdout: 'inner' }) };
const inputs = { 'heal.times': 3 };

describe('a playbook that is played by a step', () => {
  test('runs in the same play, and sees its own inputs, steps and env', async () => {
    using rig = rigged();
    const { status, state } = await rig.play(PLAYS, { behaviour, inputs });
    expect(status).toBe('succeeded');
    expect(rig.calls).toEqual(['first', 'look web-1 web-1', 'mend inner 3', 'check heal', 'after true web']);
    expect([...state.steps.keys()]).toEqual([
      'look',
      'heal',
      'heal.look',
      'heal.mend',
      'heal.check',
      'after',
    ]);
  });

  test('goes on inside where it stopped, from the record alone', async () => {
    using rig = rigged();
    const first = await rig.play(PLAYS, { behaviour: { ...behaviour, 'check heal': () => bad() }, inputs });
    expect(first).toMatchObject({ status: 'failed', step: 'heal.check' });
    delete rig.others.heal;
    rig.calls.length = 0;
    expect(await rig.resume({ behaviour, inputs })).toMatchObject({ status: 'succeeded' });
    expect(rig.calls).toEqual(['check heal', 'after true web']);
  });

  test('is undone with the rest, last first', async () => {
    using rig = rigged();
    const failing = { ...behaviour, 'after true web': () => bad() };
    await rig.play(PLAYS.replace('shell: first', 'shell: first, undo: {shell: last}'), {
      behaviour: failing,
      inputs,
    });
    rig.calls.length = 0;
    await rig.undo({ inputs, answers: { yes: true } });
    expect(rig.calls).toEqual(['break web-1', 'last']);
  });

  test('is given up where the step that plays it says so', async () => {
    using rig = rigged();
    const passing = PLAYS.replace('- id: heal\n', '- id: heal\n    on-failure: continue\n');
    const failing = { ...behaviour, 'mend inner 3': () => bad('too broken') };
    const { status, state } = await rig.play(passing, { behaviour: failing, inputs });
    expect(status).toBe('succeeded');
    expect(rig.calls.at(-1)).toBe('after false web');
    expect(rig.calls).not.toContain('check heal');
    expect(state.steps.get('heal')).toMatchObject({
      status: 'failed',
      continued: true,
      error: { message: 'heal.mend failed: too broken' },
    });
  });

  test('is not begun with an input that it could not have', async () => {
    using rig = rigged();
    const wrong = PLAYS.replace('inputs: {host:', 'inputs: {times: "{{steps.look.stdout}}", host:');
    const { status, step, error } = await rig.play(wrong, { behaviour });
    expect([status, step, error?.code]).toEqual(['failed', 'heal', 'RB303']);
    expect(error?.message).toBe('input "times" of heal must be a whole number, not "web"');
  });

  test('answers of people are theirs who name the step inside', async () => {
    using rig = rigged();
    rig.others.heal = 'steps: [{id: sure, confirm: Sure?}]\n';
    const asks = 'steps: [{id: heal, play: heal}]\n';
    expect(await rig.play(asks)).toMatchObject({ status: 'waiting', step: 'heal.sure' });
    expect(await rig.resume({ answers: { byStep: { 'heal.sure': true } } })).toMatchObject({
      status: 'succeeded',
    });
  });
});

describe('in a repeat', () => {
  test('each iteration plays it anew', async () => {
    using rig = rigged();
    rig.others.heal = `inputs: { host: { type: string } }
steps:
  - id: tries
    repeat: {for-each: [x, y], steps: [{id: mend, shell: "mend {{inputs.host}} {{item}}"}]}
`;
    const each = `steps:
  - id: hosts
    repeat: {for-each: [a, b], steps: [{id: heal, play: {playbook: heal, inputs: {host: "{{item}}"}}}]}
`;
    const { status, state } = await rig.play(each);
    expect(status).toBe('succeeded');
    expect(rig.calls).toEqual(['mend a x', 'mend a y', 'mend b x', 'mend b y']);
    expect(state.steps.has('heal[2].mend[1]')).toBe(true);
  });
});

describe('an edited playbook', () => {
  test('may differ in what is still to come of what is played, and in nothing else of it', async () => {
    using rig = rigged();
    await rig.play(PLAYS, { behaviour: { ...behaviour, 'mend inner 3': () => bad() }, inputs });
    const heal = rig.others.heal ?? '';
    rig.others.heal = heal.replace('check {{play', 'check twice {{play');
    expect(await rig.whyNot(PLAYS, { inputs })).toEqual([]);
    rig.others.heal = heal.replace('look {{inputs.host}}', 'peek {{inputs.host}}');
    expect((await rig.whyNot(PLAYS, { inputs })).join('\n')).toContain('heal.look was started as');
    rig.others.heal = heal;
    const other = PLAYS.replace('{{steps.look.stdout}}-1', '{{steps.look.stdout}}-2');
    expect((await rig.whyNot(other, { inputs })).join('\n')).toContain(
      'plays another playbook or with other inputs',
    );
  });
});
