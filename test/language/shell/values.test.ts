// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell texts
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { language, scopeValues } from '../support.ts';
import { HOSTILE } from './hostile.ts';
import { leftBehind, runScript, SHELLS } from './shells.ts';

const scale = Number(process.env.RUNBOOK_TEST_SCALE ?? 1);

// Leading dashes are a rule of their own, tested in shell-text.test.ts; here quoting is.
const bind = (text: string, a: string) =>
  language.scope(scopeValues({ inputs: { a } }), { mode: 'run', dashAllowed: () => true }).shell(text);

const lines = (...args: string[]): string => args.map((arg) => `${arg}\0`).join('');

/** Text of a playbook, and the exact bytes that `show` must print for a value. */
const POSITIONS: readonly (readonly [string, (value: string) => string])[] = [
  ['show {{inputs.a}}', (v) => lines(v)],
  ['show {{inputs.a}} {{ inputs.a }}', (v) => lines(v, v)],
  ['show -- {{inputs.a}}', (v) => lines('--', v)],
  ['show pre{{inputs.a}}post', (v) => lines(`pre${v}post`)],
  ['show --name={{inputs.a}} end', (v) => lines(`--name=${v}`, 'end')],
  ['show {{inputs.a}}{{inputs.a}}', (v) => lines(v + v)],
  ['show "{{inputs.a}}"', (v) => lines(v)],
  ['show "x {{inputs.a}} y"', (v) => lines(`x ${v} y`)],
  ['show "a\\"b {{inputs.a}} \\$c"', (v) => lines(`a"b ${v} $c`)],
  ["show '{{inputs.a}}'", (v) => lines(v)],
  ["show 'x $HOME \\ {{inputs.a}} \" y'", (v) => lines(`x $HOME \\ ${v} " y`)],
  ['show \'{{inputs.a}}\'"{{inputs.a}}"{{inputs.a}}', (v) => lines(v + v + v)],
  ['show "it\'s {{inputs.a}}" \'"{{inputs.a}}"\'', (v) => lines(`it's ${v}`, `"${v}"`)],
  ['show "two\nlines {{inputs.a}}"', (v) => lines(`two\nlines ${v}`)],
  ['show \\\n  {{inputs.a}} # a comment', (v) => lines(v)],
  ['show \\\\{{inputs.a}}x'.replace('\\\\', ''), (v) => lines(`${v}x`)],
  ['show *{{inputs.a}} | tr "*" "*"', (v) => lines(`*${v}`)],
  ['cat <<EOF\n<{{inputs.a}}>\nEOF', (v) => `<${v}>\n`],
  [
    'cat <<EOF\n"{{inputs.a}}" \'{{inputs.a}}\' \\$x\nEOF\nshow end',
    (v) => `"${v}" '${v}' $x\n${lines('end')}`,
  ],
  ['cat <<-EOF\n\t[{{inputs.a}}]\n\tEOF', (v) => `[${v}]\n`],
  ['cat <<ONE; cat <<TWO\n1{{inputs.a}}\nONE\n2{{inputs.a}}\nTWO', (v) => `1${v}\n2${v}\n`],
  ['cat <<EOF\n$(printf "%s." {{inputs.a}})\nEOF', (v) => `${v}.\n`],
  ['cat <<EOF | cat\n{{inputs.a}}\nEOF', (v) => `${v}\n`],
  ['show "$(printf "%s." {{inputs.a}})"', (v) => lines(`${v}.`)],
  ['show "$(printf "%s." "{{inputs.a}}")"', (v) => lines(`${v}.`)],
  ['show "$(printf "%s." "$(printf "%s." \'q{{inputs.a}}\')")"', (v) => lines(`q${v}..`)],
  ['x={{inputs.a}}; show "$x"', (v) => lines(v)],
  ['x="p {{inputs.a}}"\nshow "$x" "${x}"', (v) => lines(`p ${v}`, `p ${v}`)],
  ['export x={{inputs.a}}; show "$x"', (v) => lines(v)],
  ['x={{inputs.a}} y=$x; show "$y"', (v) => lines(v)],
  ['set -- {{inputs.a}} b; show "$1" "$@"', (v) => lines(v, v, 'b')],
  ['for i in 1 {{inputs.a}} "2{{inputs.a}}"; do show "$i"; done', (v) => lines('1', v, `2${v}`)],
  ['case {{inputs.a}} in {{inputs.a}}) show same;; *) show other;; esac', () => lines('same')],
  ['case x{{inputs.a}} in (a|b) show no;; x"{{inputs.a}}") show {{inputs.a}};; esac', (v) => lines(v)],
  ['if test x{{inputs.a}} = "x{{inputs.a}}"; then show same; else show other; fi', () => lines('same')],
  ['if [ -n x{{inputs.a}} ] && true; then show {{inputs.a}}; fi', (v) => lines(v)],
  ['{ show {{inputs.a}}; } 2>/dev/null | cat', (v) => lines(v)],
  ['( show {{inputs.a}} )', (v) => lines(v)],
  ['false || show {{inputs.a}} && show "{{inputs.a}}" & wait', (v) => lines(v, v)],
  ['while true; do show {{inputs.a}}; break; done', (v) => lines(v)],
  ['! false && show "${HOME:+x}{{inputs.a}}"', (v) => lines(`x${v}`)],
  ['show "$((1 + 2)){{inputs.a}}" "$?{{inputs.a}}"', (v) => lines(`3${v}`, `0${v}`)],
  ["printf '%s\\n' {{inputs.a}}", (v) => `${v}\n`],
  ['show `echo tick` {{inputs.a}}', (v) => lines('tick', v)],
];

