import { expect, test } from 'vitest';
import { planPlay } from '../../src/engine/plan.ts';
import { preflight } from '../../src/engine/preflight.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { languageNeeds, loadLanguage } from '../../src/language/load.ts';
import type { Reply } from '../../src/ports/operator.ts';
import { kinds } from '../../src/steps/index.ts';
import { bad, ok, Rig, typed } from './rig.ts';

const startedStep = (id: string) => (e: JournalEvent) => e.type === 'step.started' && e.step === id;
const steps = (more = ''): string =>
  `steps:\n  - {id: a, shell: one}\n  - {id: b, shell: two${more}}\n  - {id: c, shell: three}\n`;
const untilAborted = ({ signal }: { signal: AbortSignal }) =>
  new Promise<ReturnType<typeof bad>>((done) => {
    if (signal.aborted) done(bad('killed'));
    signal.addEventListener('abort', () => done(bad('killed')));
  });

test('interrupted during verify: a change step that ran is not run again silently', async () => {
  using rig = new Rig();
  const end = await rig.play(steps(', verify: {shell: probe}'), {
    behaviour: {
      probe: (c) => untilAborted(c),
    },
    onEvent: (e, interrupt) => {
      if (!startedStep('b')(e)) return;
      setTimeout(() => interrupt('SIGTERM'), 50);
      setTimeout(() => interrupt('SIGTERM'), 50);
    },
  });
  expect(end.status).toBe('interrupted');
  rig.calls.length = 0;
  // The probe holds now.
  const again = await rig.resume();
  expect(again.status).toBe('succeeded');
  expect(rig.calls).not.toContain('two');
});

test('a probe that an interruption cut off is no verdict', async () => {
  using rig = new Rig();
  const yaml = steps(', verify: {shell: probe}');
  await expect(rig.play(yaml, { dies: startedStep('b') })).rejects.toThrow();
  rig.calls.length = 0;
  const first = await rig.resume({
    behaviour: { probe: (c) => untilAborted(c) },
    onEvent: (e, interrupt) => {
      if (e.type === 'step.in-doubt') setTimeout(() => interrupt('SIGINT'), 30);
    },
  });
  expect(first.events.filter((e) => e.type === 'step.verdict')).toEqual([]);
  await rig.resume();
  expect(rig.calls).not.toContain('two');
});

test.each([', verify: {shell: probe}', ', idempotent: true'])(
  'interrupted while the old process still lives (%s): the next resume still waits for it',
  async (more) => {
    using rig = new Rig();
    const identity = { pid: 4242, startTime: '1', bootId: '' };
    await expect(
      rig.play(steps(more), {
        behaviour: {
          two: ({ onStart }) => {
            onStart(identity);
            return ok();
          },
        },
        dies: (e) => e.type === 'process.started',
      }),
    ).rejects.toThrow();
    rig.calls.length = 0;
    rig.alive.add(identity.pid);
    const has = rig.alive.has.bind(rig.alive);
    let looks = 0;
    let stop = (): void => {};
    rig.alive.has = (pid) => {
      looks += 1;
      if (looks === 3) stop();
      return has(pid);
    };
    await rig.resume({
      behaviour: { probe: () => bad('not yet') },
      onEvent: (e, interrupt) => {
        if (e.type === 'play.resumed') stop = () => interrupt('SIGINT');
      },
    });
    // The old process is alive; nobody may start the command beside it.
    let whileAlive = false;
    let more2 = 0;
    rig.alive.has = (pid) => {
      more2 += 1;
      if (more2 === 3) rig.alive.delete(pid);
      return has(pid);
    };
    await rig.resume({
      behaviour: {
        two: () => {
          whileAlive = has(identity.pid);
          return ok();
        },
      },
    });
    expect(whileAlive).toBe(false);
  },
);

test('a question left open is not passed over by a resume because of on-failure: continue', async () => {
  using rig = new Rig();
  const yaml =
    'steps:\n  - {id: a, shell: one}\n  - {id: q, confirm: Really?, on-failure: continue}\n  - {id: c, shell: three}\n';
  expect((await rig.play(yaml)).status).toBe('waiting');
  const end = await rig.resume();
  expect(end.status).toBe('waiting');
  expect(rig.calls).not.toContain('three');
});

