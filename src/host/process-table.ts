import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** A process as the kernel lists it. */
export interface ProcessRow {
  readonly pid: number;
  readonly group: number;
  /** Opaque; equal for the same process only. */
  readonly startTime: string;
  /** False of one that has ended and waits for its parent to notice. */
  readonly alive: boolean;
}

/** What can be asked of the machine's processes. */
export interface ProcessTable {
  row(pid: number): ProcessRow | undefined;
  /** All that are alive. */
  living(): readonly ProcessRow[];
  /** Whether the process was started with this text in its environment; false where that cannot be read. */
  carries(pid: number, text: string): boolean;
}

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** More than the kernel says of a process in one line. */
const line = Buffer.alloc(4096);

/** Read into the same bytes each time, since it is read for each process that a step starts. */
const statOf = (pid: number): string => {
  const fd = openSync(`/proc/${pid}/stat`, 'r');
  try {
    return line.toString('latin1', 0, readSync(fd, line));
  } finally {
    closeSync(fd);
  }
};

const procRow = (pid: number): ProcessRow | undefined => {
  const stat = attempt(() => statOf(pid));
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may itself contain both.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const startTime = fields[19];
  if (group === undefined || startTime === undefined) return undefined;
  return { pid, group: Number(group), startTime, alive: state !== 'Z' && state !== 'X' };
};

/** The process table of Linux, read from /proc. */
export const procTable: ProcessTable = {
  row: procRow,
  living: () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => procRow(Number(name)) ?? [])
      .filter((row) => row.alive),
  carries: (pid, text) =>
    attempt(() => readFileSync(`/proc/${pid}/environ`, 'latin1'))
      ?.split('\0')
      .includes(text) === true,
};

const ps = (...which: readonly string[]): readonly ProcessRow[] => {
  const { execFileSync } = process.getBuiltinModule('node:child_process');
  const columns = ['-o', 'pid=', '-o', 'pgid=', '-o', 'stat=', '-o', 'lstart='];
  const options = { encoding: 'utf8', env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' } } as const;
  // ps fails when there is no such process.
  const text = attempt(() => execFileSync('ps', [...which, ...columns], { ...options, stdio: 'pipe' })) ?? '';
  return text.split('\n').flatMap((line) => {
    const [, pid, group, state, startTime] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*?)\s*$/.exec(line) ?? [];
    if (startTime === undefined) return [];
    return [{ pid: Number(pid), group: Number(group), startTime, alive: !state?.startsWith('Z') }];
  });
};

/** The process table of other systems, asked of ps; start times are exact to the second. */
export const psTable: ProcessTable = {
  row: (pid) => ps('-p', String(pid))[0],
  living: () => ps('-A').filter((row) => row.alive),
  carries: () => false,
};

/** The process table of this machine. */
export const processTable: ProcessTable = process.platform === 'linux' ? procTable : psTable;
