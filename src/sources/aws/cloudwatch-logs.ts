import type {
  CloudWatchLogsClient,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
  GetQueryResultsCommandOutput,
  StartQueryCommandInput,
  StartQueryCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Account, Answer } from './account.ts';
import { type Connection, connect } from './connection.ts';
import { type Asking, keeping, notInstalled } from './kept.ts';

const sdk = () => import('@aws-sdk/client-cloudwatch-logs');

type Sdk = Awaited<ReturnType<typeof sdk>>;

type Options = { readonly abortSignal: AbortSignal };

const connection = keeping<CloudWatchLogsClient>(async (account, { env }) => {
  try {
    const { CloudWatchLogsClient } = await sdk();
    const service = { name: 'CloudWatch Logs', prefix: 'logs' };
    const value: Connection<CloudWatchLogsClient> = connect(
      service,
      account,
      env,
      (given) => new CloudWatchLogsClient(given),
    );
    return { ok: true, value };
  } catch (thrown) {
    return notInstalled('@aws-sdk/client-cloudwatch-logs', thrown);
  }
});

/** Sends one request; `signal` ends it where it is not to end with the step. */
async function ask<T>(
  account: Account,
  asking: Asking,
  operation: string,
  send: (client: CloudWatchLogsClient, options: Options, sdk: Sdk) => Promise<T>,
  signal = asking.signal,
): Promise<Answer<T>> {
  const open = await connection(account, asking);
  if (!open.ok) return open;
  const loaded = await sdk();
  return open.value.ask(operation, (client, options) => send(client, options, loaded), signal);
}

/** Asks for one page of the events of a log group (FilterLogEvents). */
export const filterLogEvents = (
  account: Account,
  input: FilterLogEventsCommandInput,
  asking: Asking,
): Promise<Answer<FilterLogEventsCommandOutput>> =>
  ask(account, asking, 'FilterLogEvents', (client, options, { FilterLogEventsCommand }) =>
    client.send(new FilterLogEventsCommand(input), options),
  );

/** Starts a query of Logs Insights (StartQuery). */
export const startQuery = (
  account: Account,
  input: StartQueryCommandInput,
  asking: Asking,
): Promise<Answer<StartQueryCommandOutput>> =>
  ask(account, asking, 'StartQuery', (client, options, { StartQueryCommand }) =>
    client.send(new StartQueryCommand(input), options),
  );

/** Asks how far a query is, and for what it has found (GetQueryResults). */
export const getQueryResults = (
  account: Account,
  queryId: string,
  asking: Asking,
): Promise<Answer<GetQueryResultsCommandOutput>> =>
  ask(account, asking, 'GetQueryResults', (client, options, { GetQueryResultsCommand }) =>
    client.send(new GetQueryResultsCommand({ queryId }), options),
  );

/** Milliseconds that stopping a query may take when the step is over. */
const LAST_WORD = 2_000;

/** Stops a query (StopQuery) that nobody waits for any more, so that it costs no further; also when the step is over. */
export async function stopQuery(account: Account, queryId: string, asking: Asking): Promise<void> {
  await ask(
    account,
    asking,
    'StopQuery',
    (client, options, { StopQueryCommand }) => client.send(new StopQueryCommand({ queryId }), options),
    AbortSignal.timeout(LAST_WORD),
  );
}
