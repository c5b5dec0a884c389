import { describe, expect, test } from 'vitest';
import { bad, ok, Rig } from './rig.ts';

const EACH = `steps:
  - id: each
    repeat:
      for-each: [web-1, web-2, web-3]
      steps:
        - {id: stop, shell: "stop {{item}}", undo: {shell: "start {{item}}"}}
        - {id: look, shell: "look {{item}} {{steps.each.index}}"}
  - {id: after, shell: "after {{steps.each.count}}"}
`;

describe('a repeat over a list', () => {
  test('runs its steps for each item, in order, under an id of its own', async () => {
    using rig = new Rig();
    const { status, state } = await rig.play(EACH);
    expect(status).toBe('succeeded');
    expect(rig.calls).toEqual([
      'stop web-1',
      'look web-1 1',
      'stop web-2',
      'look web-2 2',
      'stop web-3',
      'look web-3 3',
      'after 3',
    ]);
    expect([...state.steps.keys()]).toEqual([
      'each',
      'stop[1]',
      'look[1]',
      'stop[2]',
      'look[2]',
      'stop[3]',
      'look[3]',
      'after',
    ]);
  });

  test('goes on at the item at which it failed', async () => {
    using rig = new Rig();
    const first = await rig.play(EACH, { behaviour: { 'look web-2 2': () => bad() } });
    expect(first).toMatchObject({ status: 'failed', step: 'look[2]' });
    rig.calls.length = 0;
    expect(await rig.resume()).toMatchObject({ status: 'succeeded' });
    expect(rig.calls).toEqual(['look web-2 2', 'stop web-3', 'look web-3 3', 'after 3']);
  });

  test('has the changes of its iterations undone last first, each with its own item', async () => {
    using rig = new Rig();
    await rig.play(EACH, { behaviour: { 'stop web-3': () => bad() } });
    rig.calls.length = 0;
    expect(await rig.undo({ answers: { yes: true } })).toMatchObject({ status: 'rolled-back' });
    expect(rig.calls).toEqual(['start web-3', 'start web-2', 'start web-1']);
  });
});

describe('the list of a repeat', () => {
  const OVER = `steps:
  - {id: workers, shell: {run: list, capture: lines}}
  - id: each
    repeat:
      for-each: steps.workers.lines
      on-item-failure: continue
      collect: steps.look.exit_code
      steps: [{id: look, shell: "look {{item}}"}]
  - {id: after, when: "size(steps.each.failed) > 0 && steps.each.results[0] == 7", shell: "mend {{steps.each.failed.0}}"}
`;
  const listing = (...lines: string[]) => ({ list: () => ok({ lines }) });

  test('is evaluated once: what comes of it stands for ever', async () => {
    using rig = new Rig();
    const behaviour = { ...listing('a', 'b'), 'look a': () => ok({ exit_code: 7 }) };
    const died = rig.play(OVER, { behaviour, dies: ({ type }) => type === 'step.iteration' });
    await expect(died).rejects.toThrow('the engine is dead');
    rig.calls.length = 0;
    const { status, state } = await rig.resume({ behaviour });
    expect(status).toBe('succeeded');
    expect(rig.calls).toEqual(['look a', 'look b']);
    expect(state.repeats.get('each')?.items).toEqual(['a', 'b']);
    expect(state.steps.get('each')).toMatchObject({ outputs: { count: 2, failed: [], results: [7, null] } });
  });
});

describe('an item of which a step fails', () => {
  const GIVING_UP = `steps:
  - id: each
    repeat:
      for-each: [a, b, c]
      on-item-failure: continue
      steps:
        - {id: stop, shell: "stop {{item}}"}
        - id: check
          branch:
            - when: steps.each.index == 2
              then: [{id: mend, shell: "mend {{item}}"}]
        - {id: start, shell: "start {{item}}"}
  - {id: report, shell: "report {{json steps.each.failed}}"}
`;

  test('is given up where the playbook says so, and the next one follows', async () => {
    using rig = new Rig();
    const operator = () => expect.fail('nobody is asked');
    const { status, events } = await rig.play(GIVING_UP, { behaviour: { 'mend b': () => bad() }, operator });
    expect(status).toBe('succeeded');
    expect(rig.calls).toEqual(['stop a', 'start a', 'stop b', 'mend b', 'stop c', 'start c', 'report ["b"]']);
    expect(events.find(({ type }) => type === 'step.given-up')).toMatchObject({
      step: 'each',
      iteration: 2,
      because: 'mend[2]',
    });
  });

  test('stays given up when the engine dies before it can say so', async () => {
    using rig = new Rig();
    const behaviour = { 'mend b': () => bad() };
    const dies = rig.play(GIVING_UP, {
      behaviour,
      dies: (event) => event.type === 'step.finished' && event.step === 'mend[2]',
    });
    await expect(dies).rejects.toThrow('the engine is dead');
    rig.calls.length = 0;
    expect(await rig.resume({ behaviour })).toMatchObject({ status: 'succeeded' });
    expect(rig.calls).toEqual(['stop c', 'start c', 'report ["b"]']);
  });

  test('stops the play where its step says so itself', async () => {
    using rig = new Rig();
    const stopping = GIVING_UP.replace('shell: "stop {{item}}"', 'shell: "stop {{item}}", on-failure: stop');
    const { status, step } = await rig.play(stopping, { behaviour: { 'stop b': () => bad() } });
    expect([status, step]).toEqual(['failed', 'stop[2]']);
  });
});

