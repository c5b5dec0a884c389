import { z } from 'zod';
import { formatDuration, parseDuration } from '../language/durations.ts';
import type { Scope } from '../language/scope.ts';
import { quoted, renderArgv } from './argv.ts';
import { checkedPattern, either } from './expectations.ts';
import { argv, duration, oneOrMore, regex, shellText, template, variables } from './fields.ts';
import { type ConfigFault, defineStep, type OutputFact } from './kind.ts';
import { refuseForProcess } from './refused-values.ts';
import type { ShellAction } from './shell-action.ts';
import { shellOutcome } from './shell-outcome.ts';
import { runCommand } from './shell-run.ts';
import { programsIn } from './touched.ts';

const text = () =>
  shellText({
    description: 'A command for sh. A placeholder is passed as data, never as shell syntax.',
    examples: ['lida health check', 'lida circuit open --name {{inputs.circuit}}'],
  });

const words = () =>
  argv({
    description: 'A program and its arguments, run without a shell.',
    examples: [['lida', 'scale', '--replicas', '{{inputs.replicas}}']],
  });

const exitCode = z.int().min(0).max(255);

const schema = z.union([
  text(),
  words(),
  z
    .strictObject({
      run: z.union([text(), words()]).meta({
        description: 'The command: a text for sh, or a list of words.',
        examples: ['lida health check', ['lida', 'scale', '--replicas', '{{inputs.replicas}}']],
      }),
      capture: z
        .enum(['text', 'lines', 'json'])
        .meta({
          description:
            'Keeps standard output, up to 1 MiB, as stdout (text), as lines or as json for later steps.',
          examples: ['json'],
        })
        .optional(),
      expect: z
        .strictObject({
          'exit-code': oneOrMore(exitCode, {
            description: 'The exit codes that count as success, one or several.',
            examples: [[0, 1], 0],
            default: 0,
          }).optional(),
          stdout: regex({
            description: 'A regular expression that standard output must match.',
            examples: ['^PONG$'],
          }).optional(),
        })
        .meta({
          description: 'What must hold for the step to succeed.',
          examples: [{ 'exit-code': [0, 1], stdout: '^PONG$' }],
        })
        .optional(),
      cwd: template({ description: 'The folder it runs in.', examples: ['/srv/lida'] }).optional(),
      env: variables({
        description: 'Environment variables for this command.',
        examples: [{ LIDA_FORMAT: 'json' }],
      }).optional(),
      tty: z
        .boolean()
        .meta({
          description:
            'Gives the command the terminal, for an editor or a console; its output is not recorded.',
          examples: [true],
          default: false,
        })
        .optional(),
      'stop-after': duration({
        description: 'Ends a command that would not end by itself; being ended so counts as success.',
        examples: ['5m'],
      }).optional(),
    })
    .meta({
      examples: [
        { run: 'lida health check --format json', capture: 'json', expect: { 'exit-code': [0, 1] } },
      ],
    }),
]);

type Config = z.infer<typeof schema>;
type Settings = Exclude<Config, string | string[]>;

/** With a terminal of its own the output goes past us, so nothing can be kept of it or expected. */
const unreadOutput = ({ tty, capture, expect }: Settings): readonly ConfigFault[] => {
  if (tty !== true) return [];
  const message = 'with tty the output is not recorded, so there is nothing to read';
  const help = 'Remove tty, or do without it.';
  return [
    ...(capture === undefined ? [] : [{ path: ['capture'], message, help }]),
    ...(expect?.stdout === undefined ? [] : [{ path: ['expect', 'stdout'], message, help }]),
  ];
};

/** A list is one command, word by word; a command with its words in one would be looked for under that name. */
const gluedWords = (words: readonly string[], path: ConfigFault['path']): readonly ConfigFault[] => {
  const [first = ''] = words;
  if (!/^\S+\s+\S/.test(first.trim()) || first.includes('{{')) return [];
  const several = words.length > 1 && words.every((word) => /\S\s+\S/.test(word));
  const help = several
    ? 'A list is one command, word by word. Write several commands as a text, a line each, behind shell: |'
    : `Write its words apart: [${first.trim().split(/\s+/).join(', ')}]`;
  return [{ path: [...path, 0], message: `"${first}" would be the name of one program`, help }];
};

const commandOf = (
  run: string | string[],
  scope: Scope,
): Pick<ShellAction, 'command' | 'env' | 'display'> => {
  if (typeof run === 'string') {
    const { script, env, display } = scope.shell(run);
    return { command: { shell: script }, env, display };
  }
  const words = renderArgv(run, scope);
  return { command: { argv: words }, env: {}, display: words.map(quoted).join(' ') };
};

