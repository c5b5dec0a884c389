import { describe, expect, test } from 'vitest';
import type { StepOutcome } from '../../src/steps/kind.ts';
import { ok, Rig } from './rig.ts';

const lost = (): StepOutcome => ({
  status: 'failed',
  error: { code: 'RB519', message: 'no answer', uncertain: true },
  outputs: {},
});

const step = (more: string): string =>
  `steps:\n  - { id: a, shell: tell, retry: { attempts: 3, delay: 1ms }${more} }\n  - { id: b, shell: next }\n`;

describe('a step that may have taken effect although it failed', () => {
  test('is not tried again by its retry', async () => {
    using rig = new Rig();
    const end = await rig.play(step(''), { behaviour: { tell: lost } });
    expect(end).toMatchObject({ status: 'failed', error: { code: 'RB519', uncertain: true } });
    expect(rig.calls).toEqual(['tell']);
  });

  test('is, where running it twice is the same as once', async () => {
    using rig = new Rig();
    const behaviour = { tell: (_: unknown, attempt: number) => (attempt < 3 ? lost() : ok()) };
    expect((await rig.play(step(', idempotent: true'), { behaviour })).status).toBe('succeeded');
    expect(rig.calls).toEqual(['tell', 'tell', 'tell', 'next']);
  });

  test('is passed over where the playbook says so', async () => {
    using rig = new Rig();
    expect((await rig.play(step(', on-failure: continue'), { behaviour: { tell: lost } })).status).toBe(
      'succeeded',
    );
    expect(rig.calls).toEqual(['tell', 'next']);
  });

  test('stays so where its timeout ends it', async () => {
    using rig = new Rig();
    const end = await rig.play(step(', timeout: 1s'), {
      behaviour: {
        tell: ({ signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve(lost()));
          }),
      },
    });
    expect(end).toMatchObject({ status: 'failed', error: { code: 'RB503', uncertain: true } });
    expect(rig.calls).toEqual(['tell']);
  });
});
