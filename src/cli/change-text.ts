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
  const text = changes.filter(({ is }) => is !== 'same').map((change) => `${changeText(change, color)}\n`);
  return text.length === 0 ? NOTHING : text.join('');
}

/** How one playbook behaves otherwise than it did, for a terminal. */
export function changeText({ file, is, headline, facts, steps }: PlaybookChange, color: boolean): string {
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
  const what = { added: '  new', removed: '  removed', changed: '', same: '' }[is];
  line(`${shownLine(file)}${what}`, 'bold');
  for (const { weight, says } of headline) line(`  ${MARK[weight][0]} ${shownLine(says)}`, MARK[weight][1]);
  if (facts.length + steps.length > 0) line('');
  for (const each of byWeight(facts)) fact(each, '  ');
  for (const each of steps) step(each);
  return `${lines.join('\n')}\n`;
}
