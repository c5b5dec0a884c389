// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell texts
import { describe, expect, test } from 'vitest';
import { faults, language, scopeValues, thrown } from '../support.ts';
import { runScript, SHELLS } from './shells.ts';

const V = '{{inputs.a}}';
const run = (
  text: string,
  inputs: Record<string, unknown>,
  dashAllowed?: (path: readonly string[]) => boolean,
) =>
  language
    .scope(scopeValues({ inputs }), { mode: 'run', ...(dashAllowed ? { dashAllowed } : {}) })
    .shell(text);

describe('binding', () => {
  test.each([
    [`lida open --name ${V}`, 'lida open --name "${RB_inputs_a}"'],
    [`echo "x ${V}"`, 'echo "x ${RB_inputs_a}"'],
    [`echo 'x ${V}'`, "echo 'x '\"${RB_inputs_a}\"''"],
    [`cat <<E\n${V}\nE`, 'cat <<E\n${RB_inputs_a}\nE'],
    [`echo ${V} {{inputs.b}} ${V}`, 'echo "${RB_inputs_a}" "${RB_inputs_b}" "${RB_inputs_a}"'],
    [`echo ${V} {{json inputs.a}}`, 'echo "${RB_inputs_a}" "${RB_inputs_a_2}"'],
    [`echo "$RB_inputs_a" ${V}`, 'echo "$RB_inputs_a" "${RB_inputs_a_2}"'],
    [`docker inspect -f '\\{{.State}}' ${V}`, 'docker inspect -f \'{{.State}}\' "${RB_inputs_a}"'],
  ])('%s', (text, script) => {
    expect(run(text, { a: 'v', b: 'w' }).script).toBe(script);
  });

  test.each([
    'echo $((1 + 2)) `date` ${x:-"y"} $\'a\' [[ a ]] f() { :; } "unclosed',
    'echo "<html>" \'<b>\' \\<x\\> # <name>',
    'cat <<EOF\n<name>\nEOF',
    'eval "$x" && sh -c "ls" ; ssh host uptime',
    'sort < in > out 2>&1; cat <in >out',
    'printf "%s\\n" "\\$(date)"\r\n\ttab',
    '',
  ])('a text without placeholders passes byte for byte: %j', (text) => {
    expect(language.parseShell(text)).toEqual({ ok: true, value: { references: [] } });
    expect(run(text, {})).toEqual({ script: text, env: {}, display: text });
  });

  test('the environment carries the values, each once', () => {
    expect(run(`echo ${V} "${V}" {{inputs.b}}`, { a: "it's", b: 3 }).env).toEqual({
      RB_inputs_a: "it's",
      RB_inputs_b: '3',
    });
  });

  test('people see values in place, quoted as they would type them', () => {
    expect(run(`lida open --name ${V} --n={{inputs.b}}`, { a: 'api backend', b: 'safe-1.2/x' }).display).toBe(
      "lida open --name 'api backend' --n=safe-1.2/x",
    );
    expect(run(`echo "${V}" '${V}' ${V}`, { a: "a'$b" }).display).toBe(
      "echo \"a'\\$b\" 'a'\\''$b' 'a'\\''$b'",
    );
    expect(run(`echo ${V}`, { a: '' }).display).toBe("echo ''");
  });

  test('what people see, run by a shell, does the same', () => {
    const values = ["it's", '$HOME `x`', 'a  b', '', '"', '\\', '*', '\n', 'é'];
    for (const [text, a] of values.flatMap((v) =>
      [`printf '[%s]' ${V}`, `printf '[%s]' "${V}"`, `printf '[%s]' '${V}'`].map((t) => [t, v] as const),
    )) {
      expect(runScript(SHELLS[0] ?? ['sh'], run(text, { a }).display, []).stdout).toBe(`[${a}]`);
    }
  });

  test('a plan marks what only a run can know', () => {
    const text = 'lida open {{steps.health.json.failing}}';
    const planned = language.scope(scopeValues(), { mode: 'plan' }).shell(text);
    expect(planned.display).toBe('lida open ‹steps.health.json.failing›');
    expect(planned.script).toBe('lida open "${RB_steps_health_json_failing}"');
  });

  test('references tell whether a value can be seen in the list of processes', () => {
    const parsed = language.parseShell(
      'T={{inputs.a}} curl {{inputs.b}} <<E\n{{inputs.c}}\nE\nprintf "%s" {{inputs.d}} | cat',
    );
    if (!parsed.ok) throw new Error(parsed.diagnostics[0]?.message);
    expect(parsed.value.references.map(({ path, visible }) => [path[1], visible])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
      ['d', false],
    ]);
  });
});

