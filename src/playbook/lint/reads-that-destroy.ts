import { commandsOf } from './commands.ts';
import type { LintRule } from './rule.ts';

const WORTH =
  /\b(?:rm|rmdir|dd|mkfs|shred|truncate|wipefs|kill|pkill|killall|reboot|shutdown|poweroff|halt|systemctl|service|docker|podman|kubectl|helm|terraform|git|redis-cli|psql|mysql|dropdb)\b/;

const ALWAYS = new Set(
  'rmdir dd shred truncate wipefs kill pkill killall reboot shutdown poweroff halt dropdb'.split(' '),
);

const VERBS: Readonly<Record<string, ReadonlySet<string>>> = {
  systemctl: new Set('stop start restart reload disable enable mask kill isolate reboot poweroff'.split(' ')),
  docker: new Set('rm rmi kill stop start restart prune down up run exec update'.split(' ')),
  podman: new Set('rm rmi kill stop start restart prune run exec'.split(' ')),
  'docker-compose': new Set('rm kill stop start restart down up run'.split(' ')),
  kubectl: new Set('delete scale drain cordon uncordon apply create replace patch edit rollout'.split(' ')),
  helm: new Set('install upgrade uninstall rollback delete'.split(' ')),
  terraform: new Set('apply destroy import taint'.split(' ')),
  git: new Set('push reset clean checkout rebase merge commit'.split(' ')),
};

/** Verbs that only look in spite of their first word. */
const LOOKS = /^(?:rollout status|rollout history)\b/;

const CHANGING_SQL = /\b(?:drop|delete|truncate|update|insert|alter|create|grant|vacuum)\s/i;
const CHANGING_REDIS = /^(?:flush(?:all|db)|del|unlink|set|expire|rename|shutdown|debug|config set)\b/i;

function changes([name = '', ...rest]: readonly string[]): boolean {
  // kill -0 only asks whether a process lives.
  if (name === 'kill' && /^-(?:0|l|L)$/.test(rest[0] ?? '')) return false;
  if (ALWAYS.has(name) || name.startsWith('mkfs')) return true;
  if (name === 'rm') return rest.some((word) => /^-[a-zA-Z]*[rR]/.test(word) || word === '--recursive');
  if (name === 'psql' || name === 'mysql') return rest.some((word) => CHANGING_SQL.test(`${word} `));
  const operands = rest.filter((word) => !word.startsWith('-'));
  if (name === 'redis-cli') return operands.some((word) => CHANGING_REDIS.test(word));
  if (name === 'service') return /^(?:stop|start|restart|reload)$/.test(operands[1] ?? '');
  const verbs = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verbs === undefined || LOOKS.test(operands.join(' '))) return false;
  // docker system prune, docker compose down: the verb is one of the first two words.
  return operands.slice(0, 2).some((word) => verbs.has(word));
}

/** What is declared to only read is run without a question, and again after a crash: it must not change anything. */
export const readsThatDestroy: LintRule = {
  code: 'RB217',
  check(context, report) {
    for (const { words, place, action, at } of commandsOf(context, WORTH)) {
      if (place.step.effect !== 'read' || action.path.at(-1) === 'undo' || !changes(words)) continue;
      const shown = words.slice(0, 3).join(' ');
      report({
        message: `${place.step.id} is declared effect: read, and ${shown} changes something`,
        at,
        help: 'Declare effect: change, or effect: destroy where it cannot be taken back.',
      });
    }
  },
};
