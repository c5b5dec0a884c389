import { counted } from '../diagnostics/counted.ts';
import type { Examination, Verdict } from '../evidence/examine.ts';
import type { SignatureState } from '../evidence/judged-signatures.ts';
import { moment } from '../evidence/words.ts';
import { shortHead } from '../journal/seal.ts';
import { shownLine } from '../terminal/escape.ts';
import { createPaint, type Style } from '../terminal/paint.ts';
import { wrap } from '../terminal/wrap.ts';

const STYLE: Readonly<Record<Verdict, Style>> = {
  signed: 'green',
  unsigned: 'yellow',
  incomplete: 'yellow',
  recovered: 'yellow',
  tampered: 'red',
};

const OPEN: Readonly<Record<string, string>> = {
  unfinished: 'it still runs, or its engine was cut off: no end is on record',
  interrupted: 'it was interrupted and can be resumed',
  waiting: 'it waits for an answer',
  'in-doubt': 'a step of it is in doubt',
};

/** What the verdict on a play is, and what it rests on, for people. */
export function verifyText(examined: Examination, color: boolean, columns?: number): string {
  const { verdict, play, playbook, found } = examined;
  const paint = createPaint(color);
  const of = playbook === undefined ? '' : `, ${playbook}`;
  const lines = found
    ? [['found', sentence(found.words)] as const, ...factsOf(examined).slice(0, 1)]
    : factsOf(examined);
  return [
    `${paint(verdict.toUpperCase(), STYLE[verdict], 'bold')}  play ${shownLine(play || 'without a name')}${shownLine(of)}`,
    ...lines.flatMap(([name, text]) => {
      const line = `  ${name.padEnd(12)}${shownLine(text)}`;
      return columns === undefined ? [line] : wrap(line, columns);
    }),
    '',
  ].join('\n');
}

const sentence = (words: string): string => (/[.?!]$/.test(words) ? words : `${words}.`);

function factsOf(examined: Examination): readonly (readonly [string, string])[] {
  const { records, head, outputs, found, status, recovered, anchored } = examined;
  const fit = found ? `${counted(records, 'record')} before that fit` : `${records}, and every one fits`;
  const { files, bytes, uncovered } = outputs;
  const covered = `${counted(files, 'file')} of ${counted(bytes, 'byte')} in all, as recorded`;
  const rest = uncovered === 0 ? '' : `; ${uncovered} of attempts that were cut off, not covered yet`;
  return [
    ['records', head === undefined ? 'none' : `${fit}; head ${shortHead(head)}`],
    ['outputs', `${covered}${rest}`],
    ['status', OPEN[status] ?? status],
    ...recovered.map(
      (one) =>
        [
          'recovered',
          `${counted(one.bytes, 'byte')} that a crash had torn were moved to ${one.file}, ${moment(one.at)}`,
        ] as const,
    ),
    ...(anchored === undefined
      ? []
      : [
          [
            'expected',
            anchored === records
              ? 'this head'
              : `the head of its first ${counted(anchored, 'record')}: it went on after that`,
          ] as const,
        ]),
    ['signature', signatureText(examined.signature, records)],
  ];
}

function signatureText(
  { state, key, comment, signed = '', records = 0 }: SignatureState,
  all: number,
): string {
  const by = `${key}${comment ? ` (${comment})` : ''}, ${moment(signed)}`;
  switch (state) {
    case 'valid':
      return `by ${by}`;
    case 'partial':
      return `only of the first ${records} of ${all} records, by ${by}`;
    case 'unknown-key':
      return `by a key that was not given: ${by}; give the one that you trust with --key`;
    case 'unfit':
      return 'does not fit';
    case 'none':
      return 'none: this is an integrity check, not proof; whoever can write to the record could write all of it anew';
  }
}
