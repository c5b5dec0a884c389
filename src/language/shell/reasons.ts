/** Why a placeholder may not stand where it stands, and what to write instead. */
export interface Reason {
  readonly message: string;
  readonly help: string;
}

const VARIABLE = 'Give the value to the step with env: and read it there as a variable';

/** The places without a safe form. */
export const REASONS = {
  arithmetic: {
    message: 'a value cannot stand in $(( )): some shells would run commands that it contains',
    help: 'Compute with expr, which takes it as an argument: expr {{inputs.n}} + 1',
  },
  expansion: {
    message: 'a value cannot stand inside an expansion in braces',
    help: 'Put it after the expansion, or give the fallback with {{default steps.x.y "none"}}.',
  },
  backtick: { message: 'a value cannot stand between backticks', help: 'Write $(…) instead of `…`.' },
  dollar: {
    message: 'a $ right before a placeholder would change its meaning',
    help: 'Write {{…}} without the $.',
  },
  backslash: {
    message: 'a backslash right before a placeholder would undo its quoting',
    help: 'Remove the backslash.',
  },
  quotedDocument: {
    message: 'the delimiter of this here-document is quoted, so nothing in it is expanded',
    help: 'Write the delimiter without quotes: <<EOF, and \\$ for dollar signs that are meant literally.',
  },
  delimiter: { message: 'a value cannot end a here-document', help: 'Use a fixed word: <<EOF' },
  comment: { message: 'a placeholder in a comment has no use', help: 'Remove it, or write \\{{.' },
  command: {
    message: 'the value would choose the command',
    help: 'Write the command itself; choose between commands with a branch step.',
  },
  unknownCommand: {
    message: 'the command is itself a variable, so what it does with the value cannot be known',
    help: 'Write the name of the command.',
  },
  name: {
    message: 'the value would choose a variable',
    help: 'Write the name of the variable; only what follows NAME= can be a value.',
  },
  dangerousVariable: {
    message: 'the value would go into a variable that decides which code runs',
    help: 'Set this variable to a fixed text.',
  },
  code: {
    message: 'the value would become part of a program',
    help: `Write the command itself in shell:, or pass the value as an argument that the program reads. ${VARIABLE}.`,
  },
  input: {
    message: 'the value would reach a program that runs what it reads',
    help: 'Write the program into the playbook, or put what it reads into a file of its own.',
  },
  format: {
    message: 'the value would become a format',
    help: "Write the format: printf '%s\\n' {{inputs.text}}",
  },
  descriptor: {
    message: 'the value would choose a file descriptor',
    help: 'Write the number of the descriptor.',
  },
  unquoted: {
    message: 'the value is in a variable that stands without quotes, so the shell would split it into words',
    help: 'Quote the variable: "$name".',
  },
  tainted: {
    message: 'the value reaches, by a variable, a place where it would become code',
    help: 'Use the variable only as a quoted argument: "$name".',
  },
} as const satisfies Record<string, Reason>;

/** The quoting of the text could not be followed with certainty; `what` names the construct. */
export const lostReason = (what: string): Reason => ({
  message: `${what}: the place of this value cannot be told with certainty`,
  help: 'Keep the text to plain POSIX shell, or split it: one step for this part, one for the command with the value.',
});
