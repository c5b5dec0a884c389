import { buffer } from 'node:stream/consumers';
import { failure, type Result, success } from '../diagnostics/diagnostic.ts';
import { createProcesses } from '../host/processes.ts';
import { withTemporaryFolder } from '../host/temporary-folder.ts';
import { LONGEST_NOTE } from '../journal/notes.ts';
import type { Io } from './io.ts';
import { usage } from './usage.ts';

const FILE = 'note.txt';

/** What stands from here on in the file that an editor is given is no part of a note. */
const SCISSORS = '# ------ what follows is no part of the note ------';

/** The text of a note: the words of the command line, else what is piped in, else what is written in the editor (RB307). */
export async function readNoteText(io: Io, words: readonly string[], about: string): Promise<Result<string>> {
  const given = words.length > 0 ? success(words.join(' ')) : await writtenText(io, about);
  if (!given.ok) return given;
  const text = given.value.replaceAll('\r\n', '\n').trim();
  if (text === '') return failure(usage('there is nothing to note', 'Write it: runbook note PLAY "..."'));
  if (text.length <= LONGEST_NOTE) return success(text);
  const message = `a note has at most ${LONGEST_NOTE} characters, and this one has ${text.length}`;
  return failure(usage(message, 'Keep what is longer in a file of its own, and note where that is.'));
}

async function writtenText(io: Io, about: string): Promise<Result<string>> {
  if (io.terminal) return fromEditor(io, about);
  const bytes = await buffer(process.stdin);
  try {
    return success(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return failure(usage('what was piped in is not UTF-8 text'));
  }
}

function fromEditor({ env, cwd }: Io, about: string): Promise<Result<string>> {
  const editor = env.VISUAL || env.EDITOR || 'vi';
  return withTemporaryFolder(async (folder) => {
    folder.write(FILE, Buffer.from(`\n\n${SCISSORS}\n# ${about}\n`));
    const end = await createProcesses().run(
      {
        // The variable holds a command with its options, as for other programs.
        command: { shell: `${editor} "$RUNBOOK_NOTE"` },
        env: { ...onlySet(env), RUNBOOK_NOTE: `${folder.path}/${FILE}` },
        cwd,
        tty: true,
        onOutput: () => {},
      },
      new AbortController().signal,
    );
    if (!end.started || end.exitCode !== 0) {
      const help =
        'Nothing was noted. Set EDITOR, or write the text behind the play: runbook note PLAY "..."';
      return failure(usage(`the editor, ${editor}, did not end well`, help));
    }
    const text = new TextDecoder().decode(folder.read(FILE));
    const [note = ''] = text.split(`${SCISSORS}\n`);
    return success(note);
  });
}

const onlySet = (env: Io['env']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