describe('no safe form', () => {
  test.each([
    ['arithmetic', `echo $((${V} + 1))`, '$(( ))'],
    ['an expansion', `echo \${x:-${V}}`, 'expansion'],
    ['backticks', `echo \`ls ${V}\``, 'backtick'],
    ['a quoted here-document', `cat <<'EOF'\n${V}\nEOF`, 'quoted'],
    ['a here-document quoted by a backslash', `cat <<\\EOF\n${V}\nEOF`, 'quoted'],
    ['a delimiter', `cat <<${V}\nx\n`, 'here-document'],
    ['a comment', `ls # ${V}`, 'comment'],
    ['the command', `${V} x`, 'choose the command'],
    ['the command after &&', `true && ${V}`, 'choose the command'],
    ['the command after then', `if true; then ${V}; fi`, 'choose the command'],
    ['the command in $( )', `echo "$(${V})"`, 'choose the command'],
    ['a part of the command', `/opt/${V}/run`, 'choose the command'],
    ['the command behind an assignment', `A=1 ${V}`, 'choose the command'],
    ['the command of sudo', `sudo -u root ${V}`, 'choose the command'],
    ['the command of timeout', `timeout 5 ${V}`, 'choose the command'],
    ['the command of env', `env A=1 ${V}`, 'choose the command'],
    ['the command of find -exec', `find . -exec ${V} {} \\;`, 'choose the command'],
    ['a variable as command', `$CMD ${V}`, 'command is itself a variable'],
    ['a variable name', `${V}=1`, 'choose the command'],
    ['an exported name', `export ${V}`, 'choose a variable'],
    ['read', `read ${V}`, 'choose a variable'],
    ['PATH', `PATH=${V} ls`, 'decides which code'],
    ['LD_PRELOAD by env', `env LD_PRELOAD=${V} ls`, 'decides which code'],
    ['GIT_SSH_COMMAND by export', `export GIT_SSH_COMMAND=${V}`, 'decides which code'],
    ['eval', `eval "ls ${V}"`, 'program'],
    ['sh -c', `sh -c "ls ${V}"`, 'program'],
    ['sh -c with a quoted script', `sh -c 'ls "$1"' sh ${V}`, 'program'],
    ['bash -lc', `/bin/bash -lc 'ls ${V}'`, 'program'],
    ['sudo bash -c', `sudo bash -c "ls ${V}"`, 'program'],
    ['find -exec sh', `find . -exec sh -c "ls ${V}" \\;`, 'program'],
    ['docker exec sh', `docker exec box sh -c "ls ${V}"`, 'program'],
    ['ssh', `ssh host ls ${V}`, 'program'],
    ['ssh -o', `ssh -o ${V} host`, 'program'],
    ['xargs', `ls | xargs rm ${V}`, 'program'],
    ['source', `source ${V}`, 'program'],
    ['.', `. ${V}`, 'program'],
    ['trap', `trap ${V} EXIT`, 'program'],
    ['watch', `watch ${V}`, 'program'],
    ['su -c', `su -c "ls ${V}"`, 'program'],
    ['env -S', `env -S ${V}`, 'program'],
    ['make', `make deploy ENV=${V}`, 'program'],
    ['awk', `awk "/${V}/" file`, 'program'],
    ['sed', `sed "s/x/${V}/" file`, 'program'],
    ['sed -e', `sed -n -e "s/x/${V}/p" file`, 'program'],
    ['python -c', `python3 -c "print(${V})"`, 'program'],
    ['a python file', `python3 ${V}`, 'program'],
    ['node --eval=', `node --eval=${V}`, 'program'],
    ['psql -c', `kubectl exec db -- psql -c "select ${V}"`, 'program'],
    ['sqlite3', `sqlite3 db ${V}`, 'program'],
    ['jq', `jq ".${V}" file`, 'program'],
    ['--command', `lida schedule add --command "ls ${V}"`, 'program'],
    ['git -c', `git -c ${V} status`, 'program'],
    ['printf', `printf ${V}`, 'format'],
    ['test -v', `test -v ${V}`, 'variable'],
    ['a pipe into sh', `echo ${V} | sh`, 'runs what it reads'],
    ['a pipe into sh, later', `{ echo ${V}; } | cat | sudo bash`, 'runs what it reads'],
    ['a pipe into sh behind a comment', `echo ${V} | # why\nsh`, 'runs what it reads'],
    ['a pipe into a loop with sh', `echo ${V} | while true; do sh; done`, 'runs what it reads'],
    ['a pipe into psql', `echo ${V} | psql`, 'runs what it reads'],
    ['a here-document for bash', `bash <<EOF\nls ${V}\nEOF`, 'runs what it reads'],
    ['a here-document for a group', `{ sh; } <<EOF\nls ${V}\nEOF`, 'runs what it reads'],
    ['a here-document piped to ssh', `cat <<EOF |\nls ${V}\nEOF\nssh host`, 'runs what it reads'],
    ['a file for a shell', `{ sh; } < ${V}`, 'runs what it reads'],
    ['a descriptor', `ls >&${V}`, 'descriptor'],
    ['$ before it', `echo "$${V}"`, '$ right before'],
    ['a backslash before it', `echo \\\\${V}`, 'backslash right before'],
    ['a variable in arithmetic', `n=${V}; echo $((n + 1))`, 'by a variable'],
    ['a variable of a variable in eval', `n=${V}; m="$n"; eval "$m"`, 'by a variable'],
    ['a read variable in arithmetic', `echo ${V} | while read n; do echo $((n)); done`, 'by a variable'],
    ['a loop variable as command', `for c in ${V}; do "$c"; done`, 'by a variable'],
    ['positional ones in eval', `set -- ${V}; eval "$1"`, 'by a variable'],
    ['a variable as subscript', `n=${V}; echo \${a[n]}`, 'by a variable'],
    ['a variable in backticks', `n=${V}; echo \`ls "$n"\``, 'by a variable'],
    ['a variable without quotes', `n=${V}; ls $n`, 'without quotes'],
    ['a loop variable without quotes', `for n in ${V}; do ls $n; done`, 'without quotes'],
    ['[[ ]]', `[[ ${V} -eq 1 ]]`, '[['],
    ['(( ))', `(( ${V} ))`, '(( ))'],
    ['a function', `f() { ls ${V}; }; f`, 'function'],
    ['an alias', `alias x=eval\nx ${V}`, 'alias'],
    ["$' '", `echo $'a' ${V}`, 'certainty'],
    ['<<<', `cat <<< ${V}`, 'certainty'],
    ['process substitution', `cat <(ls ${V})`, 'certainty'],
    ['an array', `a=(${V})`, 'certainty'],
    ['quotes that do not close', `echo "${V}`, 'certainty'],
    ['a parenthesis too many', `echo ${V} )`, 'certainty'],
    ['a here-document without an end', `cat <<EOF\n${V}`, 'certainty'],
  ])('%s', (_, text, message) => {
    const all = faults(language.parseShell(text));
    for (const fault of all) {
      expect(fault).toMatchObject({ code: 'RB209', message: expect.stringContaining(message) });
      expect(fault.help).toBeTruthy();
      expect(text.slice(fault.at?.start.offset, fault.at?.end.offset)).toBe(V);
    }
    expect(thrown(() => run(text, { a: 'x' })).code).toBe('RB209');
  });

  test.each(['lida circuit open --name <service>', 'lida trace show <trace-id>', 'curl http://<host>:80/'])(
    'an unbound word: %s',
    (text) => {
      const [fault] = faults(language.parseShell(text));
      expect(fault).toMatchObject({ code: 'RB209', help: expect.stringContaining('{{inputs.') });
      expect(text.slice(fault?.at?.start.offset, fault?.at?.end.offset)).toMatch(/^<[\w-]+>$/);
    },
  );

  test('every unbound word is told at its own place, with its name', () => {
    const text = 'lida open <circuit> <for-minutes> "<quoted>" <circuit>';
    const told = faults(language.parseShell(text));
    expect(told.map(({ at }) => at?.start.offset)).toEqual([10, 20, 45]);
    expect(told[1]?.help).toContain('{{inputs.for_minutes}}');
  });
});

