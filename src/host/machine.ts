import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessIdentity } from '../ports/processes.ts';
import { type Life, lifeOf } from './identity.ts';

/** Where process numbers mean what they mean here. */
export interface Place {
  readonly host: string;
  /** Tells machines of one name apart; empty where unknown. */
  readonly machine: string;
  /** Tells the process numbers of a container from those of another; empty where unknown. */
  readonly pids: string;
}

/** This machine, as somebody who asks about a process of it or of another sees it. */
export interface Machine {
  readonly place: Place;
  /** What became of a process of this place. */
  lifeOf(process: ProcessIdentity): Life;
}

const read = (look: () => string): string => {
  try {
    return look().trim();
  } catch {
    return '';
  }
};

/** The machine's own id is nobody else's business: what is written down only tells whether two are the same. */
const blurred = (id: string): string =>
  id === '' ? '' : createHash('sha256').update(`runbook machine ${id}`).digest('hex').slice(0, 16);

/** The machine that this process runs on. */
export const thisMachine = (): Machine => ({
  place: {
    host: hostname(),
    machine: blurred(read(() => readFileSync('/etc/machine-id', 'utf8'))),
    pids: read(() => readlinkSync('/proc/self/ns/pid')),
  },
  lifeOf,
});
