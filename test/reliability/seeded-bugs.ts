import { dirname, relative, resolve } from 'node:path';

/** A bug that the tests of this folder must catch: a small change of one source file, made while it is loaded. */
export interface SeededBug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Power failures in which it has to show; 1,000 where nothing is said. */
  readonly failures?: number;
}

/** The bugs; each is worth a promise. `RUNBOOK_SEEDED_BUG=<name> npx vitest run test/reliability` shows one by hand. */
export const SEEDED_BUGS: readonly SeededBug[] = [
  {
    name: 'no-fsync',
    file: 'src/journal/journal-writer.ts',
    find: 'if (SYNCED.has(type)) this.#file.sync();',
    replace: '',
  },
  {
    name: 'acknowledged-before-sync',
    file: 'src/journal/journal-writer.ts',
    find: '    const whole = this.#file.size;\n',
    replace:
      '    if (SYNCED.has(type)) this.#file.sync();\n    type = "step.output";\n    const whole = this.#file.size;\n',
  },
  {
    name: 'no-directory-fsync',
    file: 'src/journal/journal-writer.ts',
    find: "if (type === 'play.started') this.#folder.sync();",
    replace: '',
  },
  {
    name: 'no-sync-of-what-a-killed-engine-wrote',
    file: 'src/journal/journal.ts',
    find: '    file.sync();\n    folder.sync();\n',
    replace: '',
    // It takes a kill within a sync, and then a power failure within the next.
    failures: 6_000,
  },
  {
    name: 'no-truncate-of-a-torn-tail',
    file: 'src/journal/journal.ts',
    find: 'folder.truncate(JOURNAL_FILE, length);',
    replace: '',
  },
  {
    name: 'no-checksum',
    file: 'src/journal/record.ts',
    find: "if (line.toString('latin1', split) !== expected) return undefined;",
    replace: '',
  },
  {
    name: 'unchecked-framing-byte',
    file: 'src/journal/record.ts',
    find: "if (line.toString('latin1', split) !== expected) return undefined;",
    replace: "if (!line.toString('latin1', split).includes(head.toString('hex'))) return undefined;",
  },
  {
    name: 'unchecked-end-of-record',
    file: 'src/journal/record.ts',
    find: 'if (next === undefined || next === NUL) continue;',
    replace: 'continue;',
  },
  {
    name: 'no-intent-before-the-action',
    file: 'src/engine/attempt.ts',
    find: "  run.record({\n    type: 'step.started',",
    replace: "  void ({\n    type: 'step.started',",
  },
  {
    name: 'outcome-not-synced',
    file: 'src/journal/synced.ts',
    find: "  'step.finished',\n",
    replace: '',
  },
  {
    name: 'fold-forgets-what-finished',
    file: 'src/journal/fold.ts',
    find: "    case 'step.finished':\n      return finished(",
    replace:
      "    case 'step.finished':\n      if (event.outcome.status === 'succeeded') return { status: 'repeatable', attempt: event.attempt };\n      return finished(",
  },
  {
    name: 'doubt-passed-over-in-silence',
    file: 'src/engine/doubt.ts',
    find: "  run.record({ type: 'step.in-doubt', step: step.id, attempt, ...facts });\n",
    replace: '',
  },
  {
    name: 'only-the-last-record-may-be-bad',
    file: 'src/journal/tail.ts',
    find: "if (newline !== -1 && !hasHole && !(holed && isRecord(file.toString('utf8', from, end)))) return false;",
    replace: 'if (newline !== -1 && newline + 1 < file.length) return false;',
  },
  {
    name: 'any-zero-is-a-hole',
    file: 'src/journal/tail.ts',
    find: "if (!isHole(file, from, hole, after)) return 'impossible';",
    replace: '',
  },
  {
    name: 'flip-taken-for-a-torn-tail',
    file: 'src/journal/tail.ts',
    find: "if (newline !== -1 && !hasHole && !(holed && isRecord(file.toString('utf8', from, end)))) return false;",
    replace: '',
  },
  {
    name: 'ballast-kept-on-a-full-disk',
    file: 'src/journal/journal-writer.ts',
    find: '    this.letNothingBegin(cause);\n    dropBallast(this.#folder);\n',
    replace: '    this.letNothingBegin(cause);\n',
  },
  {
    name: 'goes-on-when-output-is-lost',
    file: 'src/journal/output.ts',
    find: 'context.journal.letNothingBegin(fault);',
    replace: '',
  },
  {
    name: 'approval-from-the-future',
    file: 'src/engine/questions.ts',
    find: 'return !(age >= 0 && age < CONSENT_TTL);',
    replace: 'return age >= CONSENT_TTL;',
  },
  {
    name: 'duration-by-the-wall-clock',
    file: 'src/engine/play.ts',
    find: 'duration: Math.round(run.ports.clock.monotonic() - began),',
    replace: 'duration: Math.round(run.ports.clock.now() - began),',
  },
  {
    name: 'sync-tried-again',
    file: 'src/journal/journal-writer.ts',
    find: '      if (SYNCED.has(type)) this.#file.sync();\n',
    replace: '      if (SYNCED.has(type)) try { this.#file.sync(); } catch { this.#file.sync(); }\n',
  },
  {
    name: 'output-of-any-bytes',
    file: 'src/evidence/findings.ts',
    find: 'found.bytes === recorded.bytes && found.sha256 === recorded.sha256',
    replace: 'found.bytes === recorded.bytes',
  },
  {
    name: 'signature-of-any-text',
    file: 'src/evidence/signature.ts',
    find: 'if (!verify(',
    replace: 'if (false && !verify(',
  },
  {
    name: 'signature-of-any-records',
    file: 'src/evidence/judged-signatures.ts',
    find: 'if (sealing?.chain !== head)',
    replace: 'if (sealing === undefined)',
  },
  {
    name: 'every-key-is-trusted',
    file: 'src/evidence/signature.ts',
    find: 'trusted: given !== undefined',
    replace: 'trusted: true',
  },
  {
    name: 'expected-head-not-looked-for',
    file: 'src/evidence/examine.ts',
    find: 'otherHead(events, options.expectHead) ??',
    replace: '',
  },
];

