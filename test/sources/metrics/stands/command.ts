import { type Situation, type Stand, VALUE } from '../stand.ts';

const NO_HISTORY = 'a command says what is now';
const ASKS_ITSELF = 'what a command asks, it asks itself: it ends with an exit code';

const SCRIPTS: Partial<Record<Situation, string>> = {
  none: 'true',
  several: 'echo 1; echo 2',
  nan: 'echo NaN',
  infinite: 'echo +Inf',
  refused: 'exec ./not-there',
  hangs: 'echo asked; exec sleep 600',
  slow: 'printf 12; printf .5; printf " /"; echo s',
  fails: 'echo 12.5; exit 3',
  garbled: "echo '{}'",
  huge: 'head -c 20000000 /dev/zero | tr "\\0" 1',
};

/** What a command prints. */
export const command: Stand = {
  source: 'command',
  title: '`command`',
  unit: '/s',
  measures: false,
  never: {
    stale: 'a command says what is now',
    throttled: ASKS_ITSELF,
    denied: ASKS_ITSELF,
    past: NO_HISTORY,
    range: NO_HISTORY,
  },
  async serve(situation) {
    const script = SCRIPTS[situation] ?? `echo '${VALUE} /s'`;
    let begun = () => {};
    const asked = new Promise<void>((resolve) => {
      begun = resolve;
    });
    return { spec: { script, env: {}, display: script }, asked, context: { output: () => begun() } };
  },
};
