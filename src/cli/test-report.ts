import type { Coverage, Place } from '../drill/coverage.ts';
import type { Happening } from '../drill/observed.ts';
import type { Scenario } from '../drill/scenario.ts';
import { hasSystem } from '../drill/scenario.ts';
import { formatDuration } from '../language/durations.ts';
import { shownLine } from '../terminal/escape.ts';
import { createPaint, type Paint } from '../terminal/paint.ts';
import type { Io } from './io.ts';
import type { ScenarioRun } from './scenario-run.ts';

/** Lines of what happened in a scenario that failed; the rest of a long play is not what went wrong. */
const MOST_HAPPENINGS = 40;

/** Columns after which what a step ran is cut. */
const WIDEST_ACTION = 60;

/** Tells of the scenarios of playbooks, as they end. */
export class TestReport {
  readonly #io: Io;
  readonly #paint: Paint;

  constructor(io: Io) {
    this.#io = io;
    this.#paint = createPaint(io.outColor);
  }

  playbook(name: string): void {
    this.#io.out(`${this.#paint(shownLine(name), 'bold')}\n`);
  }

  /** A scenario that has ended; of one that failed, what was expected, what there was, and how it came to that. */
  scenario(scenario: Scenario, { unmet, observed }: ScenarioRun, duration: number): void {
    const paint = this.#paint;
    const against = hasSystem(scenario) ? `${scenario.system}, ${scenario.given}` : 'mocks';
    const mark = unmet.length === 0 ? paint('ok  ', 'green') : paint('FAIL', 'red', 'bold');
    const how = paint(`(${shownLine(against)}, ${formatDuration(duration)})`, 'dim');
    this.#io.out(`  ${mark}  ${shownLine(scenario.name)}  ${how}\n`);
    if (unmet.length === 0) return;
    for (const one of unmet) for (const line of unmetLines(paint, one)) this.#io.out(`        ${line}\n`);
    const { happenings } = observed;
    if (happenings.length === 0) return;
    this.#io.out(`        ${paint('What happened:', 'dim')}\n`);
    for (const line of happeningLines(paint, happenings)) this.#io.out(`          ${line}\n`);
  }

  coverage(coverage: Coverage): void {
    for (const line of coverageLines(coverage)) this.#io.out(`  ${line}\n`);
  }

  line(text = ''): void {
    this.#io.out(`${text}\n`);
  }
}

function* unmetLines(paint: Paint, unmet: string): Generator<string> {
  const [message = '', ...compared] = unmet.split('\n');
  yield shownLine(message);
  if (compared.length > 0) yield paint('  - expected  + ran', 'dim');
  for (const [mark = '', ...rest] of compared) {
    const line = `${mark} ${shownLine(rest.join(''))}`;
    const style = line.startsWith('-') ? 'red' : line.startsWith('+') ? 'green' : undefined;
    yield `  ${style === undefined ? line : paint(line, style)}`;
  }
}

const MARKS = { succeeded: '✔', failed: '✖', skipped: '–', doubted: '?', resumed: '↻' } as const;
const STYLES = {
  succeeded: 'green',
  failed: 'red',
  skipped: 'dim',
  doubted: 'yellow',
  resumed: 'yellow',
} as const;

function* happeningLines(paint: Paint, happenings: readonly Happening[]): Generator<string> {
  const shown = happenings.slice(-MOST_HAPPENINGS);
  const left = happenings.length - shown.length;
  if (left > 0) yield paint(`… ${left} before`, 'dim');
  const width = Math.max(...shown.map(({ step }) => step.length));
  for (const { step, how, action = '', note } of shown) {
    if (how === 'resumed') {
      yield paint(`${MARKS.resumed} the engine died, and another one went on`, STYLES.resumed);
      continue;
    }
    const what = how === 'skipped' || how === 'doubted' ? '' : cut(shownLine(action));
    const said = note === undefined ? [] : [shownLine(note)];
    const told = [...(what === '' ? [] : [what]), ...said].join(paint('  → ', 'dim'));
    yield `${paint(MARKS[how], STYLES[how])} ${step.padEnd(width)}  ${told}`.trimEnd();
  }
}

const cut = (text: string): string =>
  text.length > WIDEST_ACTION ? `${text.slice(0, WIDEST_ACTION - 1)}…` : text;

const KINDS: readonly {
  readonly kind: Place['kind'];
  readonly what: string;
  readonly never: string;
}[] = [
  { kind: 'arm', what: 'arms taken', never: 'never taken' },
  { kind: 'condition', what: 'conditions, met and not met', never: 'never seen' },
  { kind: 'failure', what: 'failures of changing steps', never: 'never seen failing' },
  { kind: 'answer', what: 'answers given', never: 'never given' },
  { kind: 'trip', what: 'trips of guards', never: 'never seen tripping' },
];

function coverageLines({ visited, missed }: Coverage): readonly string[] {
  return KINDS.flatMap(({ kind, what, never }) => {
    const all = [...visited, ...missed].filter((place) => place.kind === kind).length;
    if (all === 0) return [];
    const left = missed.filter((place) => place.kind === kind);
    const seen = `${what} ${all - left.length} of ${all}`;
    return [left.length === 0 ? seen : `${seen}; ${never}: ${left.map(placeWords).join(', ')}`];
  });
}

/** A place as people read it. */
const placeWords = (place: Place): string =>
  shownLine(
    place.kind === 'failure' || place.kind === 'trip' ? place.step : `${place.step} → ${wordOf(place)}`,
  );

function wordOf(place: Exclude<Place, { kind: 'failure' | 'trip' }>): string {
  if (place.kind !== 'answer') return place.label;
  const item = place.item === undefined ? '' : `${place.item}: `;
  return `${item}${{ true: 'yes', false: 'no' }[place.label] ?? place.label}`;
}
