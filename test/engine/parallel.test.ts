import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Question, Reply } from '../../src/ports/operator.ts';
import type { ProcessEnd } from '../../src/ports/processes.ts';
import type { RunContext, StepOutcome } from '../../src/steps/kind.ts';
import { atOnce, Lanes, settled, until } from './lanes.ts';
import { bad, ok, Rig, typed } from './rig.ts';

const started = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.type === 'step.started' ? [event.step] : []));

describe('steps at once', () => {
  test('have all begun before the first has ended', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const end = rig.play(atOnce(), { behaviour: lanes.table('one', 'two', 'three') });
    await lanes.begun('one', 'two', 'three');
    expect(rig.calls).toEqual(['one', 'two', 'three']);
    for (const name of ['three', 'one', 'two']) lanes.end(name);
    const { status, events } = await end;
    expect(status).toBe('succeeded');
    expect(rig.calls.at(-1)).toBe('end');
    expect(events.findLast((event) => event.type === 'step.finished' && event.step === 'all')).toMatchObject({
      outcome: { status: 'succeeded', outputs: { failed: [] } },
    });
  });

  test('are at most as many as the limit says; the next begins when one has ended', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const end = rig.play(atOnce(['limit: 2']), { behaviour: lanes.table('one', 'two', 'three') });
    await lanes.begun('one', 'two');
    await settled();
    expect(rig.calls).toEqual(['one', 'two']);
    lanes.end('two');
    await lanes.begun('three');
    lanes.end('one');
    lanes.end('three');
    expect((await end).status).toBe('succeeded');
  });

  test('may be passed by, hold steps themselves, and be used by what comes after', async () => {
    using rig = new Rig();
    const { status } = await rig.play(
      `steps:
  - {id: before, shell: zero}
  - id: all
    parallel:
      - {id: a, shell: one, when: steps.before.ok}
      - {id: b, shell: two, when: "!steps.before.ok"}
      - {id: c, parallel: [{id: d, shell: three}, {id: e, branch: [{otherwise: [{id: f, shell: four}, {id: g, shell: five, when: steps.f.ok}]}]}]}
  - {id: after, shell: six, when: steps.d.ok && steps.all.failed.size() == 0}
`,
    );
    expect(status).toBe('succeeded');
    expect([...rig.calls].sort()).toEqual(['five', 'four', 'one', 'six', 'three', 'zero']);
  });
});

describe('a failure with fail: last', () => {
  test('lets the others go to their end, names each that failed, and stops the play', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const end = rig.play(atOnce(['fail: last']), { behaviour: lanes.table('one', 'two', 'three') });
    await lanes.begun('one', 'two', 'three');
    lanes.end('one', bad('no disk'));
    await settled();
    lanes.end('three', bad('no net'));
    lanes.end('two');
    const { status, step, error, events } = await end;
    expect([status, step, error?.code]).toEqual(['failed', 'all', 'RB530']);
    expect(error?.message).toBe(
      '2 of 3 steps at once failed: a (RB501 command failed), c (RB501 command failed)',
    );
    expect(lanes.ended).toEqual([]);
    expect(started(events)).toEqual(['a', 'b', 'c']);
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'two', 'three', 'one', 'three', 'end']);
  });

  test('starts what had to wait for its turn', async () => {
    using rig = new Rig();
    await rig.play(atOnce(['limit: 1']), { behaviour: { one: () => bad() } });
    expect(rig.calls).toEqual(['one', 'two', 'three']);
  });

  test('that is passed over is none of the step around', async () => {
    using rig = new Rig();
    const { status, state } = await rig.play(atOnce([], { b: ', on-failure: continue' }), {
      behaviour: { two: () => bad() },
    });
    expect(status).toBe('succeeded');
    expect(state.steps.get('all')).toMatchObject({ outputs: { failed: ['b'] } });
  });
});

describe('a failure with fail: fast', () => {
  test('ends what reads, finishes what changes, and starts nothing new', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const end = rig.play(
      atOnce(['fail: fast', 'limit: 3'], {
        b: ', effect: read',
        c: ', verify: {shell: probe}',
      }),
      {
        behaviour: lanes.table('one', 'two', 'three'),
      },
    );
    await lanes.begun('one', 'two', 'three');
    lanes.end('one', bad('no disk'));
    await settled();
    expect(lanes.ended).toEqual(['two']);
    lanes.end('three');
    const { status, error, state } = await end;
    expect([status, error?.code]).toEqual(['failed', 'RB530']);
    expect(error?.message).toContain('not run to the end: b');
    expect(state.steps.get('c')?.status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'two', 'three', 'probe']);
    expect((await rig.resume()).status).toBe('succeeded');
    expect(rig.calls.slice(4)).toEqual(['one', 'two', 'end']);
  });

  test('starts none that waits for its turn, and tries none again', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const end = rig.play(atOnce(['fail: fast', 'limit: 2'], { b: ', retry: {attempts: 5}' }), {
      behaviour: lanes.table('one', 'two'),
    });
    await lanes.begun('one', 'two');
    lanes.end('one', bad());
    await settled();
    lanes.end('two', bad());
    expect((await end).status).toBe('failed');
    expect(rig.calls).toEqual(['one', 'two']);
  });

  test('counts only once a person stops at it, and the others go on meanwhile', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const asked: ((reply: Reply) => void)[] = [];
    const end = rig.play(atOnce(['fail: fast'], { b: ', effect: read' }), {
      behaviour: { ...lanes.table('two', 'three'), one: () => bad() },
      operator: () => new Promise((settle) => asked.push(settle)),
    });
    await lanes.begun('two', 'three');
    await settled();
    expect(rig.questions.map(({ step, purpose }) => [step, purpose])).toEqual([['a', 'failure']]);
    expect(lanes.ended).toEqual([]);
    asked[0]?.(typed('stop'));
    await settled();
    expect(lanes.ended).toEqual(['two']);
    lanes.end('three');
    expect((await end).status).toBe('failed');
  });

  test('takes the questions of the others away', async () => {
    using rig = new Rig();
    const lanes = new Lanes();
    const end = rig.play(
      atOnce(['fail: fast'], { b: ', approve: true, on-failure: stop', a: ', on-failure: stop' }),
      {
        behaviour: lanes.table('one', 'three'),
        operator: (_: Question, signal) =>
          new Promise((settle) =>
            signal.addEventListener('abort', () => settle({ given: false, reason: 'aborted' })),
          ),
      },
    );
    await lanes.begun('one', 'three');
    lanes.end('one', bad());
    await settled();
    lanes.end('three');
    const { status, error } = await end;
    expect(status).toBe('failed');
    expect(error?.message).toContain('1 of 3');
    expect(rig.calls).toEqual(['one', 'three']);
  });
});

