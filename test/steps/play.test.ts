import { expect, test } from 'vitest';
import { play } from '../../src/steps/play.ts';
import { stepKindExam } from './exam.ts';

stepKindExam(play);

test('names a playbook, and gives it inputs', () => {
  expect(play.flow('lida/restart')).toEqual({ type: 'play', playbook: 'lida/restart', inputs: {} });
  expect(play.flow({ playbook: './a.yaml', inputs: { replicas: 4 } })).toEqual({
    type: 'play',
    playbook: './a.yaml',
    inputs: { replicas: 4 },
  });
});