describe('a repeat until a condition holds', () => {
  const UNTIL = `steps:
  - id: drained
    repeat:
      until: steps.queue.stdout == "0"
      at-most: 3
      every: 10s
      steps:
        - {id: queue, effect: read, shell: length}
  - {id: after, shell: "after {{steps.drained.count}}"}
`;
  const lengths = (...values: string[]) => ({
    length: (_: unknown, nth: number) => ok({ stdout: values[nth - 1] ?? values.at(-1) }),
  });

  test('ends with the iteration after which it holds, and pauses between them', async () => {
    using rig = new Rig();
    const before = rig.clock.now();
    expect(await rig.play(UNTIL, { behaviour: lengths('2', '1', '0') })).toMatchObject({
      status: 'succeeded',
    });
    expect(rig.calls).toEqual(['length', 'length', 'length', 'after 3']);
    expect(rig.clock.now() - before).toBe(20_000);
  });

  test('fails when it does not come to hold, with what was seen last, and goes on as often again', async () => {
    using rig = new Rig();
    const behaviour = lengths('9', '8', '7', '6', '0');
    const { status, step, error } = await rig.play(UNTIL, { behaviour });
    expect([status, step, error?.code]).toEqual(['failed', 'drained', 'RB540']);
    expect(error?.message).toBe(
      'steps.queue.stdout == "0" did not come to hold: looked 3 times, 10 s apart; at last queue[3]: stdout 7',
    );
    expect(await rig.resume({ behaviour })).toMatchObject({ status: 'succeeded' });
    expect(rig.calls).toEqual(['length', 'length', 'length', 'length', 'length', 'after 5']);
  });

  test('is passed over where its own on-failure says so', async () => {
    using rig = new Rig();
    const over = UNTIL.replace('- id: drained', '- id: drained\n    on-failure: continue').replace(
      'after {{steps.drained.count}}',
      'after {{steps.drained.ok}}',
    );
    expect(await rig.play(over, { behaviour: lengths('9') })).toMatchObject({ status: 'succeeded' });
    expect(rig.calls.at(-1)).toBe('after false');
  });
});

describe('repeats inside one another', () => {
  const NESTED = `steps:
  - id: hosts
    repeat:
      for-each: [{name: web, port: 80}, {name: db, port: 5432}]
      steps:
        - {id: knock, shell: "knock {{item.name}}"}
        - id: parts
          repeat:
            for-each: [x, y]
            collect: steps.probe.stdout
            steps:
              - {id: probe, shell: "probe {{steps.hosts.item.port}} {{item}} after {{steps.knock.stdout}}"}
        - {id: sum, shell: "sum {{json steps.parts.results}}"}
`;

  test('see the values of the iterations around them', async () => {
    using rig = new Rig();
    const behaviour = {
      'knock web': () => ok({ stdout: 'pong-web' }),
      'knock db': () => ok({ stdout: 'pong-db' }),
      'probe 5432 y after pong-db': () => ok({ stdout: 'fine' }),
    };
    const { status, state } = await rig.play(NESTED, { behaviour });
    expect(status).toBe('succeeded');
    expect(rig.calls).toEqual([
      'knock web',
      'probe 80 x after pong-web',
      'probe 80 y after pong-web',
      'sum [null,null]',
      'knock db',
      'probe 5432 x after pong-db',
      'probe 5432 y after pong-db',
      'sum [null,"fine"]',
    ]);
    expect(state.steps.has('probe[2][1]')).toBe(true);
  });
});

describe('answers and verdicts', () => {
  const ASKING = `steps:
  - id: each
    repeat:
      for-each: [a, b]
      steps: [{id: stop, approve: "Stop {{item}}?", shell: "stop {{item}}"}]
`;

  test('are given for every iteration, or for one of them', async () => {
    using rig = new Rig();
    const some = { byStep: { 'stop[1]': true } };
    const first = await rig.play(ASKING, { answers: some });
    expect(first).toMatchObject({ status: 'waiting', step: 'stop[2]' });
    expect(first.error?.help).toContain("--answer 'stop[2]'=yes");
    expect(await rig.resume({ answers: { byStep: { stop: true } } })).toMatchObject({ status: 'succeeded' });
    expect(rig.calls).toEqual(['stop a', 'stop b']);
  });

  test('decide about one iteration only', async () => {
    using rig = new Rig();
    const dies = (event: { type: string; step?: string }) =>
      event.type === 'step.started' && event.step === 'stop[2]';
    const answers = { byStep: { stop: true } };
    await expect(rig.play(ASKING, { answers, dies })).rejects.toThrow('the engine is dead');
    rig.calls.length = 0;
    const { status } = await rig.resume({ answers, verdicts: { 'stop[2]': 'done' } });
    expect(status).toBe('succeeded');
    expect(rig.calls).toEqual([]);
  });
});

describe('an edited playbook', () => {
  const failing = { behaviour: { 'look web-2 2': () => bad() } };

  test('is taken where only what is still to come of a repeat differs', async () => {
    using rig = new Rig();
    await rig.play(EACH, failing);
    expect(await rig.whyNot(EACH.replace('after {{', 'afterwards {{'))).toEqual([]);
  });

  test.each([
    ['another list', ['[web-1, web-2, web-3]', '[web-1, web-2]'], 'goes through something else now'],
    [
      'another step',
      ['        - {id: look', '        - {id: new, shell: new}\n        - {id: look'],
      'are others',
    ],
    ['another command in what has run', ['stop {{item}}', 'halt {{item}}'], 'stop[1] was started as'],
  ])('is refused with %s', async (_, [from = '', to = ''], reason) => {
    using rig = new Rig();
    await rig.play(EACH, failing);
    expect((await rig.whyNot(EACH.replace(from, to))).join('\n')).toContain(reason);
  });
});