test('interrupted in the pause before a retry: the attempts that are left are made on resume', async () => {
  using rig = new Rig();
  const end = await rig.play(steps(', retry: {attempts: 3}, on-failure: continue'), {
    behaviour: { two: () => bad() },
    onEvent: (e, interrupt) => {
      if (e.type === 'step.retrying') interrupt('SIGINT');
    },
  });
  expect(end.status).toBe('interrupted');
  rig.calls.length = 0;
  await rig.resume();
  expect(rig.calls).toContain('two');
});

test('an explicit answer that is not valid is not overruled by --yes', async () => {
  using rig = new Rig();
  const end = await rig.play(steps(', approve: true'), {
    answers: { byStep: { b: 'nope' }, yes: true },
  });
  expect(rig.calls).not.toContain('two');
  expect(end.status).not.toBe('succeeded');
});

test('an empty name does not release a destroy step', async () => {
  using rig = new Rig();
  await rig.play(
    'inputs: {target: {type: string, default: ""}}\nsteps:\n  - {id: b, shell: two, effect: destroy, destroys: "{{inputs.target}}"}\n',
    { inputs: { target: '' }, answers: { byStep: { b: '' } } },
  );
  expect(rig.calls).toEqual([]);
});

test('an approval text that cannot be rendered fails its step and ends the play in the journal', async () => {
  using rig = new Rig();
  const end = await rig
    .play(
      'steps:\n  - {id: a, shell: {run: one, capture: json}}\n  - {id: b, shell: two, approve: "Stop {{steps.a.json.failing}}?"}\n',
      { answers: { yes: true }, behaviour: { one: () => ok({ json: {} }) } },
    )
    .catch((error: unknown) => ({ status: `thrown: ${String(error)}`, events: [] }));
  expect(end.status).toBe('failed');
});

test('a step called constructor has no answer from Object.prototype', async () => {
  using rig = new Rig();
  const end = await rig.play(
    'steps:\n  - {id: constructor, confirm: {ask: Why?, answer: text}}\n  - {id: c, shell: three}\n',
  );
  expect(end.status).toBe('waiting');
});

test('the timeout of a confirm ends its question', async () => {
  using rig = new Rig();
  const never = (_: unknown, signal: AbortSignal) =>
    new Promise<Reply>((done) => {
      signal.addEventListener('abort', () => done({ given: false, reason: 'aborted' }));
    });
  const yaml = 'steps:\n  - {id: q, confirm: Really?, timeout: 1s, on-timeout: fail, on-failure: stop}\n';
  const end = await rig.play(yaml, { operator: never });
  expect(end).toMatchObject({ status: 'failed', error: { code: 'RB503' } });
});

test.each([
  ['fail', 'ask', ['failure']],
  ['abort', 'ask', []],
  ['abort', 'continue', []],
])('a timeout means %s, whatever on-failure: %s says', async (onTimeout, onFailure, asked) => {
  using rig = new Rig();
  const until = (signal: AbortSignal) =>
    new Promise<void>((done) => signal.addEventListener('abort', () => done()));
  const slow = async ({ signal }: { readonly signal: AbortSignal }) => {
    await until(signal);
    return bad('was ended');
  };
  const keys = `timeout: 5s, on-timeout: ${onTimeout}, on-failure: ${onFailure}`;
  const retry = onTimeout === 'abort' ? ', retry: {attempts: 3, delay: 1s}' : '';
  const end = await rig.play(`steps:\n  - {id: a, shell: slow, ${keys}${retry}}\n  - {id: b, shell: two}\n`, {
    behaviour: { slow },
    operator: () => typed('stop'),
  });
  expect(end).toMatchObject({ status: 'failed', step: 'a', error: { code: 'RB503' } });
  expect(rig.calls).toEqual(['slow']);
  expect(rig.questions.map(({ purpose }) => purpose)).toEqual(asked);
});

