import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { GitHubServer } from '../cli/github-server.ts';
import { playbook, repository, scenarios } from '../cli/repository.ts';
import { BIN } from '../cli/rig.ts';
import { type Composite, runComposite } from './workflow.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ACTION: Composite = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
const LOOK = '{ id: look, effect: read, shell: look }';
const ACT = '{ id: act, effect: change, approve: Act?, shell: act }';
const WIPE = '{ id: wipe, effect: destroy, destroys: disk, shell: wipe }';

/**
 * A pull request as GitHub gives it to a job: the base has moved on since the event, and of the merge of both only the
 * commit itself is checked out.
 */
async function pullRequest(change: (write: (name: string, text: string) => void) => void) {
  const origin = repository({
    'queue.yaml': playbook(LOOK, ACT),
    'queue.test.yaml': scenarios('{ look: { stdout: x }, act: { stdout: x } }', 'succeeded'),
  });
  const { git, rig } = origin;
  const base = git('rev-parse', 'HEAD').trim();
  git('checkout', '-qb', 'topic');
  change((name, text) => rig.write(name, text));
  git('commit', '-qam', 'the change', '--allow-empty');
  const head = git('rev-parse', 'HEAD').trim();
  git('checkout', '-q', 'main');
  rig.write('other.yaml', playbook(LOOK, WIPE));
  origin.commit('on main, since');
  git('checkout', '-q', '--detach');
  git('merge', '-q', '--no-ff', '-m', 'merge', 'topic');
  git('update-ref', 'refs/pull/7/merge', 'HEAD');
  const merge = git('rev-parse', 'HEAD').trim();
  git('checkout', '-q', 'main');

  const cwd = join(rig.cwd, 'home', 'checkout');
  mkdirSync(cwd, { recursive: true });
  const here = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd, env: rig.env, encoding: 'utf8' });
  here('init', '-q');
  here('remote', 'add', 'origin', `file://${rig.cwd}`);
  here('fetch', '-q', '--no-tags', '--depth=1', 'origin', merge);
  here('checkout', '-q', '--detach', merge);

  const server = await new GitHubServer().listen();
  const summary = join(rig.cwd, 'home', 'summary.md');
  writeFileSync(summary, '');
  const github = {
    token: 'token-of-the-workflow',
    action_path: ROOT,
    event: { pull_request: { number: 7, base: { sha: base }, head: { sha: head } } },
  };
  const env = {
    ...rig.env,
    ...server.env(),
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_SHA: merge,
    GITHUB_STEP_SUMMARY: summary,
  };
  const run = (
    inputs: Record<string, string> = {},
    other: Record<string, string> = {},
    event: object = github,
  ) =>
    runComposite(ACTION, {
      inputs: { runbook: `${process.execPath} ${BIN}`, ...inputs },
      github: event,
      cwd,
      env: { ...env, ...other },
    });
  return {
    ...{ run, here, head, base, github, server, git },
    summary: () => readFileSync(summary, 'utf8'),
    [Symbol.dispose]: () => {
      origin[Symbol.dispose]();
      server[Symbol.dispose]();
    },
  };
}

test('a pull request gets annotations, a summary and a comment, of its own changes only', async () => {
  using all = await pullRequest((write) => write('queue.yaml', playbook(LOOK, ACT, WIPE)));
  const { code, output } = await all.run();
  expect(output).toContain('::error file=queue.test.yaml,title=Scenario failed::');
  expect(code).toBe(4);
  const [comment] = all.server.comments;
  expect(comment?.body).toContain('## 🔴 Playbooks: adds 1 destroy step, 1 scenario fails\n');
  expect(all.summary()).toBe(comment?.body);
  expect(comment?.body).not.toContain('other.yaml');
  // Once more, with nothing new.
  await all.run();
  expect(all.server.comments).toHaveLength(1);
});

test.each([
  ['differences are no failure', { test: 'false' }, 0, 1],
  ['those that are asked for are', { test: 'false', 'fail-on': 'destroy' }, 7, 1],
  ['the summary can do', { test: 'false', comment: 'false' }, 0, 0],
  ['paths leave the others out', { paths: 'other.yaml\nqueue.test.yaml' }, 0, 0],
  ['paths that are nowhere are refused', { paths: 'elsewhere' }, 2, 0],
])('%s', async (_, inputs, code, comments) => {
  using all = await pullRequest((write) => write('queue.yaml', playbook(LOOK, WIPE)));
  expect((await all.run(inputs)).code).toBe(code);
  expect(all.server.comments).toHaveLength(comments);
});

test('a pull request without a playbook makes no comment', async () => {
  using all = await pullRequest(() => {});
  expect(await all.run()).toMatchObject({ code: 0, output: expect.stringContaining('no comment was made') });
  expect(all.summary()).toContain('## Playbooks: no playbook changed\n');
});

test('that of a fork has the summary only, and says so', async () => {
  using all = await pullRequest((write) => write('queue.yaml', playbook(LOOK, WIPE)));
  all.server.refusal = { status: 403, message: 'Resource not accessible by integration' };
  const { code, output } = await all.run({ test: 'false' });
  expect(code).toBe(0);
  expect(output).toContain('::warning title=No comment::');
  expect(output).not.toContain('token-of-the-workflow');
  expect(all.summary()).toContain('adds 1 destroy step');
});

test('where its head is checked out, the base of the event is fetched', async () => {
  using all = await pullRequest((write) => write('queue.yaml', playbook(LOOK, WIPE)));
  all.here('fetch', '-q', '--depth=2', 'origin', all.head);
  all.here('checkout', '-q', '--detach', all.head);
  expect(await all.run({ test: 'false' })).toMatchObject({ code: 0 });
  expect(all.summary()).toContain('`queue.yaml`');
  expect(all.summary()).not.toContain('other.yaml');
});

test('a push is compared with what was there, and has no comment', async () => {
  using all = await pullRequest((write) => write('queue.yaml', playbook(LOOK, WIPE)));
  const event = (before: string) => ({ ...all.github, event: { before } });
  const push = { GITHUB_EVENT_NAME: 'push' };
  expect(await all.run({ test: 'false' }, push, event(all.base))).toMatchObject({ code: 0 });
  expect(all.summary()).toContain('`queue.yaml`');
  expect(all.server.asked).toEqual([]);
  expect(await all.run({}, push, event('0'.repeat(40)))).toMatchObject({
    code: 2,
    output: expect.stringContaining('::error title=No base::'),
  });
});

describe('the action', () => {
  test('takes no text of a pull request for shell', () => {
    for (const { run } of ACTION.runs.steps) expect(run).not.toContain('${{');
  });

  test('builds the program of its own commit, where no other is named', () => {
    const [build] = ACTION.runs.steps;
    expect(build?.if).toBe("inputs.runbook == ''");
    expect(build?.['working-directory']).toContain('github.action_path');
  });

  test('is used in the documentation as it is', () => {
    const page = readFileSync(join(ROOT, 'docs/review.md'), 'utf8');
    const workflows = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
      .map(([, text = '']) => parse(text))
      .filter((each) => each.jobs !== undefined);
    expect(workflows).toHaveLength(1);
    const [{ on, permissions, jobs }] = workflows;
    expect(Object.keys(on)).toEqual(['pull_request']);
    expect(permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
    const used = jobs.review.steps.find((step: { uses: string }) => step.uses.includes('runbook'));
    for (const name of Object.keys(used.with)) expect(Object.keys(ACTION.inputs)).toContain(name);
    for (const name of Object.keys(ACTION.inputs)) expect(page).toContain(`\`${name}\``);
  });
});
