/** What is known about an error code independent of where it occurred. */
export interface CodeEntry {
  readonly title: string;
  /** What to do, in general; a diagnostic's own `help` is sharper and comes first. */
  readonly help: string;
}

/**
 * Every error and warning code. Ranges by cause: RB1xx file and YAML, RB2xx structure, references, language,
 * RB3xx command line, inputs, answers, RB4xx refused before the first step, RB5xx a step at run time,
 * RB6xx journal, RB9xx internal.
 */
export const CODES = {
  RB101: { title: 'File not readable', help: 'Check the path and its permissions.' },
  RB102: { title: 'YAML syntax', help: 'Correct the YAML at the marked place.' },
  RB103: { title: 'YAML beyond the limits', help: 'Keep a playbook below 1 MiB, depth 32, and few aliases.' },
  RB104: { title: 'Duplicate key', help: 'Keep one of the two; the other would be lost in silence.' },
  RB105: { title: 'Unsupported YAML tag', help: 'Remove the tag; playbooks use plain YAML 1.2 core values.' },
  RB106: { title: 'Number not exact', help: 'Quote the number, or keep integers within 2^53.' },
  RB107: { title: 'Not UTF-8 text', help: 'Save the file as UTF-8.' },
  RB108: { title: 'Several documents', help: 'Put each playbook in a file of its own.' },
  RB109: { title: 'Empty playbook', help: 'Begin with runbook: 1, a title: and steps:.' },
  RB110: { title: 'Byte order mark', help: 'Save the file as UTF-8 without a byte order mark.' },
  RB111: { title: 'No playbook and no test file', help: 'Begin with runbook: 1, or with runbook-test: 1.' },
  RB201: {
    title: 'Unknown key',
    help: 'Remove it, correct its spelling, or prefix a note of your own with x-.',
  },
  RB202: { title: 'Missing key', help: 'Add the key.' },
  RB203: { title: 'Wrong type or value', help: 'Write a value of the kind that the message names.' },
  RB204: { title: 'Unknown reference', help: 'Refer to an input, or to a step that exists.' },
  RB205: {
    title: 'Step without exactly one kind',
    help: 'Give each step one kind key, such as shell: or confirm:.',
  },
  RB206: { title: 'Duplicate step id', help: 'Give each step an id of its own; outputs are found by it.' },
  RB207: {
    title: 'Template',
    help: 'Write {{ path }} with one of the roots inputs, steps, play, env, item.',
  },
  RB208: { title: 'Condition', help: 'Conditions are CEL over inputs, steps, play and env.' },
  RB209: {
    title: 'Placeholder where no safe form exists',
    help: 'Assign the value to a variable first and use that.',
  },
  RB210: {
    title: 'Reference to a step that may not have run',
    help: 'Guard it with has(steps.<id>) in a condition.',
  },
  RB211: { title: 'Reference to a later step', help: 'Refer only to steps that come before this one.' },
  RB212: {
    title: 'Destroy step without a name',
    help: 'Say what is destroyed with destroys:, or give the playbook a lock:.',
  },
  RB213: { title: 'Key without effect', help: 'Remove it, or put it where it does something.' },
  RB214: {
    title: 'Arm that is never taken',
    help: 'Put otherwise last, and give each arm its own condition.',
  },
  RB215: {
    title: 'Secret in the list of processes',
    help: 'Give it to the program by its environment or its standard input, never as an argument.',
  },
  RB216: {
    title: 'Command without an end',
    help: 'Bound it with stop-after:, or by an option of its own.',
  },
  RB217: {
    title: 'Read that changes something',
    help: 'Declare what it does: effect: change or effect: destroy.',
  },
  RB218: { title: 'Address cut by the shell', help: 'Put the address in double quotes.' },
  RB219: {
    title: 'State of a shell that is lost',
    help: 'Use env: and cwd:, or do it in the step that needs it.',
  },
  RB220: {
    title: 'Question that may stay without an answer',
    help: 'Say with on-timeout: what it means when nobody answers.',
  },
  RB221: {
    title: 'Comparison that is always the same',
    help: 'Compare with what the value can be, or let it be more.',
  },
  RB222: { title: 'Condition that decides nothing', help: 'Name what decides, or remove the condition.' },
  RB223: { title: 'Step that is never reached', help: 'Put it before what ends the play, or remove it.' },
  RB224: { title: 'Declared and used nowhere', help: 'Use it, or remove it.' },
  RB225: {
    title: 'Destruction that is tried again',
    help: 'Take retry away, or declare idempotent: true where a second run does no more.',
  },
  RB230: {
    title: 'Screen that cannot be shared',
    help: 'Put the step before or behind the parallel one.',
  },
  RB241: {
    title: 'Playbook that cannot be played from here',
    help: 'Play another one, or take the step out.',
  },
  RB240: {
    title: 'Reference into a repeat',
    help: 'Collect what is needed with collect:, and use the results of the repeat.',
  },
  RB226: {
    title: 'Secret that stands in the open',
    help: 'Declare an input of type secret, and let its placeholder be all of the text.',
  },
  RB301: { title: 'Unknown input', help: 'See the inputs with: runbook plan PLAYBOOK' },
  RB302: { title: 'Input missing', help: 'Give it with --input NAME=VALUE or --inputs FILE.' },
  RB303: { title: 'Input not valid', help: 'Give a value of the declared type.' },
  RB304: { title: 'Answer not valid', help: 'Give one of the answers that the question allows.' },
  RB305: { title: 'Playbook not found', help: 'See what there is with: runbook list' },
  RB306: { title: 'Play not found', help: 'See what there is with: runbook plays' },
  RB307: { title: 'Usage', help: 'See: runbook --help' },
  RB308: {
    title: 'Scenario not found',
    help: 'Name one of the scenarios of the *.test.yaml beside the playbook.',
  },
  RB309: { title: 'Configuration not valid', help: 'Correct runbook.config.yaml.' },
  RB310: { title: 'Lock not found', help: 'See what is locked with: runbook locks' },
  RB320: {
    title: 'Public key not usable',
    help: 'Give an Ed25519 public key: a line of OpenSSH, an allowed-signers file or PEM.',
  },
  RB401: { title: 'Required command missing', help: 'Install it, or practise with: runbook drill' },
  RB402: { title: 'Required environment variable missing', help: 'Set it before playing.' },
  RB403: { title: 'A question has no terminal', help: 'Answer it on the command line with --answer.' },
  RB404: {
    title: 'Lock is held',
    help: 'Wait for the other play with --wait, or end it; see: runbook locks',
  },
  RB405: {
    title: 'Play is already running',
    help: 'Only one engine may drive a play; wait for it or end it.',
  },
  RB406: { title: 'Play is finished', help: 'Start a new one with: runbook play' },
  RB407: { title: 'Drill system not available', help: 'Drill again; a system lives as long as its play.' },
  RB408: {
    title: 'Secret in the open',
    help: 'Change the secret, or take its text out of the playbook and the other inputs.',
  },
  RB409: {
    title: 'State folder not usable',
    help: 'Make it yours and writable, or name another folder with RUNBOOK_HOME.',
  },
  RB410: {
    title: 'Edited playbook refused',
    help: 'Take that edit back, or go on with the playbook on record: without --edited.',
  },
  RB411: {
    title: 'Secret not available',
    help: 'See what its source says, or give it in a file with --inputs FILE.',
  },
  RB412: {
    title: 'Required command in another version',
    help: 'Install a version that the playbook can use.',
  },
  RB413: {
    title: 'Another plan than the one reviewed',
    help: 'Have it reviewed as it is now: runbook plan; or play what was reviewed.',
  },
  RB501: { title: 'Command failed', help: 'Its output says why; the transcript holds all of it.' },
  RB502: { title: 'Command not started', help: 'Check that the program exists and may be executed.' },
  RB503: { title: 'Timed out', help: 'Raise timeout:, or find out why it takes so long.' },
  RB504: { title: 'Expectation not met', help: 'Compare what was expected with what came.' },
  RB505: {
    title: 'Output not usable',
    help: 'Check what the command prints against capture:, or what the source answers to the query.',
  },
  RB506: {
    title: 'Request failed',
    help: 'Check the address, whether the service listens, and as whom it is asked.',
  },
  RB507: { title: 'Threshold breached', help: 'See the value and thresholds in the transcript.' },
  RB508: {
    title: 'No data',
    help: 'Check that the metric or the log exists at its source, and that the source can be reached and read.',
  },
  RB509: { title: 'Declined', help: 'The operator said no; resume asks again.' },
  RB510: { title: 'Verification failed', help: 'Look at the system; a resume runs the step again.' },
  RB511: { title: 'Value refused', help: 'The value cannot be passed safely where the playbook uses it.' },
  RB512: { title: 'Redis error', help: 'Read the reply of the server.' },
  RB513: {
    title: 'Step in doubt',
    help: 'Say what happened with: runbook resume --verdict STEP=done|not-done|again',
  },
  RB514: { title: 'Interrupted', help: 'Go on with: runbook resume' },
  RB515: { title: 'Rolled back', help: 'A resume runs the undone steps again.' },
  RB516: {
    title: 'Lock taken away',
    help: 'See who holds it with: runbook locks; then go on with: runbook resume',
  },
  RB517: {
    title: 'Manual work not done',
    help: 'Find another way, then: runbook resume. What was done stays ticked.',
  },
  RB518: { title: 'Not reached in time', help: 'Raise at-most:, or find out why it takes so long.' },
  RB530: {
    title: 'Steps at once failed',
    help: 'Look at each step that it names; a resume runs only those again that have not succeeded.',
  },
  RB519: { title: 'Not delivered', help: 'Check the address, and what the other side answered.' },
  RB540: {
    title: 'Condition not reached',
    help: 'Look at what was seen last; a resume goes on as often again.',
  },
  RB550: {
    title: 'Stopped by a guard',
    help: 'Look at what it watches; when that is well again, go on with: runbook resume',
  },
  RB601: { title: 'Journal not readable', help: 'Check the file and its permissions.' },
  RB602: {
    title: 'Journal damaged',
    help: 'A record was changed after it was written; restore the journal from a copy.',
  },
  RB603: {
    title: 'Journal of an unknown format',
    help: 'Use the version of runbook that wrote it, or a newer one.',
  },
  RB604: { title: 'Journal not writable', help: 'Free space or mend the disk, then: runbook resume' },
  RB605: { title: 'Play that never began', help: 'Nothing was run; start it anew with: runbook play NAME' },
  RB606: {
    title: 'Signing key not usable',
    help: 'Make one with: runbook keygen; a play without it is recorded, and not signed.',
  },
  RB901: { title: 'Internal error', help: 'This is a bug in runbook; please report it with the transcript.' },
} as const satisfies Record<string, CodeEntry>;

/** An error or warning code. */
export type Code = keyof typeof CODES;