const secrets = [{ name: 'token', value: 'hunter22secret' }];
const SECRET = 'inputs: {token: {type: secret, from: {env: T}}}\n';

test('questions reach the operator without secrets', async () => {
  using rig = new Rig();
  await rig.play(
    `${SECRET}steps:\n  - {id: q, confirm: "Use {{inputs.token}}?"}\n  - {id: b, shell: two, on-failure: ask}\n`,
    {
      inputs: { token: 'hunter22secret' },
      secrets,
      operator: ({ purpose }) => typed(purpose === 'confirm' ? true : 'stop'),
      behaviour: { two: () => bad('bad token hunter22secret') },
    },
  );
  expect(JSON.stringify(rig.questions)).not.toContain('hunter22secret');
});

test('what is measured reaches who looks on without secrets, also where the secret is a number', async () => {
  using rig = new Rig();
  await rig.play(`${SECRET}steps:\n  - {id: b, shell: two}\n`, {
    inputs: { token: '271828182' },
    secrets: [{ name: 'token', value: '271828182' }],
    behaviour: {
      two: ({ measured }) => {
        measured?.({ value: 42, unit: 'ms', level: 'ok', for: 0 });
        measured?.({ value: 271828182, level: 'critical', for: 0 });
        return ok();
      },
    },
  });
  expect(rig.measures).toEqual([
    { step: 'b', value: 42, unit: 'ms', level: 'ok', for: 0 },
    { step: 'b', value: '[secret:token]', level: 'critical', for: 0 },
  ]);
});

test('the end of a play holds no secret (it becomes the JSON summary)', async () => {
  using rig = new Rig();
  const { status, error } = await rig.play(`${SECRET}steps:\n  - {id: b, shell: two}\n`, {
    inputs: { token: 'hunter22secret' },
    secrets,
    behaviour: { two: () => bad('bad token hunter22secret') },
  });
  expect(status).toBe('failed');
  expect(JSON.stringify(error)).not.toContain('hunter22secret');
});

test('a secret that is part of a step id does not make completed steps run again', async () => {
  using rig = new Rig();
  await rig
    .play(`${SECRET}steps:\n  - {id: deploy_api, shell: one}\n  - {id: c, shell: three}\n`, {
      inputs: { token: 'deploy' },
      secrets: [{ name: 'token', value: 'deploy' }],
      behaviour: { three: () => bad() },
    })
    .catch(() => {});
  rig.calls.length = 0;
  await rig.resume({ inputs: { token: 'deploy' } });
  expect(rig.calls).toEqual(['three']);
});

test('a condition that cannot be evaluated obeys on-failure and is in the record', async () => {
  using rig = new Rig();
  const end = await rig.play(
    'steps:\n  - {id: a, shell: {run: one, capture: json}}\n  - {id: b, shell: two, when: "steps.a.json.n > 3", on-failure: continue}\n  - {id: c, shell: three}\n',
    { behaviour: { one: () => ok({ json: {} }) } },
  );
  expect(end.events.some((e) => 'step' in e && e.step === 'b' && e.type === 'step.finished')).toBe(true);
  expect(end.status).toBe('succeeded');
});

test('a recorded answer to a confirm survives a crash', async () => {
  using rig = new Rig();
  await expect(
    rig.play('steps:\n  - {id: q, confirm: Really?}\n  - {id: c, shell: three}\n', {
      operator: () => typed(true),
      dies: (e) => e.type === 'question.answered',
    }),
  ).rejects.toThrow();
  const end = await rig.resume();
  expect(end.status).toBe('succeeded');
});

test('a probe that could not be rendered or started is no verdict', async () => {
  using rig = new Rig();
  await expect(rig.play(steps(', verify: {shell: probe}'), { dies: startedStep('b') })).rejects.toThrow();
  rig.calls.length = 0;
  await rig.resume({
    behaviour: {
      probe: (_, n) =>
        n === 1
          ? { status: 'failed', error: { code: 'RB502', message: 'not started: EMFILE' }, outputs: {} }
          : ok(),
    },
  });
  expect(rig.calls).not.toContain('two');
});

