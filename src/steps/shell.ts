import { z } from 'zod';
import { argv, duration, oneOrMore, regex, shellText, template, templates } from './fields.ts';
import { defineStep, failed } from './kind.ts';

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
  z.strictObject({
    run: z.union([text(), words()]).meta({ description: 'The command: a text for sh, or a list of words.' }),
    capture: z
      .enum(['text', 'lines', 'json'])
      .meta({
        description:
          'Keeps standard output, up to 1 MiB, as stdout (text), as lines or as json for later steps.',
      })
      .optional(),
    expect: z
      .strictObject({
        'exit-code': oneOrMore(exitCode, {
          description: 'The exit codes that count as success; without it only 0.',
          examples: [0, [0, 1]],
        }).optional(),
        stdout: regex({
          description: 'A regular expression that standard output must match.',
          examples: ['^PONG$'],
        }).optional(),
      })
      .meta({ description: 'What must hold for the step to succeed.' })
      .optional(),
    cwd: template({ description: 'The folder it runs in.', examples: ['/srv/lida'] }).optional(),
    env: templates({
      description: 'Environment variables for this command.',
      examples: [{ LIDA_FORMAT: 'json' }],
    }).optional(),
    tty: z
      .boolean()
      .meta({
        description:
          'Gives the command the terminal, for an editor or a console; its output is not recorded.',
      })
      .optional(),
    'stop-after': duration({
      description: 'Ends a command that would not end by itself; being ended so counts as success.',
      examples: ['5m'],
    }).optional(),
  }),
]);

type Config = z.infer<typeof schema>;

/** Runs a command, through `sh` or without one. */
export const shell = defineStep({
  name: 'shell',
  summary: 'Runs a command through sh, or a list of words without a shell.',
  schema,
  syntax: {
    '': 'shell',
    run: 'shell',
    'expect.stdout': 'literal',
  },
  outputs: {
    exit_code: { type: 'int', description: 'The exit code; absent when a signal ended the command.' },
    signal: { type: 'string', description: 'The signal that ended the command; absent otherwise.' },
    stdout: {
      type: 'string',
      description:
        'Standard output without its last newline; without capture absent when longer than 64 KiB.',
    },
    stderr: { type: 'string', description: 'The last 4 KiB of standard error.' },
    lines: { type: 'list<string>', description: 'The lines of standard output, with capture: lines.' },
    json: { type: 'dyn', description: 'Standard output as a JSON value, with capture: json.' },
    timed_out: { type: 'bool', description: 'It was ended from outside: timeout or interruption.' },
    escalated: { type: 'bool', description: 'It did not end on TERM and was killed.' },
    survivors: { type: 'list<dyn>', description: 'Process ids of its group that outlived even KILL.' },
  },
  effect: () => 'change',
  prepare: (config: Config, scope) => ({ display: JSON.stringify(config), scope: typeof scope }),
  describe: (action) => [action.display],
  run: async () => failed({ code: 'RB901', message: 'not written yet' }),
});
