import { describe, expect, test } from 'vitest';
import { bad, ok, Rig, type RigOptions, typed } from './rig.ts';

const step = (id: string, more = ''): string => `  - {id: ${id}, shell: ${id}${more}}\n`;
const steps = (...lines: readonly string[]): string => `steps:\n${lines.join('')}`;
const THREE = steps(step('a', ', undo: {shell: ua}'), step('b'), step('c'));
const fails = (...commands: readonly string[]): RigOptions => ({
  behaviour: Object.fromEntries(commands.map((command) => [command, () => bad()])),
});
const dead = (error: Error) => expect(error.message).toContain('the engine is dead');

describe('a playbook that was edited', () => {
  test('may not change a step that failed, and may change the one behind it', async () => {
    using rig = new Rig();
    await rig.play(THREE, fails('b'));
    expect(await rig.whyNot(THREE.replace('shell: b', 'shell: bb'))).toEqual([
      'b was started as “b”, and is “bb” now',
    ]);
    expect(await rig.whyNot(THREE.replace('shell: c', 'shell: cc'))).toEqual([]);
  });

  test('may change, move or drop a step that failed before anything of it was started', async () => {
    using rig = new Rig();
    const asks = steps(step('a'), step('b', ', approve: true'), step('c'));
    await rig.play(asks, { answers: { byStep: { b: 'no' } } });
    for (const b of [step('b2'), step('b', ', effect: read'), '']) {
      expect(await rig.whyNot(steps(step('a'), b, step('c')))).toEqual([]);
    }
    expect(await rig.whyNot(steps(step('a'), step('c'), step('b')))).toEqual([]);
    expect(await rig.whyNot(steps(step('b'), step('a'), step('c')))).toEqual([
      'b would have to run before a, which the play has passed',
    ]);
  });

  test('may not change a step in doubt, whatever decides it', async () => {
    using rig = new Rig();
    const dies: RigOptions['dies'] = (event) => event.type === 'step.started' && event.step === 'b';
    await rig.play(THREE, { dies }).catch(dead);
    const edited = THREE.replace('shell: b', 'shell: bb');
    expect(await rig.whyNot(edited)).toHaveLength(1);
    await rig.resume({ verdicts: { b: 'not-done' }, ...fails('b') });
    expect(await rig.whyNot(edited)).toHaveLength(1);
  });

  test('may change neither what was undone nor its undo', async () => {
    using rig = new Rig();
    await rig.play(THREE, fails('b'));
    expect((await rig.undo({ answers: { yes: true } })).status).toBe('rolled-back');
    expect(await rig.whyNot(THREE)).toEqual([]);
    expect(await rig.whyNot(THREE.replace('shell: a', 'shell: aa'))).toEqual([
      'a was started as “a”, and is “aa” now',
    ]);
    expect(await rig.whyNot(THREE.replace('shell: ua', 'shell: uaa'))).toEqual([
      'the undo of a was recorded before it ran as “ua”, and is “uaa” now',
      'the undo of a was started as “ua”, and is “uaa” now',
    ]);
    expect(await rig.whyNot(THREE.replace(', undo: {shell: ua}', ''))).toEqual([
      'the undo of a was recorded before it ran as “ua”, and is gone now',
    ]);
  });

  test('renders a step from what was known when it was started, not from what is known now', async () => {
    using rig = new Rig();
    const yaml = steps(
      '  - {id: r, effect: read, shell: r}\n',
      '  - {id: q, confirm: Which?}\n',
      '  - {id: u, effect: read, shell: "echo {{steps.r.stdout}}"}\n',
      step('c'),
    );
    let round = 0;
    const found = {
      r: () => {
        round += 1;
        return ok({ stdout: `found ${round}` });
      },
      c: () => bad(),
    };
    const options = { behaviour: found, answers: { yes: true } };
    await rig.play(yaml, options);
    rig.clock.advance(3_600_000);
    await rig.resume(options);
    expect(rig.calls).toContain('echo found 2');
    expect(await rig.whyNot(yaml.replace('shell: c', 'on-failure: continue, shell: c'))).toEqual([]);
    expect(await rig.whyNot(yaml.replace('echo {{', 'touch {{'))).toEqual([
      'u was started as “echo found 1”, and is “touch found 1” now',
      'u was started as “echo found 2”, and is “touch found 2” now',
    ]);
  });

  test('keeps a secret out of its reasons, and is taken where only the secret is rendered', async () => {
    using rig = new Rig();
    const yaml = `inputs: {t: {type: secret}}\n${steps('  - {id: a, shell: "echo {{inputs.t}}"}\n', step('b'))}`;
    const options = { inputs: { t: 'hunter22' }, secrets: [{ name: 't', value: 'hunter22' }] };
    await rig.play(yaml, { ...options, ...fails('b') });
    expect(await rig.whyNot(yaml, options)).toEqual([]);
    expect(await rig.whyNot(yaml.replace('echo {{', 'touch {{'), options)).toEqual([
      'a was started as “echo [secret:t]”, and is “touch [secret:t]” now',
    ]);
  });
});

