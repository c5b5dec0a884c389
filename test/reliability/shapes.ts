/** A tree of processes: the script that grows it, and how many of them write their number into `pids`. */
export interface Shape {
  readonly script: string;
  readonly pids: number;
  /** Its leader ends at once and leaves the rest behind, so that its step ends by itself. */
  readonly leaderGoes?: true;
}

/** Every process of a tree says its number and runs until there is a file `go`. */
const STAY = 'echo $$ >> pids; until test -e go; do sleep 0.2; done';
const IGNORE = `trap '' TERM`;
/** Runs STAY, which is in a file, so that no shape has to quote it twice. */
const stay = 'sh stay.sh';

/** The file that the scripts run. */
export const STAY_FILE = { name: 'stay.sh', text: `${STAY}\n` } as const;

/** Trees as commands leave them, each of which a careless engine leaves something of. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  'TERM ignored': { script: `${IGNORE}; sh -c "${IGNORE}; . ./stay.sh" & ${STAY}; wait`, pids: 2 },
  'the shell alone': { script: STAY, pids: 1 },
  'a child': { script: `${stay} & wait`, pids: 1 },
  'a grandchild': { script: `sh -c '${stay} & wait' & ${STAY}; wait`, pids: 2 },
  'a double fork': { script: `(${stay} &); ${STAY}`, pids: 2 },
  'a daemon in a session of its own': { script: `setsid ${stay} & ${STAY}; wait`, pids: 2 },
  'a group of its own': { script: `perl -e 'setpgrp(0, 0); exec @ARGV' ${stay} & ${STAY}; wait`, pids: 2 },
  'a stopped process': {
    script: `sh -c 'echo $$ >> pids; kill -STOP $$; exec ${stay}' & ${STAY}; kill -CONT $!; wait`,
    pids: 2,
  },
  'a storm of forks': {
    script: `echo $$ >> pids; until test -e go; do (sleep 0.3 & (sleep 0.3 &)); sleep 0.1; done`,
    pids: 1,
  },
  'a pipe held by what the leader leaves': { script: `${stay} & exit 0`, pids: 1, leaderGoes: true },
  'a chain of execs': { script: `exec sh -c 'exec sh -c "exec ${stay}"'`, pids: 1 },
  'talking jobs in the background': {
    script: `${stay} & ${stay} & yes | head -n 2000 & ${STAY}; wait`,
    pids: 3,
  },
};
