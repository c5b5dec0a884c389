import { REASONS, type Reason } from './reasons.ts';
import {
  BUILTINS,
  DANGEROUS_VARIABLES,
  EXPORTING,
  INTERPRETERS,
  type Interpreter,
  NAMING,
  REFUSING,
  SHELLS,
  WRAPPERS,
  type Wrapper,
} from './tables.ts';
import { assignedName, isConstant, programName, type Region, type Word } from './words.ts';

/** What a simple command does with its words. */
export interface Judgement {
  readonly regions: readonly Region[];
  /** It runs what it reads from its standard input. */
  readonly reads: boolean;
}

const OWN_CODE =
  /^--?(?:command|exec|execute|eval|to-command|checkpoint-action|rsh|upload-pack|proxy-command)(?:=|$)/i;
const SSH_VALUED = new Set('-B -b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w'.split(' '));

const span = (words: readonly Word[], reason: Reason, names = false): readonly Region[] => {
  const [first] = words;
  const last = words.at(-1);
  return first === undefined || last === undefined
    ? []
    : [{ start: first.start, end: last.end, reason, names }];
};

const merge = (...parts: readonly Judgement[]): Judgement => ({
  regions: parts.flatMap((part) => part.regions),
  reads: parts.some((part) => part.reads),
});

const harmless: Judgement = { regions: [], reads: false };
const forbid = (words: readonly Word[], reason: Reason, reads = false, names = false): Judgement => ({
  regions: span(words, reason, names),
  reads,
});

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Judges the words of a simple command, its name first. */
export function judgeCommand(words: readonly Word[]): Judgement {
  const [head, ...rest] = words;
  if (head === undefined) return harmless;
  const name = programName(head);
  if (name === undefined) {
    // What an unknown command does with its input is unknown too.
    return merge(forbid([head], REASONS.command), forbid(rest, REASONS.unknownCommand, true));
  }
  // What the command itself is known for comes last: the last reason is the one that people see.
  return merge(forbid([head], REASONS.command), judgeOwnCode(rest), judgeInner(rest), judgeNamed(name, rest));
}

function judgeNamed(name: string, rest: readonly Word[]): Judgement {
  if (SHELLS.has(name)) return forbid(rest, REASONS.code, true);
  if (REFUSING.has(name)) {
    const names = NAMING.has(name);
    return forbid(rest, names ? REASONS.name : REASONS.code, !names, names);
  }
  if (EXPORTING.has(name)) return judgeExports(rest);
  const wrapper = own(WRAPPERS, name);
  if (wrapper !== undefined) return judgeWrapped(wrapper, rest);
  const interpreter = own(INTERPRETERS, name.replace(/^(python[23]?)[\d.]*$/, '$1'));
  if (interpreter !== undefined) return judgeInterpreter(interpreter, rest);
  if (name === 'ssh' || name === 'autossh') return judgeSsh(rest);
  if (name === 'find' || name === 'gfind') return judgeFind(rest);
  if (name === 'printf') return forbid(printfFormat(rest), REASONS.format);
  if (name === 'test' || name === '[') return judgeTest(rest);
  if (name === 'git') return judgeGit(rest);
  if (name === 'sqlite3') return judgeSqlite(rest);
  return harmless;
}

function judgeExports(rest: readonly Word[]): Judgement {
  return merge(
    ...rest.map((word) => {
      const name = assignedName(word);
      return name === undefined ? forbid([word], REASONS.name, false, true) : judgeAssignment(name, word);
    }),
  );
}

/** Judges NAME=value: some variables decide which code runs. */
export const judgeAssignment = (name: string, word: Word): Judgement =>
  DANGEROUS_VARIABLES.test(name) ? forbid([word], REASONS.dangerousVariable) : harmless;

function judgeWrapped({ valued, operands }: Wrapper, rest: readonly Word[]): Judgement {
  let index = 0;
  let left = operands;
  const judged: Judgement[] = [];
  for (; index < rest.length; index++) {
    const word = rest[index];
    if (word === undefined) break;
    const assigned = assignedName(word);
    if (assigned !== undefined) judged.push(judgeAssignment(assigned, word));
    else if (word.text === '--') continue;
    else if (word.text.startsWith('-')) {
      judged.push(forbid([word], REASONS.code));
      if (/^(?:-[a-zA-Z]*S|--split-string)/.test(word.text)) return forbid(rest, REASONS.code, true);
      if (/^-[is]$/.test(word.text)) judged.push({ regions: [], reads: true });
      if (valued.has(word.text)) index++;
    } else if (left > 0) left--;
    else break;
  }
  return merge(...judged, judgeCommand(rest.slice(index)));
}