const rendered = (variables: Readonly<Record<string, string>>, scope: Scope): Record<string, string> => {
  const entries = Object.entries(variables).map(([name, text]) => {
    const value = scope.text(text);
    refuseForProcess(value, name);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
};

const outputsOf = ({ capture, expect, tty }: Partial<Settings>): Readonly<Record<string, OutputFact>> => {
  const needs = (name: 'lines' | 'json') => ({
    absent: {
      why: `it has no capture: ${name}`,
      help: `Let it keep them: shell: { run: ..., capture: ${name} }`,
    },
  });
  const unseen = {
    absent: { why: 'with tty its output goes to the terminal alone', help: 'Remove tty from that step.' },
  };
  return {
    exit_code: {
      success: { values: [expect?.['exit-code'] ?? 0].flat(), widen: 'expect: { exit-code: [0, 1] }' },
    },
    ...(capture !== 'lines' && { lines: needs('lines') }),
    ...(capture !== 'json' && { json: needs('json') }),
    ...(tty === true && { stdout: unseen, stderr: unseen }),
  };
};

const folderOf = (text: string, scope: Scope): string => {
  const path = scope.text(text);
  refuseForProcess(path, 'cwd');
  return path;
};

/** Runs a command, through `sh` or without one. */
export const shell = defineStep<Config, ShellAction>({
  name: 'shell',
  summary: 'Runs a command through sh, or a list of words without a shell.',
  schema,
  syntax: {
    '': 'shell',
    run: 'shell',
    '#': 'argv',
    'run.#': 'argv',
    'expect.stdout': 'regex',
  },
  outputs: {
    exit_code: { type: 'int', description: 'The exit code; absent when a signal ended the command.' },
    signal: { type: 'string', description: 'The signal that ended the command; absent otherwise.' },
    stdout: {
      type: 'string',
      description:
        'Standard output without its last newline; without capture absent when longer than 64 KiB.',
    },
    stderr: {
      type: 'string',
      description: 'The last 4 KiB of standard error, … before them where it was longer.',
    },
    lines: { type: 'list<string>', description: 'The lines of standard output, with capture: lines.' },
    json: { type: 'dyn', description: 'Standard output as a JSON value, with capture: json.' },
    timed_out: { type: 'bool', description: 'It was ended from outside: timeout or interruption.' },
    escalated: { type: 'bool', description: 'It did not end on TERM and was killed.' },
    survivors: { type: 'list<dyn>', description: 'Process ids of its group that outlived even KILL.' },
  },
  outputsOf: (config) =>
    typeof config === 'string' || Array.isArray(config) ? outputsOf({}) : outputsOf(config),
  effect: () => 'change',
  check: (config) => {
    if (typeof config === 'string') return [];
    if (Array.isArray(config)) return gluedWords(config, []);
    return [...(Array.isArray(config.run) ? gluedWords(config.run, ['run']) : []), ...unreadOutput(config)];
  },

  prepare(config, scope) {
    const settings: Settings = typeof config === 'string' || Array.isArray(config) ? { run: config } : config;
    const { command, env, display } = commandOf(settings.run, scope);
    const declared = rendered(settings.env ?? {}, scope);
    const expect = settings.expect ?? {};
    const stopAfter = settings['stop-after'] && parseDuration(settings['stop-after']);
    return {
      command,
      env: { ...declared, ...env },
      display,
      declared: Object.keys(declared),
      ...(settings.cwd !== undefined && { cwd: folderOf(settings.cwd, scope) }),
      ...(settings.capture && { capture: settings.capture }),
      exitCodes: [expect['exit-code'] ?? 0].flat(),
      ...(expect.stdout !== undefined && { stdout: checkedPattern(expect.stdout) }),
      tty: settings.tty ?? false,
      ...(stopAfter && { stopAfter }),
    };
  },

  describe: (action) => [
    ...action.display.trimEnd().split('\n'),
    ...(action.cwd === undefined ? [] : [`in ${action.cwd}`]),
    ...action.declared.map((name) => `with ${name}=${quoted(action.env[name] ?? '')}`),
    ...(action.exitCodes.join() === '0' ? [] : [`expects exit code ${either(action.exitCodes)}`]),
    ...(action.stdout === undefined ? [] : [`expects output matching /${action.stdout}/`]),
    ...(action.stopAfter === undefined ? [] : [`stopped after ${formatDuration(action.stopAfter)}`]),
    ...(action.tty ? ['in this terminal; its output is not recorded'] : []),
  ],

  stays: ({ stopAfter }) => (stopAfter === undefined ? undefined : { for: stopAfter, bounded: true }),
  touches: ({ command }, programsOf) => programsIn(command, programsOf),

  durable: true,

  takesTerminal: ({ tty }) => tty,
  needsScreen: (config) =>
    typeof config === 'object' && !Array.isArray(config) && config.tty === true
      ? 'with tty its command has the terminal for itself'
      : undefined,

  run: async (action, context) => shellOutcome(action, await runCommand(action, context), context.signal),
});
