import { createProcesses } from '../../../src/host/processes.ts';

/** Runs a durable command (argv: the path of its files, the command), says who it is, and passes nothing else on. */
const [durable = '', shell = ''] = process.argv.slice(2);

await createProcesses().run(
  {
    command: { shell },
    env: { PATH: process.env.PATH ?? '' },
    durable,
    onOutput: () => {},
    onStart: (identity) => console.log(JSON.stringify(identity)),
  },
  new AbortController().signal,
);