test('interrupted at approval answered, then resumed: consent, no double', async () => {
  using rig = new Rig();
  const yaml =
    'steps:\n  - {id: b, branch: [{when: "true", then: [{id: x, shell: one, approve: true}, {id: y, shell: two}]}]}\n';
  await expect(
    rig.play(yaml, { operator: () => typed(true), dies: (e) => e.type === 'question.answered' }),
  ).rejects.toThrow();
  expect((await rig.resume()).status).toBe('succeeded');
  expect(rig.calls).toEqual(['one', 'two']);
});

test('a secret that is a word of the record does not change what the record says', async () => {
  using rig = new Rig();
  await rig
    .play(`${SECRET}steps:\n  - {id: a, shell: one}\n  - {id: c, shell: three}\n`, {
      inputs: { token: 'started' },
      secrets: [{ name: 'token', value: 'started' }],
      behaviour: { three: () => bad() },
    })
    .catch(() => {});
  rig.calls.length = 0;
  const end = await rig
    .resume({ inputs: { token: 'started' } })
    .catch((e: unknown) => ({ status: String(e) }));
  expect(end.status).toBe('succeeded');
});

test('a secret that is a word of a command does not change the command on resume', async () => {
  using rig = new Rig();
  await rig.play(`${SECRET}steps:\n  - {id: a, shell: one}\n  - {id: c, shell: deploy all}\n`, {
    inputs: { token: 'deploy' },
    secrets: [{ name: 'token', value: 'deploy' }],
    behaviour: { 'deploy all': () => bad() },
  });
  rig.calls.length = 0;
  await rig.resume({ inputs: { token: 'deploy' } });
  expect(rig.calls).toEqual(['deploy all']);
});

test('an answer that only the play can check is let through before it', async () => {
  using rig = new Rig();
  const playbook = await rig.load(
    'steps:\n  - {id: host, effect: read, shell: {run: hostname, capture: text}}\n  - {id: drop, shell: drop it, effect: destroy, destroys: "{{steps.host.stdout}}"}\n',
  );
  const language = await loadLanguage(languageNeeds(JSON.stringify(playbook)));
  const plan = planPlay({ playbook, language, registry: kinds, inputs: {}, shown: [], operator: 'ada' });
  const found = preflight({
    playbook,
    plan,
    inputs: { values: {}, secrets: [] },
    processes: { find: () => '/x' },
    env: {},
    answers: { byStep: { drop: 'db1' }, via: 'flag', yes: false },
    operatorPresent: false,
  });
  expect(found).toEqual([]);
});

test('a verdict that something is done can be taken back', async () => {
  using rig = new Rig();
  await expect(rig.play(steps(), { dies: startedStep('b') })).rejects.toThrow();
  rig.calls.length = 0;
  await rig.resume({ verdicts: { b: 'done' }, behaviour: { three: () => bad() } });
  expect(rig.calls).toEqual(['three']);
  await rig.resume({ verdicts: { b: 'again' } });
  expect(rig.calls).toEqual(['three', 'two', 'three']);
});

test('a secret that also stands in the playbook or in another input is refused before the first step', async () => {
  using rig = new Rig();
  const playbook = await rig.load(`${SECRET}steps:\n  - {id: a, shell: deploy all}\n`);
  const language = await loadLanguage(languageNeeds(JSON.stringify(playbook)));
  const plan = planPlay({ playbook, language, registry: kinds, inputs: {}, shown: [], operator: 'ada' });
  const check = (value: string) =>
    preflight({
      playbook,
      plan,
      inputs: { values: { token: value }, secrets: [{ name: 'token', value }] },
      processes: { find: () => '/x' },
      env: {},
      answers: { byStep: {}, via: 'flag', yes: false },
      operatorPresent: false,
    }).map(({ code }) => code);
  expect(check('deploy')).toEqual(['RB408']);
  expect(check('correct horse battery')).toEqual([]);
});

test('an observer that throws is left behind, and the play goes on', async () => {
  using rig = new Rig();
  const end = await rig.play(steps(), {
    onEvent: () => {
      throw new Error('the screen is gone');
    },
  });
  expect(end.status).toBe('succeeded');
});
