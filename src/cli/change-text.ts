import { byWeight, type Fact, type PlaybookChange, type StepChange, type Weight } from '../review/change.ts';
import { shownLine } from '../terminal/escape.ts';
import { createPaint, type Style } from '../terminal/paint.ts';

const MARK: Readonly<Record<Weight, readonly [string, Style]>> = {
  danger: ['!', 'red'],
  caution: ['~', 'yellow'],
  plain: ['·', 'dim'],
};

const IS: Readonly<Record<StepChange['is'], readonly [string, Style]>> = {
  added: ['+', 'green'],
  removed: ['-', 'red'],
  moved: ['>', 'blue'],
  changed: ['*', 'yellow'],
};

const NOTHING = 'No playbook behaves otherwise.\n';

/** How playbooks behave otherwise than they did, for a terminal. */
export function renderChangeText(changes: readonly PlaybookChange[], color: boolean): string {
  const paint = createPaint(color);
  const lines: string[] = [];
  const line = (text: string, ...styles: readonly Style[]): number => lines.push(paint(text, ...styles));
  const fact = ({ weight, says, before = [], after = [] }: Fact, left: string): void => {
    const [mark, style] = MARK[weight];
    line(`${left}${mark} ${shownLine(says)}`, style);
    for (const was of before.flatMap((text) => text.split('\n'))) line(`${left}  - ${shownLine(was)}`, 'red');
    for (const is of after.flatMap((text) => text.split('\n'))) line(`${left}  + ${shownLine(is)}`, 'green');
  };
  const step = ({ number, step: id, name, effect, is, facts, shows }: StepChange): void => {
    const [mark, style] = IS[is];
    line(`  ${mark} ${number}  ${shownLine(name)}${name === id ? '' : ` (${id})`}  ${effect}`, style);
    if (is === 'added' || is === 'removed')
      for (const shown of shows) line(`       ${shownLine(shown)}`, 'dim');
    for (const each of byWeight(facts)) fact(each, '       ');
  };
  for (const { file, is, headline, facts, steps } of changes) {
    if (is === 'same') continue;
    line(`${shownLine(file)}${is === 'changed' ? '' : `  ${is === 'added' ? 'new' : is}`}`, 'bold');
    for (const { weight, says } of headline) line(`  ${MARK[weight][0]} ${shownLine(says)}`, MARK[weight][1]);
    line('');
    for (const each of byWeight(facts)) fact(each, '  ');
    for (const each of steps) step(each);
    line('');
  }
  return lines.length === 0 ? NOTHING : `${lines.join('\n')}\n`;
}