// One process for all values: the script stands in it as it is, each value comes by the environment.
const DRIVER = (script: string): string =>
  `show() { for arg do printf '%s\\0' "$arg"; done; }\nfor RB_inputs_a do export RB_inputs_a; {\n${script}\n}\nprintf '\\036\\036NEXT\\036\\036'; done`;

describe.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))('%s', (_, shell) => {
  test.each(POSITIONS)('hands over each hostile value byte for byte: %j', (text, expected) => {
    const { script } = bind(text, 'x');
    const { stdout, stderr } = runScript(shell, DRIVER(script), ['sh', ...HOSTILE]);
    const got = stdout.split('\x1e\x1eNEXT\x1e\x1e');
    expect({ stderr, count: got.length }).toEqual({ stderr: '', count: HOSTILE.length + 1 });
    for (const [index, value] of HOSTILE.entries()) expect(got[index]).toBe(expected(value));
    expect(leftBehind()).toEqual([]);
  });

  test('the real way, a process and an environment for each value', () => {
    const text =
      'printf "%s\\0" {{inputs.a}} "{{inputs.a}}" \'{{inputs.a}}\' x{{inputs.a}} "$(cat <<EOF\n{{inputs.a}}.\nEOF\n)"';
    for (const value of HOSTILE.filter((_value, index) => index % 4 === 0)) {
      const { script, env } = bind(text, value);
      expect(runScript(shell, script, [], env).stdout).toBe(
        lines(value, value, value, `x${value}`, `${value}.`),
      );
    }
    expect(leftBehind()).toEqual([]);
  });
});

test('there are enough values, and enough shells', () => {
  expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(200);
  expect(SHELLS.length).toBeGreaterThanOrEqual(1);
});

test('the script is a constant of the playbook', () => {
  for (const [text] of POSITIONS) {
    const scripts = new Set(HOSTILE.map((value) => bind(text, value).script));
    expect(scripts.size).toBe(1);
  }
});

test('what is accepted treats all values alike, however the text is put together', () => {
  const fragment = fc.constantFrom(
    '{{inputs.a}}',
    '{{inputs.a}}',
    '{{inputs.a}}',
    'printf "[%s]" ',
    "printf '<%s>' ",
    ' ',
    ' ',
    '\n',
    '"',
    '"',
    "'",
    "'",
    '\\',
    '$',
    '$(',
    ')',
    '(',
    '`',
    '${',
    '}',
    '$((',
    '))',
    '; ',
    ' | cat',
    ' | sh',
    ' && ',
    'x=',
    '"$x"',
    '$x',
    '<<EOF',
    '\nEOF\n',
    "<<'EOF'",
    'cat ',
    'eval ',
    '# ',
    'if true; then ',
    '; fi',
    'for x in ',
    '; do ',
    '; done',
    'case ',
    ' in ',
    ';;',
    ' esac',
    '{ ',
    '; }',
    'a',
    '1',
    '~',
    '*',
    '!',
    '>/dev/null',
    '<<-EOF',
    '\t',
    '[[ ',
    ' ]]',
    'f()',
    '<<<',
    "$'",
    '\r',
  );
  const text = fc
    .array(fragment, { minLength: 2, maxLength: 14 })
    .map((parts) => `printf "[%s]" ${parts.join('')}`);
  const TOKEN = 'zqTOKENqz';
  const EVIL = [
    '$(touch canary)`touch canary`',
    '\'"; touch canary; #',
    '"\'\n touch canary\n',
    ') ; touch canary',
    '\nEOF\ntouch canary\n',
    '} * ? ~ [a] \\',
  ];
  let accepted = 0;
  fc.assert(
    fc.property(text, fc.constantFrom(...EVIL), fc.constantFrom(...SHELLS), (source, evil, shell) => {
      // $$ is the number of the process, another one each time.
      fc.pre(language.parseShell(source).ok && source.includes('{{') && !source.includes('$$'));
      accepted += 1;
      const benign = bind(source, TOKEN);
      const hostile = bind(source, evil);
      const one = runScript(shell, benign.script, [], benign.env);
      const other = runScript(shell, hostile.script, [], hostile.env);
      expect(leftBehind()).toEqual([]);
      expect({ status: other.status, stdout: other.stdout }).toEqual({
        status: one.status,
        stdout: one.stdout.replaceAll(TOKEN, () => evil),
      });
    }),
    { numRuns: 250 * scale, maxSkipsPerRun: 1_000 },
  );
  expect(accepted).toBeGreaterThan(100);
});