function judgeInterpreter(interpreter: Interpreter, rest: readonly Word[]): Judgement {
  const regions: Region[] = [];
  let hasCode = false;
  let operandSeen = false;
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index];
    if (word === undefined) break;
    if (interpreter.flags.test(word.text)) {
      regions.push(...span(rest.slice(index, index + 2), REASONS.code));
      hasCode = true;
      index++;
    } else if (interpreter.valued.has(word.text)) index++;
    else if (word.text.startsWith('-') && word.text !== '-') continue;
    else if (interpreter.operand && !hasCode && !operandSeen) {
      regions.push(...span([word], REASONS.code));
      operandSeen = word.text !== '-';
    }
  }
  const reads =
    interpreter.reads === 'always' || (interpreter.reads === 'without-code' && !hasCode && !operandSeen);
  return { regions, reads };
}

function judgeSsh(rest: readonly Word[]): Judgement {
  const judged: Judgement[] = [{ regions: [], reads: true }];
  let index = 0;
  for (; index < rest.length; index++) {
    const word = rest[index];
    if (word === undefined || !word.text.startsWith('-')) break;
    const taken = SSH_VALUED.has(word.text) ? 2 : 1;
    judged.push(forbid(rest.slice(index, index + taken), REASONS.code));
    index += taken - 1;
  }
  // The host itself may be a value; all that follows is joined and handed to a shell over there.
  return merge(...judged, forbid(rest.slice(index + 1), REASONS.code));
}

function judgeFind(rest: readonly Word[]): Judgement {
  const at = rest.findIndex((word) => /^-(?:exec|execdir|ok|okdir)$/.test(word.text));
  if (at < 0) return harmless;
  const tail = rest.slice(at + 1);
  const end = tail.findIndex((word) => word.text === ';' || word.text === '+');
  const inner = end < 0 ? tail : tail.slice(0, end);
  return merge(judgeCommand(inner), end < 0 ? harmless : judgeFind(tail.slice(end + 1)));
}

function printfFormat(rest: readonly Word[]): readonly Word[] {
  if (rest[0]?.text === '-v') return rest;
  const format = rest[0]?.text === '--' ? 1 : 0;
  return rest.slice(0, format + 1);
}

function judgeTest(rest: readonly Word[]): Judgement {
  const judged = rest.map((word, index) =>
    /^-[vR]$/.test(word.text) ? forbid(rest.slice(index, index + 2), REASONS.name, false, true) : harmless,
  );
  return merge(...judged);
}

function judgeGit(rest: readonly Word[]): Judgement {
  const index = rest.findIndex((word) =>
    /^(?:-c|--exec-path|--config-env|config|bisect|filter-branch)\b/.test(word.text),
  );
  return index < 0 ? harmless : forbid(rest.slice(index), REASONS.code);
}

// All words but the name of the database may be SQL or dot-commands, and .shell is one of them.
function judgeSqlite(rest: readonly Word[]): Judgement {
  const database = rest.findIndex((word) => !word.text.startsWith('-'));
  return merge(...rest.map((word, index) => forbid(index === database ? [] : [word], REASONS.code, true)));
}

function judgeOwnCode(rest: readonly Word[]): Judgement {
  const judged = rest.map((word, index) =>
    OWN_CODE.test(word.text) ? forbid(rest.slice(index, index + 2), REASONS.code) : harmless,
  );
  return merge(...judged);
}

// `docker exec db psql -c …`, `kubectl exec pod -- sh -c …`: a known program anywhere in the words counts.
function judgeInner(rest: readonly Word[]): Judgement {
  const judged = rest.map((word, index) => {
    const name = isConstant(word) ? programName(word) : undefined;
    if (name === undefined) return harmless;
    const runs =
      SHELLS.has(name) ||
      own(INTERPRETERS, name) !== undefined ||
      name === 'sqlite3' ||
      name === 'eval' ||
      name === 'xargs';
    return runs ? judgeNamed(name, rest.slice(index + 1)) : harmless;
  });
  return merge(...judged);
}

/** The placeholders of a command that must not render to a word with a leading `-`. */
export function dashSensitive(words: readonly Word[]): readonly number[] {
  const found: number[] = [];
  const isPrintf = programName(words[0]) === 'printf';
  let protectedWords = false;
  for (const [index, word] of words.entries()) {
    if (index === 0 || (isPrintf && index > 1)) continue;
    if (word.text === '--') protectedWords = true;
    else if (isConstant(word)) protectedWords = false;
    else if (!protectedWords) found.push(...word.leading);
  }
  return found;
}

/** Whether the words of a command can be seen by other users of the machine. */
export const isVisible = (words: readonly Word[]): boolean => !BUILTINS.has(programName(words[0]) ?? '');
