import { describe, expect, test } from 'vitest';
import { openPlan } from '../../src/cli/planning.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { COMMENT_LIMIT, renderReview } from '../../src/review/comment.ts';
import { compare, type Version } from '../../src/review/compare.ts';
import type { PlaybookReview, Tests } from '../../src/review/review.ts';
import { headlineOfReview, worstFirst } from '../../src/review/verdict.ts';
import { kinds } from '../../src/steps/index.ts';

const steps = (...all: readonly string[]): string =>
  `runbook: 1\ntitle: Queue\nsteps:\n${all.map((step) => `  - ${step}\n`).join('')}`;
const LOOK = '{ id: look, effect: read, shell: look }';
const WIPE = '{ id: wipe, effect: destroy, destroys: disk, shell: wipe }';

async function version(file: string, text: string): Promise<Version> {
  const loaded = await loadPlaybook({ file, name: file, text }, kinds);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  return { playbook: loaded.playbook, plan: openPlan({ env: {} }, loaded), warnings: loaded.warnings };
}

const PLAYED: Tests = {
  is: 'played',
  file: 'queue.test.yaml',
  scenarios: [{ scenario: 'it | is <b>', unmet: [] }],
  covered: 66.9,
};

async function reviewOf(
  file: string,
  { before, after }: { readonly before?: string; readonly after: string },
  more: Partial<PlaybookReview> = {},
): Promise<PlaybookReview> {
  const is = await version(file, after);
  const was = before === undefined ? {} : { before: await version(file, before) };
  const change = compare({ ...was, after: is });
  return { file, plays: [], change, plan: is.plan, diagnostics: [], tests: PLAYED, ...more };
}

const review = (...playbooks: readonly PlaybookReview[]) => ({
  base: 'a'.repeat(40),
  head: 'b'.repeat(40),
  playbooks: worstFirst(playbooks),
});

test('a review is one page: a table, then each playbook with what changes and what it would do folded', async () => {
  const one = await reviewOf('queue.yaml', { before: steps(LOOK), after: steps(LOOK, WIPE) });
  expect(renderReview(review(one))).toBe(`<!-- runbook review -->
## 🔴 Playbooks: adds 1 destroy step

| | Playbook | | Scenarios |
|:--|:--|:--|:--|
| 🔴 | \`queue.yaml\` | adds 1 destroy step: wipe | 1 of 1 passes, 66 % covered |

### \`queue.yaml\`

- 🔴 adds 1 destroy step: wipe

<details><summary>1 step</summary>

**2. wipe** · destroy · new

\`\`\`diff
+ wipe
\`\`\`

</details>

<details><summary>What it would do</summary>

${renderReview(review(one)).split('What it would do</summary>\n\n')[1]?.split('</details>\n\n<sub>')[0]}</details>

<sub>\`bbbbbbbbbb\` compared with \`aaaaaaaaaa\`. Nothing of it was run but its scenarios.</sub>
`);
  expect(renderReview(review(one))).toContain('### Plan of Queue\n');
});

describe('the headline', () => {
  test('counts a destroy step once, where it is added, however many playbooks play it', async () => {
    const own = await reviewOf('queue.yaml', { before: steps(LOOK), after: steps(LOOK, WIPE) });
    const caller = { ...own, file: 'a-caller.yaml', plays: ['queue.yaml'] };
    const all = review(caller, own);
    expect(headlineOfReview(all)).toBe('adds 1 destroy step');
    expect(all.playbooks.map(({ file }) => file)).toEqual(['queue.yaml', 'a-caller.yaml']);
    expect(renderReview(all).match(/```diff/g)).toHaveLength(1);
  });

  test('names everything that is wrong', async () => {
    const raised = await reviewOf('raised.yaml', {
      before: steps('{ id: act, effect: change, approve: Act?, shell: a, undo: { shell: b } }'),
      after: steps('{ id: act, effect: destroy, destroys: disk, shell: a }'),
    });
    const broken: PlaybookReview = {
      file: 'broken.yaml',
      plays: [],
      diagnostics: [{ code: 'RB201', severity: 'error', message: 'unknown key' }],
      tests: { is: 'not-played' },
    };
    const failing = await reviewOf(
      'failing.yaml',
      { before: steps(LOOK), after: steps(LOOK) },
      { tests: { ...PLAYED, scenarios: [{ scenario: 'one', unmet: ['no'] }], asked: 80 } },
    );
    const all = review(failing, broken, raised);
    expect(headlineOfReview(all)).toBe(
      'adds 1 destroy step, protects less in 1 place, 1 playbook is not valid, 1 scenario fails, 1 playbook is tested less than it asks for',
    );
    expect(all.playbooks.map(({ file }) => file)).toEqual(['raised.yaml', 'broken.yaml', 'failing.yaml']);
  });

  test('says that nothing behaves otherwise, and that nothing changed', async () => {
    const same = await reviewOf('same.yaml', { before: steps(LOOK), after: steps(LOOK) });
    expect(headlineOfReview(review(same))).toBe('no playbook behaves otherwise');
    expect(renderReview(review())).toBe(
      '<!-- runbook review -->\n## Playbooks: no playbook changed\n\n<sub>`bbbbbbbbbb` compared with `aaaaaaaaaa`. Nothing of it was run but its scenarios.</sub>\n',
    );
  });
});

describe('a comment that would be too long', () => {
  const many = (count: number, length: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) =>
        reviewOf(`queue-${index}.yaml`, {
          before: steps(LOOK),
          after: steps(LOOK, `{ id: more, effect: read, shell: "${'x'.repeat(length)}" }`),
        }),
      ),
    );

  test.each([
    ['a plan too many', 2, 18_000],
    ['changes that are too long', 3, 30_000],
    ['one that is far too long', 1, 100_000],
    ['very many playbooks', 1200, 1],
  ])('is shortened, and says where the rest is: %s', async (_, count, length) => {
    const all = review(...(await many(count, length)));
    const whole = renderReview(all);
    expect(whole.length).toBeGreaterThan(COMMENT_LIMIT);
    const short = renderReview(all, { limit: COMMENT_LIMIT, rest: 'It is elsewhere.' });
    expect(short.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(short).toMatch(/\n\*\*Shortened\*\*, as a comment has a limit: .+\. It is elsewhere\.\n\n<sub>/);
    // The first is whole as far as there is room, and nothing is left open.
    expect(short).toContain('| ⚪ | `queue-0.yaml` |');
    expect(short.match(/<details>/g) ?? []).toHaveLength((short.match(/<\/details>/g) ?? []).length);
    expect((short.match(/^```/gm) ?? []).length % 2).toBe(0);
  });

  test('has the changes before the plans', async () => {
    const all = review(...(await many(2, 18_000)));
    const short = renderReview(all, { limit: COMMENT_LIMIT });
    expect(short.match(/```diff/g)).toHaveLength(2);
    expect(short).toContain('the plan of `queue-1.yaml`.');
  });
});

test('what playbooks and scenarios say is text', async () => {
  const text = '</details><img src=x> @team | `a` ::error::';
  const one = await reviewOf(
    'queue.yaml',
    { after: steps(JSON.stringify({ id: 'a', name: text, effect: 'read', shell: 'echo ok' })) },
    { tests: { ...PLAYED, scenarios: [{ scenario: text, unmet: [`\`\`\`\n${text}`] }] } },
  );
  const page = renderReview(review(one)).replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, '');
  expect(page).not.toContain('<img');
  expect(page).not.toContain('@team');
  expect(page.match(/<\/details>/g)).toHaveLength((page.match(/<details>/g) ?? []).length);
});