/** The source with the bug in it; a bug that no longer fits is an error. */
export function withBug({ name, file, find, replace }: SeededBug, source: string): string {
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`the seeded bug "${name}" fits ${places} places of ${file}; mend it`);
  return source.replace(find, () => replace);
}

const bugNamed = (name: string): SeededBug => {
  const found = SEEDED_BUGS.find((bug) => bug.name === name);
  if (found !== undefined) return found;
  throw new Error(`no seeded bug "${name}"; there are ${SEEDED_BUGS.map((bug) => bug.name).join(', ')}`);
};

const QUERY = /\?seeded=([a-z-]+)/;

/** Where the bugs are, and what leads to them: only that is loaded once more with a bug in it. */
const LEADS_TO_BUGS = /\/(src\/(engine|evidence|journal)|test\/(engine|reliability))\//;

/**
 * Puts a seeded bug into the modules that vitest loads: into all of them with RUNBOOK_SEEDED_BUG, else into what is
 * imported as `./module.ts?seeded=<name>` and into what that imports, beside the same modules without it.
 */
export function seededBugs(everywhere: string | undefined) {
  if (everywhere !== undefined) bugNamed(everywhere);
  return {
    name: 'seeded-bugs',
    enforce: 'pre' as const,
    resolveId(source: string, importer: string | undefined): string | undefined {
      const query = importer === undefined ? null : QUERY.exec(importer);
      if (query === null || importer === undefined || !/^\.\.?\/.*\.ts$/.test(source)) return undefined;
      const path = resolve(dirname(importer), source);
      return LEADS_TO_BUGS.test(path) ? path + query[0] : undefined;
    },
    transform(code: string, id: string): string | undefined {
      const [path = ''] = id.split('?');
      const name = QUERY.exec(id)?.[1] ?? everywhere;
      const bug = name === undefined ? undefined : bugNamed(name);
      if (bug === undefined || relative(process.cwd(), path) !== bug.file) return undefined;
      return withBug(bug, code);
    },
  };
}