describe('accepted', () => {
  test.each([
    `ssh ${V} uptime`,
    `sudo -u ${V} systemctl restart api`,
    `sudo systemctl restart ${V}`,
    `timeout 30 curl -fsS ${V} | python3 -m json.tool`,
    `find ${V} -name "*.log" -exec rm {} \\;`,
    `grep -c ${V} file | awk '{print $1}'`,
    `awk -v x=${V} '{print x}' ${V}`,
    `jq -n --arg x ${V} '{x: $x}'`,
    `kill -TERM ${V} && sleep 1`,
    `curl -d "{\\"name\\": \\"${V}\\"}" http://localhost`,
    `export NAME=${V} && lida start > ${V} 2>&1`,
    `set -eu; n=${V}; expr "$n" + 1`,
    `pg_dump ${V} | gzip > out.gz`,
    `while ! curl -fs ${V}; do sleep 1; done`,
    `lida list | while read -r id; do lida kill "$id" --why ${V}; done`,
  ])('%s', (text) => {
    expect(language.parseShell(text)).toMatchObject({ ok: true });
  });
});

describe('values that are refused at run', () => {
  test.each([
    [`rm ${V}`, true],
    [`rm "${V}"`, true],
    [`rm '${V}'`, true],
    [`rm ""${V}`, true],
    [`rm "$X"${V}`, true],
    [`n=${V}; rm "$n"`, true],
    [`for n in ${V}; do rm "$n"; done`, true],
    [`kubectl exec pod -- rm ${V}`, true],
    [`rm -- ${V}`, false],
    [`rm -- ${V} ${V}`, false],
    [`rm ./${V}`, false],
    [`lida --name=${V}`, false],
    [`N=${V} lida start`, false],
    [`printf '%s\\n' ${V}`, false],
    [`case ${V} in a) ls;; esac`, false],
    [`cat > ${V}`, false],
  ])('a leading dash in %s: %s', (text, refused) => {
    if (!refused) expect(run(text, { a: '-rf' }).env).toEqual({ RB_inputs_a: '-rf' });
    else
      expect(thrown(() => run(text, { a: '-rf' }))).toMatchObject({
        code: 'RB511',
        help: expect.stringContaining('--'),
      });
    expect(run(text, { a: 'r-f' }).env).toEqual({ RB_inputs_a: 'r-f' });
  });

  test('an empty value does not hide a leading dash behind it', () => {
    expect(thrown(() => run('rm {{inputs.a}}{{inputs.b}}', { a: '', b: '-rf' })).code).toBe('RB511');
  });

  test('an input whose type allows it may begin with a dash', () => {
    expect(run(`expr ${V} + 1`, { a: -3 }, (path) => path.join('.') === 'inputs.a').env).toEqual({
      RB_inputs_a: '-3',
    });
    expect(thrown(() => run(`expr ${V} + 1`, { a: -3 }, () => false)).code).toBe('RB511');
  });

  test.each([
    ['NUL', 'a\0b', 'NUL'],
    ['a lone surrogate', 'a\ud800', 'Unicode'],
    ['more than 128 KiB', 'é'.repeat(66_000), '128 KiB'],
  ])('%s', (_, a, message) => {
    expect(thrown(() => run(`echo ${V}`, { a }))).toMatchObject({
      code: 'RB511',
      message: expect.stringContaining(message),
    });
  });

  test('just below the limit a value passes, and the kernel takes it', () => {
    const a = 'x'.repeat(128 * 1024 - 'RB_inputs_a='.length - 1);
    const { script, env } = run(`printf '%s' ${V}`, { a });
    expect(runScript(SHELLS[0] ?? ['sh'], script, [], env).stdout).toBe(a);
    expect(thrown(() => run(`echo ${V}`, { a: `${a}x` })).code).toBe('RB511');
  });
});

describe('a command given as a list', () => {
  test.each<[readonly string[], readonly boolean[]]>([
    [
      ['lida', 'open', '--name', V],
      [true, true, true, true],
    ],
    [
      [V, 'x'],
      [false, true],
    ],
    [
      ['sh', '-c', `ls ${V}`],
      [true, true, false],
    ],
    [
      ['docker', 'exec', 'box', 'bash', '-lc', `ls ${V}`],
      [true, true, true, true, true, false],
    ],
    [
      ['python3', '-c', 'print(1)', V],
      [true, true, true, true],
    ],
    [
      ['python3', '-c', V],
      [true, true, false],
    ],
    [
      ['ssh', V, 'uptime'],
      [true, true, true],
    ],
    [
      ['ls', '{{.x}}'],
      [true, false],
    ],
  ])('%j', (words, expected) => {
    expect(language.parseArgv(words).map(({ ok }) => ok)).toEqual(expected);
  });
});
