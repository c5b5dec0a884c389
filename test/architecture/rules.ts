import type { Import, Mention, SourceFile } from './source.ts';

/** A rule: what it finds wrong, a line for each place, each saying what to do. */
export type Rule = (files: readonly SourceFile[]) => readonly string[];

/** The folders of src and their numbers: a file imports its own folder and lower numbers only. */
const LAYERS: Readonly<Record<string, number>> = {
  diagnostics: 0,
  ports: 0,
  host: 1,
  language: 1,
  sources: 1,
  steps: 2,
  journal: 3,
  playbook: 3,
  engine: 4,
  evidence: 4,
  transcript: 5,
  terminal: 5,
  drill: 5,
  handbook: 5,
  review: 5,
  tracing: 5,
  web: 5,
  workers: 5,
  cli: 6,
};

/** Packages and modules that only some files may import, and who those are. */
const OWNERS: readonly { readonly what: RegExp; readonly owner: string; readonly may: RegExp }[] = [
  { what: /^listr2$|^@inquirer\//, owner: 'terminal/', may: /^terminal\// },
  {
    what: /^(execa|ioredis|(node:)?(fs|fs\/promises|child_process|net|http|https|http2|tls|dgram|dns))$/,
    owner: 'host/',
    may: /^host\//,
  },
  {
    what: /^zod(\/|$)/,
    owner: 'steps/ and the schema*.ts of playbook/, drill/ and transcript/',
    may: /^(steps\/|(playbook|drill|transcript)\/schema)/,
  },
  { what: /^handlebars(\/|$)|^@marcbachmann\/cel-js$/, owner: 'language/', may: /^language\// },
  { what: /^commander$/, owner: 'cli/', may: /^cli\// },
  {
    what: /^google-auth-library$/,
    owner: 'sources/google/session.ts',
    may: /^sources\/google\/session\.ts$/,
  },
  {
    what: /^@google-cloud\/logging$/,
    owner: 'sources/logs/google-client.ts',
    may: /^sources\/logs\/google-client\.ts$/,
  },
];

/** Who may use which globals that reach outside. */
const REACHERS: Readonly<Record<string, RegExp>> = {
  'Date.now': /^host\//,
  'new Date()': /^host\//,
  'performance.now': /^host\//,
  'Math.random': /^host\//,
  // Variables tell clients of clouds which server to ask, and as whom; so they do what asks through them.
  'process.env': /^(host|cli)\/|^sources\/(google\/session|aws\/environment)\.ts$/,
  'process.exit': /^cli\/main\.ts$/,
  fetch: /^host\//,
  'globalThis.fetch': /^host\//,
};

const eachImport = (
  files: readonly SourceFile[],
  check: (file: SourceFile, found: Import) => string | undefined,
) =>
  files.flatMap((file) =>
    file.imports.flatMap((found) => {
      const wrong = check(file, found);
      return wrong === undefined ? [] : [`src/${file.path}:${found.line}: ${wrong}`];
    }),
  );

const eachMention = (
  files: readonly SourceFile[],
  mentions: (file: SourceFile) => readonly Mention[],
  say: (file: SourceFile, what: string) => string | undefined,
) =>
  files.flatMap((file) =>
    mentions(file).flatMap(({ what, line }) => {
      const wrong = say(file, what);
      return wrong === undefined ? [] : [`src/${file.path}:${line}: ${wrong}`];
    }),
  );

/** Layers point down; journal alone may name the types of its neighbour playbook. */
export const layersPointDown: Rule = (files) => {
  const homeless = files.filter(({ folder }) => LAYERS[folder] === undefined);
  const unknown = homeless.map(({ path }) => `src/${path}: this folder has no layer; give it one in LAYERS`);
  const upwards = eachImport(files, (file, { file: target, typeOnly }) => {
    if (target === undefined || target.endsWith('.json')) return undefined;
    const [folder = ''] = target.split('/');
    const below = (LAYERS[folder] ?? Number.POSITIVE_INFINITY) < (LAYERS[file.folder] ?? 0);
    const neighbour = file.folder === 'journal' && folder === 'playbook' && typeOnly;
    if (folder === file.folder || below || neighbour) return undefined;
    return `${file.folder}/ may not import ${target}; move the shared part down, or pass it in`;
  });
  return [...unknown, ...upwards];
};

/** No file reaches itself through its imports, types included. */
export const noCycles: Rule = (files) => {
  const imports = new Map(
    files.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0)
      cycles.push(`cycle: ${[...trail.slice(start), path].map((name) => `src/${name}`).join(' → ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return cycles;
};

/** A file is short enough to be read at once. */
export const filesAreShort: Rule = (files) =>
  files.flatMap(({ path, lines }) =>
    lines > 250 ? [`src/${path}: ${lines} lines; split it (at most 250)`] : [],
  );

/** Heavy or dangerous packages have one home. */
export const packagesHaveOwners: Rule = (files) =>
  eachImport(files, (file, { from }) => {
    const rule = OWNERS.find(({ what, may }) => what.test(from) && !may.test(file.path));
    return rule && `only ${rule.owner} may import ${from}`;
  });

/** The outside comes through ports. */
export const outsideThroughPorts: Rule = (files) =>
  eachMention(
    files,
    ({ globals }) => globals,
    ({ path }, what) =>
      REACHERS[what]?.test(path) ? undefined : `${what} is not allowed here; it comes through a port`,
  );

/** The process ends in one place. */
export const oneExit: Rule = (files) => {
  const exits = eachMention(
    files,
    ({ globals }) => globals,
    (_, what) => (what === 'process.exit' ? what : undefined),
  );
  return exits.length > 1 ? exits : [];
};

/** Folders are named for the domain. */
export const noUtils: Rule = (files) =>
  files.flatMap(({ path }) =>
    /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.ts$)/.test(path)
      ? [`src/${path}: name it for what it is about`]
      : [],
  );

/** What is exported says what it is. */
export const exportsAreDocumented: Rule = (files) =>
  eachMention(
    files,
    ({ undocumented }) => undocumented,
    (_, what) => `${what} has no docstring`,
  );

/** Named exports only; imports of our own files end in .ts; paths of dynamic imports are constants. */
export const importsAreUniform: Rule = (files) => [
  ...eachMention(
    files,
    ({ defaultExports }) => defaultExports,
    () => 'use a named export',
  ),
  ...eachImport(files, (_, { from, file }) => {
    if (from === 'a computed path') return 'a dynamic import needs a constant path, or the bundle misses it';
    return file !== undefined && !/\.(ts|json)$/.test(file) ? `write the ending: ${from}.ts` : undefined;
  }),
];

/**
 * Where bytes leave the program, and what keeps the secrets of a play out of them (RELIABILITY R6). Whoever adds a
 * place says so here, and shows it in T13 (`test/reliability/redacted-plays.test.ts`).
 */
const SINKS: Readonly<Record<string, string>> = {
  'journal/journal.ts':
    'redacts each entry before it is a record; a torn tail was redacted when it was written',
  'journal/journal-writer.ts': 'records of journal.ts',
  'journal/output.ts': 'redacts the stream before it is written and shown',
  'journal/ballast.ts': 'zeroes',
  'journal/notes.ts': 'text of a person, redacted by the command',
  'engine/run.ts': 'the journal',
  'evidence/signature.ts': 'names and digests as they are on record',
  'evidence/tar.ts': 'headers in memory; what is packed is on record',
  'drill/engine-death.ts': 'the journal',
  'transcript/redact-outputs.ts': 'outputs as they are on record, in a folder that is gone afterwards',
  'host/append-file.ts': 'the port behind the journal, its outputs and the heads',
  'host/lay-out.ts': 'files of a repository, as it keeps them',
  'host/stand-in.ts': 'words of ours to the system of a drill',
  'terminal/sink.ts': 'events and output as they are on record',
  'terminal/plain.ts': 'through sink.ts',
  'terminal/live-screen.ts': 'through sink.ts',
  'terminal/live-region.ts': 'asks for the width only',
  'terminal/line-prompter.ts':
    'questions as they are on record; what is typed is not shown where it is a secret',
  'cli/open-screen.ts': 'hands stderr to terminal/',
  'cli/present-operator.ts': 'hands stderr to terminal/',
  'cli/had-inputs.ts': 'hands stderr to terminal/',
  'cli/new-facts.ts': 'hands stderr to terminal/',
  'cli/show-step.ts': 'made of records',
  'cli/prune-question.ts': 'hands stderr to terminal/',
  'cli/commands/unlock.ts': 'hands stderr to terminal/',
  'cli/io.ts': 'what is said of errors passes kept-out.ts; data is made of records',
  'cli/main.ts': 'a crash passes kept-out.ts',
  'cli/canary/canary-play.ts': 'the canary, which opens nothing',
  'cli/drill-system.ts': 'addresses of a stand-in',
  'cli/note-text.ts': 'a form for an editor',
  'cli/commands/diff.ts': 'no play',
  'cli/commands/fmt.ts': 'no play',
  'cli/commands/handbook.ts': 'no play',
  'cli/commands/plan.ts': 'secrets are marks in a plan',
  'cli/commands/review.ts': 'no play',
  'cli/commands/transcript.ts': 'made of records',
};

/** Every place where bytes leave the program is known, and how secrets are kept out of it. */
export const sinksAreKnown: Rule = (files) => [
  ...eachMention(
    files,
    ({ sinks }) => sinks,
    ({ path }, what) =>
      Object.hasOwn(SINKS, path) ? undefined : `${what}: say in SINKS how secrets are kept out of it`,
  ),
];

/** The places of SINKS at which nothing leaves any more. */
export const formerSinks = (files: readonly SourceFile[]): readonly string[] =>
  Object.keys(SINKS).filter((path) => !files.some((file) => file.path === path && file.sinks.length > 0));

/** What a kind brings with it. */
export interface KindFiles {
  readonly kinds: readonly string[];
  /** Whether a path of the project exists. */
  readonly exists: (path: string) => boolean;
}

/** Every kind has a test, fixtures and the prose of its page. */
export const kindsAreComplete = ({ kinds, exists }: KindFiles): readonly string[] =>
  kinds.flatMap((kind) =>
    [`test/steps/${kind}.test.ts`, `fixtures/steps/${kind}`, `src/steps/${kind}.md`]
      .filter((path) => !exists(path))
      .map((path) => `the kind ${kind} needs ${path}`),
  );
