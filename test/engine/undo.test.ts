import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import { bad, ok, Rig, typed } from './rig.ts';

const PLAYBOOK = `steps:
  - {id: look, shell: look, effect: read}
  - {id: a, shell: one, undo: {shell: undo one}}
  - {id: b, shell: two, undo: {shell: undo two}, verify: {shell: probe}}
  - {id: c, shell: three}
`;
const yes = () => typed(true);
const failing = { three: () => bad() };

describe('undo', () => {
  test('runs the recorded undos, last first, each asked for, and says so by its status', async () => {
    using rig = new Rig();
    await rig.play(PLAYBOOK, { behaviour: failing });
    rig.calls.length = 0;
    const probe = () => bad('gone');
    const end = await rig.undo({ operator: yes, behaviour: { probe } });
    expect(end.status).toBe('rolled-back');
    expect(rig.calls).toEqual(['undo two', 'probe', 'undo one']);
    expect(rig.questions.map(({ step, context }) => [step, context])).toEqual([
      ['undo.b', ['undo two']],
      ['undo.a', ['undo one']],
    ]);
  });

  test('that leaves the effect in place has failed', async () => {
    using rig = new Rig();
    await rig.play(PLAYBOOK, { behaviour: failing });
    const end = await rig.undo({ answers: { yes: true } });
    expect(end).toMatchObject({ status: 'rollback-failed', step: 'undo.b', error: { code: 'RB510' } });
    expect(rig.calls).not.toContain('undo one');
  });

  test('is not done twice, and a resume runs the undone steps again', async () => {
    using rig = new Rig();
    const behaviour = { ...failing, probe: (_: unknown, look: number) => (look === 2 ? bad('gone') : ok()) };
    await rig.play(PLAYBOOK, { behaviour });
    await rig.undo({ answers: { yes: true }, behaviour });
    rig.calls.length = 0;
    expect((await rig.undo({ answers: { yes: true } })).status).toBe('rolled-back');
    expect(rig.calls).toEqual([]);
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'two', 'probe', 'three']);
  });

  test('that was cut off is decided like any step in doubt', async () => {
    using rig = new Rig();
    await rig.play(PLAYBOOK, { behaviour: failing });
    const started = (event: JournalEvent) => event.type === 'step.started' && event.step === 'undo.b';
    const onEvent = (event: JournalEvent, interrupt: (signal: string) => void): void => {
      if (!started(event)) return;
      interrupt('SIGTERM');
      interrupt('SIGTERM');
    };
    await rig.undo({ answers: { yes: true }, onEvent, behaviour: { 'undo two': () => bad('killed') } });
    rig.calls.length = 0;
    const end = await rig.undo({ answers: { yes: true }, behaviour: { probe: () => bad('gone') } });
    expect(end.status).toBe('rolled-back');
    expect(rig.calls).toEqual(['probe', 'undo one']);
  });

  test('takes back a step that failed, however soon, and none that was declined', async () => {
    using rig = new Rig();
    const yaml = 'steps:\n  - {id: a, shell: one, undo: {shell: undo one}}\n';
    await rig.play(yaml, { behaviour: { one: () => bad() } });
    expect((await rig.undo({ operator: yes })).status).toBe('rolled-back');
    expect(rig.calls).toEqual(['one', 'undo one']);
    using other = new Rig();
    const asks = yaml.replace('shell: one,', 'shell: one, approve: true,');
    await other.play(asks, { answers: { byStep: { a: 'no' } } });
    await other.undo({ operator: yes });
    expect(other.calls).toEqual([]);
  });

  test('is offered when a step fails, and only if there is something to undo', async () => {
    using rig = new Rig();
    const choices: string[][] = [];
    const behaviour = { ...failing, probe: (_: unknown, look: number) => (look === 2 ? bad('gone') : ok()) };
    const end = await rig.play(PLAYBOOK, {
      behaviour,
      operator: ({ purpose, answer }) => {
        if (purpose !== 'failure') return typed(true);
        choices.push(answer.type === 'choice' ? answer.choices.map(({ value }) => value) : []);
        return typed('undo');
      },
    });
    expect(choices).toEqual([['stop', 'retry', 'continue', 'undo']]);
    expect(end.status).toBe('rolled-back');
    expect(rig.calls.slice(-3)).toEqual(['undo two', 'probe', 'undo one']);
    using other = new Rig();
    await other.play('steps:\n  - {id: c, shell: three}\n', {
      behaviour: failing,
      operator: ({ answer }) => {
        choices.push(answer.type === 'choice' ? answer.choices.map(({ value }) => value) : []);
        return typed('stop');
      },
    });
    expect(choices[1]).toEqual(['stop', 'retry', 'continue']);
  });
});