describe('a play that goes on with an edited playbook', () => {
  const EDITED = steps(
    step('a', ', undo: {shell: ua}'),
    step('b'),
    step('n', ', undo: {shell: un}'),
    step('c2'),
  );

  test('is from then on a play of that one: the next resume and the undo go by it', async () => {
    using rig = new Rig();
    await rig.play(THREE, fails('b'));
    const end = await rig.resumeEdited(EDITED, fails('c2'));
    expect(end).toMatchObject({ status: 'failed', step: 'c2' });
    expect((await rig.resume(fails('c2'))).step).toBe('c2');
    rig.calls.length = 0;
    await rig.undo({ answers: { yes: true } });
    expect(rig.calls).toEqual(['un', 'ua']);
    const [event] = end.events;
    expect(event).toMatchObject({
      type: 'play.resumed',
      playbookChanged: false,
      edited: { digest: { after: (await rig.load(EDITED)).digest, before: (await rig.load(THREE)).digest } },
    });
  });

  test('can be edited again, and not back where that takes away what has run', async () => {
    using rig = new Rig();
    await rig.play(THREE, fails('b'));
    await rig.resumeEdited(EDITED, fails('c2'));
    expect(await rig.whyNot(`${EDITED}${step('d')}`)).toEqual([]);
    expect(await rig.whyNot(THREE)).toEqual([
      'n was started, and is no longer in the file',
      'c2 was started, and is no longer in the file',
    ]);
  });

  test('asks again for consent that was given to what the old one would have run', async () => {
    using rig = new Rig();
    const yaml = steps(step('a'), step('b', ', approve: true'));
    const dies: RigOptions['dies'] = (event) => event.type === 'question.answered';
    await rig.play(yaml, { operator: () => typed(true), dies }).catch(dead);
    rig.questions.length = 0;
    const edited = yaml.replace('shell: b', 'shell: bb');
    expect(await rig.whyNot(edited)).toEqual([]);
    const end = await rig.resumeEdited(edited, { operator: () => typed(true) });
    expect(end.status).toBe('succeeded');
    expect(rig.questions.map(({ context }) => context)).toEqual([['bb']]);
    expect(rig.calls).toEqual(['a', 'bb']);
  });

  test('repeats the checks of an answer that has gone stale too', async () => {
    using rig = new Rig();
    const yaml = steps('  - {id: r, effect: read, shell: r}\n', step('b', ', approve: true'));
    const dies: RigOptions['dies'] = (event) => event.type === 'question.answered';
    await rig.play(yaml, { operator: () => typed(true), dies }).catch(dead);
    rig.clock.advance(3_600_000);
    rig.calls.length = 0;
    await rig.resumeEdited(yaml.replace('shell: b', 'shell: bb'), { operator: () => typed(true) });
    expect(rig.calls).toEqual(['r', 'bb']);
  });
});
