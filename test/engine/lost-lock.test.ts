import { describe, expect, test } from 'vitest';
import type { LostLock } from '../../src/ports/locks.ts';
import { bad, Rig, type RigOptions, typed } from './rig.ts';

const PLAYBOOK = `steps:
  - {id: a, shell: one}
  - {id: look, shell: look, effect: read}
  - {id: b, shell: two, undo: {shell: undo two}}
`;

/** The lock is gone as soon as this command has been called. */
const lostAfter = (rig: Rig, command: string, lost: LostLock = { of: 'target', name: 'db' }): RigOptions => ({
  lost: () => (rig.calls.includes(command) ? lost : undefined),
});

describe('a play whose lock was taken away', () => {
  test('still looks, starts no further change, says why, and goes on when it is resumed', async () => {
    using rig = new Rig();
    const end = await rig.play(PLAYBOOK, lostAfter(rig, 'one'));
    expect(end).toMatchObject({ status: 'interrupted', step: 'b', error: { code: 'RB516' } });
    expect(end.error?.message).toContain('"db"');
    expect(rig.calls).toEqual(['one', 'look']);
    expect(end.events.at(-1)).toMatchObject({ type: 'play.finished', error: { code: 'RB516' } });
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'look', 'two']);
  });

  test('is stopped also by what it waited for: an answer, or the pause before another attempt', async () => {
    for (const step of ['{id: b, shell: two, approve: true}', '{id: b, shell: two, retry: {attempts: 3}}']) {
      using rig = new Rig();
      let lost: LostLock | undefined;
      const end = await rig.play(`steps:\n  - ${step}\n`, {
        behaviour: { two: () => bad() },
        operator: () => {
          lost = { of: 'target', name: 'db' };
          return typed(true);
        },
        lost: () => lost ?? (rig.calls.length > 0 ? { of: 'target', name: 'db' } : undefined),
      });
      expect(end).toMatchObject({ status: 'interrupted', step: 'b', error: { code: 'RB516' } });
      expect(rig.calls).toEqual(step.includes('retry') ? ['two'] : []);
    }
  });

  test('starts nothing either when nobody can see whether it holds its locks', async () => {
    using rig = new Rig();
    const end = await rig.play(
      PLAYBOOK,
      lostAfter(rig, 'one', { of: 'unknown', reason: 'the disk is gone' }),
    );
    expect(end).toMatchObject({ status: 'interrupted', step: 'b', error: { code: 'RB516' } });
    expect(end.error?.message).toContain('the disk is gone');
    expect(rig.calls).toEqual(['one', 'look']);
  });

  test('undoes nothing either', async () => {
    using rig = new Rig();
    await rig.play(PLAYBOOK);
    const options = { ...lostAfter(rig, 'two'), answers: { yes: true } };
    expect(await rig.undo(options)).toMatchObject({ status: 'interrupted', error: { code: 'RB516' } });
    expect(rig.calls).not.toContain('undo two');
  });

  test('writes nothing more where that is the lock of the play: the journal may be another engine’s', async () => {
    using rig = new Rig();
    const ended = rig.play(PLAYBOOK, lostAfter(rig, 'one', { of: 'play' }));
    await expect(ended).rejects.toThrow(/RB516.*another engine/);
    expect(rig.calls).toEqual(['one', 'look']);
    const last = rig.events().at(-1);
    expect(last).toMatchObject({ type: 'step.finished', step: 'look' });
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'look', 'two']);
  });
});

test('an engine that is overtaken by another does not write into its journal', async () => {
  using rig = new Rig();
  let overtaken = false;
  const first = rig.play(PLAYBOOK, {
    behaviour: {
      one: async () => {
        const second = await rig.resume({ verdicts: { a: 'done' } });
        overtaken = second.status === 'succeeded';
        return { status: 'succeeded', outputs: {} };
      },
    },
  });
  await expect(first).rejects.toThrow(/RB604.*another process has written/);
  expect(overtaken).toBe(true);
  expect(rig.calls).toEqual(['one', 'look', 'two']);
  expect(rig.events().at(-1)).toMatchObject({ type: 'play.finished', status: 'succeeded' });
});
