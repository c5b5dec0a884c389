import { describe, expect, test } from 'vitest';
import { writeComment } from '../../src/host/github-comment.ts';
import { GitHubServer } from './github-server.ts';
import { playbook, repository } from './repository.ts';

const LOOK = '{ id: look, effect: read, shell: look }';
const WIPE = '{ id: wipe, effect: destroy, destroys: disk, shell: wipe }';
const MARKER = '<!-- runbook review -->';

/** A repository, and a server that has its pull request 7. */
async function setUp() {
  const project = repository({ 'queue.yaml': playbook(LOOK), 'other.yaml': 'a: 1\n' });
  const server = await new GitHubServer().listen();
  const review = (env: Record<string, string> = {}, ...more: readonly string[]) =>
    project.rig.start(['review', 'main', '--format', 'github', '--comment', '7', ...more], {
      ...server.env(),
      ...env,
    }).ended;
  return {
    project,
    server,
    review,
    [Symbol.dispose]: () => {
      project[Symbol.dispose]();
      server[Symbol.dispose]();
    },
  };
}

test('the comment is made once, and replaced where it stands', async () => {
  using all = await setUp();
  const { project, server, review } = all;
  server.say('What do you think?', { login: 'ada', type: 'User' });
  project.rig.write('queue.yaml', playbook(LOOK, WIPE));
  expect((await review()).stderr).toBe('The pull request has a comment now.\n');
  expect(server.comments.map(({ body }) => body.split('\n').slice(0, 2))).toEqual([
    ['What do you think?'],
    [MARKER, '## 🔴 Playbooks: adds 1 destroy step'],
  ]);
  // Twice the same is no edit.
  expect((await review()).stderr).toBe('The comment of the pull request is as it was.\n');
  expect(server.asked.filter((line) => !line.startsWith('GET'))).toEqual([
    'POST /repos/shop/playbooks/issues/7/comments',
  ]);
  project.rig.write('queue.yaml', playbook(LOOK, LOOK.replace('look', 'more')));
  expect((await review()).stderr).toBe('The comment of the pull request is up to date.\n');
  expect(server.comments).toHaveLength(2);
  expect(server.comments[1]?.body).toContain('## ⚪ Playbooks: 1 playbook behaves otherwise\n');
  // Taken back, it says that nothing is left.
  project.rig.write('queue.yaml', playbook(LOOK));
  await review();
  expect(server.comments[1]?.body).toContain('## Playbooks: no playbook changed\n');
});

test('where no playbook changed and nothing was said, nothing is said', async () => {
  using all = await setUp();
  const { code, stderr } = await all.review();
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'No playbook changed, and nothing had been said: no comment was made.\n',
  });
  expect(all.server.comments).toEqual([]);
});

test('a token that may not write leaves the summary, and says so', async () => {
  using all = await setUp();
  const { project, server, review } = all;
  server.refusal = { status: 403, message: 'Resource not accessible by integration' };
  project.rig.write('queue.yaml', playbook(LOOK, WIPE));
  const { code, stdout, stderr } = await review({ GITHUB_ACTIONS: 'true' }, '--summary', 'summary.md');
  expect(code).toBe(0);
  expect(stdout).toContain(
    '\n::warning title=No comment::The comment could not be written, as this token may not (that of a fork never may)',
  );
  expect(stdout + stderr).not.toContain('token-of-the-workflow');
  expect(project.rig.read('summary.md')).toContain('## 🔴 Playbooks: adds 1 destroy step\n');
});

test('a wrong token fails no review, nor does a server that is not there', async () => {
  using all = await setUp();
  all.project.rig.write('queue.yaml', playbook(LOOK, WIPE));
  const wrong = await all.review({ GITHUB_TOKEN: 'other' });
  expect(wrong).toMatchObject({ code: 0, stderr: expect.stringContaining('401 Bad credentials') });
  all.server[Symbol.dispose]();
  const gone = await all.review();
  expect(gone).toMatchObject({ code: 0, stderr: expect.stringContaining('connect ECONNREFUSED') });
});

test.each([
  ['no number', ['--comment', '7;8'], {}, '--comment takes the number of a pull request, not 7;8'],
  ['no repository', [], { GITHUB_REPOSITORY: '../x' }, '--comment needs GITHUB_REPOSITORY'],
  ['no token', [], { GITHUB_TOKEN: '' }, '--comment needs a token in GITHUB_TOKEN'],
] as const)('%s is a fault of the command line', async (_, more, env, why) => {
  using all = await setUp();
  const { code, stderr } = await all.review(env, ...more);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
});

describe('the comment that is replaced', () => {
  const place = (server: GitHubServer) => ({
    api: server.api,
    repository: 'shop/playbooks',
    number: '7',
    token: 'token-of-the-workflow',
  });
  const written = { marker: MARKER, body: `${MARKER}\nnew` };

  test('is found on any page', async () => {
    using server = await new GitHubServer().listen();
    server.pageLength = 3;
    for (let index = 0; index < 7; index += 1) server.say(`comment ${index}`);
    server.say(`${MARKER}\nold`);
    expect(await writeComment(place(server), written)).toEqual({ is: 'updated' });
    expect(server.comments.at(-1)?.body).toBe(written.body);
    expect(server.asked.filter((line) => line.includes('page='))).toHaveLength(3);
  });

  test('is none that somebody else wrote', async () => {
    using server = await new GitHubServer().listen();
    server.say(`${MARKER}\nnothing to see here`, { login: 'mallory', type: 'User' });
    server.say(`Look: ${MARKER}`);
    expect(await writeComment(place(server), written)).toEqual({ is: 'created' });
    expect(server.comments.map(({ body }) => body)).toEqual([
      `${MARKER}\nnothing to see here`,
      `Look: ${MARKER}`,
      written.body,
    ]);
  });

  test("is that person's whose token it is", async () => {
    using server = await new GitHubServer().listen();
    server.login = 'ada';
    server.say(`${MARKER}\nof another workflow`);
    const own = server.say(`${MARKER}\r\nold`, { login: 'ada', type: 'User' });
    expect(await writeComment(place(server), written)).toEqual({ is: 'updated' });
    expect(own.body).toBe(written.body);
  });

  test('is not followed elsewhere, with the token', async () => {
    using server = await new GitHubServer().listen();
    using other = await new GitHubServer().listen();
    server.moved = other.api;
    expect(await writeComment(place(server), written)).toMatchObject({ is: 'failed' });
    expect(other.asked).toEqual([]);
  });
});
