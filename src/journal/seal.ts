import type { Frame, PlayFinished } from './events.ts';

/** What seals a play: how many records there are, and the value of the chain with the last of them (SHA-256, hex). */
export interface Seal {
  readonly records: number;
  readonly head: string;
}

/** The seal that the end of a play is; undefined where its journal is of a version that counted no records. */
export const sealOf = ({ records, chain }: PlayFinished & Frame): Seal | undefined =>
  records === undefined || chain === undefined ? undefined : { records, head: chain };

/** Digits of a head that are enough to compare by eye. */
const SHORT = 16;

/** A head as it is shown where it has to be short. */
export const shortHead = (head: string): string => head.slice(0, SHORT);
