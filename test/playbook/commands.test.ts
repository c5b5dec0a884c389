import { describe, expect, test } from 'vitest';
import { loadPlaybook } from '../../src/playbook/load.ts';
import { kinds } from '../../src/steps/index.ts';

/** The codes that a step of one shell text, or of a list of words, gets. */
async function codesOf(shell: unknown, step: object = {}): Promise<string[]> {
  const steps = [{ id: 'a', shell, ...step }];
  const text = JSON.stringify({
    runbook: 1,
    title: 'T',
    inputs: { n: { type: 'string', default: 'x' } },
    env: { N: '{{inputs.n}}' },
    steps,
  });
  const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text }, kinds);
  return (loaded.ok ? loaded.warnings : loaded.diagnostics).map(({ code }) => code);
}

describe('a command that would not end by itself', () => {
  test.each([
    'tail -F x',
    'tail -n 5 -f x | grep error',
    'tail -20f x',
    'sudo -u lida tail --follow=name x',
    'kubectl get pods -w',
    'kubectl --namespace x logs api --follow',
    'lida events watch --level error',
    'ping {{inputs.n}}',
    'sleep infinity',
    'top',
    'less x',
    'redis-cli -h cache -p 6379',
    'mysql -u root ledger',
    'FOO=1 erl',
    ['docker', 'logs', '-f', '{{inputs.n}}'],
  ])('is found: %j', async (shell) => {
    expect(await codesOf(shell)).toEqual(['RB216']);
  });

  test.each([
    'tail -n 20 x',
    'tail -f x | head -5',
    'tail -f x | grep -m1 ready',
    'timeout 5 tail -f x',
    'tail -f x & sleep 5; kill $!',
    'tail --pid 5 -f x',
    'echo "tail -f x"',
    'grep -f patterns x',
    'lida events watch --duration 300',
    'kubectl logs api',
    'ping -c 3 gateway',
    'top -b -n 1',
    'redis-cli -h cache ping',
    'psql -c "select 1" ledger',
    'psql < migration.sql',
    'cat migration.sql | psql ledger',
    'mysql -e "select 1"',
    'python3 check.py',
    'sh run.sh',
    'docker run -w /srv image',
    'cat <<EOF\ntail -f x\nEOF',
  ])('is not seen in %j', async (shell) => {
    expect((await codesOf(shell)).filter((code) => code === 'RB216')).toEqual([]);
  });

  test('may be bounded by the step', async () => {
    expect(await codesOf({ run: 'tail -f x', 'stop-after': '5m' })).toEqual([]);
    expect(await codesOf({ run: 'psql ledger', tty: true })).toEqual([]);
    expect(await codesOf('tail -f x', { timeout: '5m' })).toEqual([]);
    expect(await codesOf('true', { verify: { shell: 'tail -f x' } })).toEqual(['RB216']);
  });
});

describe('a step that is declared to only read', () => {
  test.each([
    'rm -rf x',
    'sudo rm -r -f x',
    'find . && dd if=/dev/zero of=x',
    'kubectl -n lida delete pod api',
    'docker system prune -f',
    'terraform apply',
    'systemctl restart lida',
    'service lida stop',
    'redis-cli del lock',
    'psql -c "drop table x"',
    ['kill', '-9', '{{inputs.n}}'],
  ])('must not change anything: %j', async (shell) => {
    expect(await codesOf(shell, { effect: 'read' })).toEqual(['RB217']);
    expect(await codesOf(shell, { effect: 'change' })).toEqual([]);
  });

  test.each([
    'rm -f "$tmp"',
    'kill -0 "$pid"',
    'kubectl rollout status deploy/api',
    'kubectl get pods',
    'docker ps',
    'docker compose logs api',
    'systemctl status lida',
    'terraform plan',
    'redis-cli info',
    'psql -c "select updated from x"',
    'git log --oneline',
    'echo rm -rf x',
  ])('may do what only looks: %j', async (shell) => {
    expect(await codesOf(shell, { effect: 'read' })).toEqual([]);
  });
});

describe('an address with a bare &', () => {
  test.each(['curl http://x/y?a=1&b=2', 'curl -s https://x/?a={{inputs.n}}&b=2'])(
    'is found: %s',
    async (shell) => {
      expect(await codesOf(shell)).toContain('RB218');
    },
  );

  test.each([
    'curl "http://x/y?a=1&b=2"',
    "curl 'http://x/?a&b'",
    'sleep 1& wait',
    'true && false',
    'cmd >x 2>&1',
  ])('is not seen in %s', async (shell) => {
    expect(await codesOf(shell)).toEqual([]);
  });
});

describe('what only changes the shell of its step', () => {
  test.each(['export A=1', 'cd /srv', 'lida health check; cd /srv', '. ./env.sh'])(
    'is told: %s',
    async (shell) => {
      expect(await codesOf(shell)).toEqual(['RB219']);
    },
  );

  test.each(['cd /srv && make', 'export A=1; env', '(cd /srv; ls)', 'cd /srv || exit 1; ls'])(
    'is used there: %s',
    async (shell) => {
      expect(await codesOf(shell)).toEqual([]);
    },
  );
});

describe('a finding that its author knows better', () => {
  const ignoring = (wish: unknown) => codesOf('tail -f x', { effect: 'read', 'x-ignore': wish });

  test('is left out with a reason', async () => {
    expect(await ignoring({ RB216: 'x is a pipe that ends with the rotation' })).toEqual([]);
  });

  test.each([
    ['not without a reason', { RB216: ' ' }, ['RB216', 'RB203']],
    ['not by another code', { RB217: 'never' }, ['RB216', 'RB213']],
    ['not where it is a fact', { RB204: 'it is there' }, ['RB216', 'RB203']],
    ['not all at once', true, ['RB216', 'RB203']],
    ['not in a list', ['RB216'], ['RB216', 'RB203']],
  ])('%s', async (_, wish, codes) => {
    expect((await ignoring(wish)).sort()).toEqual(codes.sort());
  });

  test('is left out of the step that says so only', async () => {
    const steps = [
      { id: 'a', shell: 'tail -f x', 'x-ignore': { RB216: 'it ends' } },
      { id: 'b', shell: 'tail -f y' },
    ];
    const text = JSON.stringify({ runbook: 1, title: 'T', steps });
    const loaded = await loadPlaybook({ file: 'p.yaml', name: 'p', text }, kinds);
    expect(
      loaded.ok ? [] : loaded.diagnostics.map(({ at }) => text.slice(at?.start.offset).slice(0, 4)),
    ).toEqual(['tail']);
    expect(loaded.ok ? '' : text.slice(loaded.diagnostics[0]?.at?.start.offset)).toContain('tail -f y');
  });
});
