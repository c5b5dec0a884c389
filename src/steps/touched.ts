import { shownUrl } from '../diagnostics/shown-url.ts';
import type { ShellAction } from './shell-action.ts';

/** Something outside that an action reaches for; what only a run can know stands as `‹path›`. */
export interface Target {
  readonly type: 'host' | 'program' | 'file';
  /** Of a host with its port, where the address has one. */
  readonly name: string;
}

/** The programs that a command starts, without builtins and what only reads what others print. */
export type ProgramsOf = (command: ShellAction['command']) => readonly string[];

/** The scheme, then all up to the path; a colon or a slash inside of `‹…›` and `[…]` ends nothing. */
const AUTHORITY = /^(?:[a-z][a-z0-9+.-]*:\/\/)?((?:‹[^›]*›|\[[^\]]*\]|[^/?#‹[])*)/i;

/** The host of an address. */
export const hostOf = (url: string): Target => {
  const [, name = ''] = AUTHORITY.exec(shownUrl(url)) ?? [];
  return { type: 'host', name };
};

/** The programs of a command. */
export const programsIn = (command: ShellAction['command'], programsOf: ProgramsOf): readonly Target[] =>
  programsOf(command).map((name) => ({ type: 'program', name }));
