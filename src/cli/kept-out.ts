import type { Redactor } from '../journal/redaction.ts';

/** Of this process: whatever it says of itself passes by here, also when it fails where nobody thought it could. */
let known: (() => Redactor) | undefined;

/** From now on nothing that this process says of itself has these secrets in it; `make` is called when it says something. */
export function keepOut(make: () => Redactor): void {
  let made: Redactor | undefined;
  known = () => {
    made ??= make();
    return made;
  };
}

/** A text for people without the secrets that are known by now. */
export const withoutSecrets = (text: string): string => known?.().text(text) ?? text;