describe('what was started at once', () => {
  const UNDOS = { a: ', undo: {shell: unone}', b: ', undo: {shell: untwo}', c: ', undo: {shell: unthree}' };

  test('is undone in the reverse order of its starts, however early it was refused', async () => {
    using rig = new Rig();
    const each = { ...UNDOS, a: `${UNDOS.a}, approve: true` };
    const said = [false, 'retry', true];
    await rig.play(atOnce(['limit: 3'], each), {
      operator: ({ purpose, step }) =>
        typed(purpose === 'interrupt' ? 'go-on' : step === 'a' ? (said.shift() ?? true) : true),
    });
    expect(rig.calls).toEqual(['two', 'three', 'one', 'end']);
    await rig.undo({ answers: { yes: true } });
    expect(rig.calls.slice(4)).toEqual(['unone', 'unthree', 'untwo']);
  });

  test('may be edited where it has not begun, in any order', async () => {
    using rig = new Rig();
    const yaml = (more: string): string =>
      `steps:\n  - id: all\n    parallel:\n${more}      - {id: a, shell: one}\n      - {id: b, shell: two}\n`;
    await rig.play(yaml(''), { behaviour: { two: () => bad() } });
    expect(await rig.whyNot(yaml('      - {id: n, shell: new}\n'))).toEqual([]);
    const end = await rig.resumeEdited(yaml('      - {id: n, shell: new}\n'));
    expect(end.status).toBe('succeeded');
    expect(rig.calls).toEqual(['one', 'two', 'new', 'two']);
    const late = '      - {id: late, shell: new}\n      - {id: n, shell: new}\n';
    expect(await rig.whyNot(yaml(late))).toEqual([
      expect.stringContaining('late stands in an arm of all now, which the play has left'),
    ]);
  });

  test('whose commands outlived their engine is waited for together, and the rest is told one by one', async () => {
    using rig = new Rig();
    const process = { pid: 7, startTime: '', bootId: '' };
    const ended: ProcessEnd = {
      started: true,
      exitCode: 0,
      signal: null,
      aborted: false,
      escalated: false,
      survivors: [],
    };
    const runs = async ({ processes, signal, output: onOutput }: RunContext): Promise<StepOutcome> => {
      const { started: began } = await processes.run({ command: { shell: '' }, env: {}, onOutput }, signal);
      return began ? ok() : bad();
    };
    const behaviour = { one: runs, two: runs, three: runs };
    let dead = false;
    const dies = (event: JournalEvent): boolean => {
      dead = event.type === 'step.started' && event.step === 'c';
      return dead;
    };
    const run = () => until(() => dead).then(() => ended);
    await expect(rig.play(atOnce(), { behaviour, dies, processes: { run } })).rejects.toThrow('dead');
    const ends: (() => void)[] = [];
    const adopted: string[] = [];
    const end = rig.resume({
      behaviour,
      verdicts: { c: 'done' },
      processes: {
        trace: (path) => (path.endsWith('c.1') ? { state: 'lost' } : { state: 'running', process }),
        adopt: ({ durable }) => {
          adopted.push(durable.slice(-3));
          return new Promise((settle) => ends.push(() => settle(ended)));
        },
      },
    });
    await until(() => ends.length === 2);
    expect(adopted).toEqual(['a.1', 'b.1']);
    for (const finish of ends.reverse()) finish();
    const { status, events } = await end;
    expect(status).toBe('succeeded');
    expect(started(events)).toEqual(['after']);
    const told = events.flatMap((event) =>
      ['step.adopted', 'step.in-doubt', 'step.verdict'].includes(event.type) && 'step' in event
        ? [`${event.type} ${event.step}`]
        : [],
    );
    expect(told).toEqual(['step.adopted a', 'step.adopted b', 'step.in-doubt c', 'step.verdict c']);
  });
});

test('the failure of one that gives its item up ends those beside it, and the repeat goes on', async () => {
  using rig = new Rig();
  const lanes = new Lanes();
  let times = 0;
  const end = rig.play(
    `steps:
  - id: each
    repeat:
      for-each: [one, two]
      on-item-failure: continue
      steps:
        - id: all
          parallel:
            fail: fast
            steps:
              - {id: a, shell: act}
              - {id: b, shell: look, effect: read}
`,
    {
      behaviour: {
        act: () => {
          times += 1;
          return times === 1 ? bad() : ok();
        },
        look: (context, attempt) => (attempt === 1 ? lanes.of('look')(context, attempt) : ok()),
      },
    },
  );
  const { status, events } = await end;
  expect(status).toBe('succeeded');
  expect(lanes.ended).toEqual(['look']);
  expect(started(events)).toEqual(['a[1]', 'b[1]', 'a[2]', 'b[2]']);
});
