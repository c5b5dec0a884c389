import type {
  CloudWatchClient,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Account, Answer } from './account.ts';
import { type Connection, connect } from './connection.ts';
import { type Asking, keeping, notInstalled } from './kept.ts';

const sdk = () => import('@aws-sdk/client-cloudwatch');

const connection = keeping<CloudWatchClient>(async (account, { env }) => {
  try {
    const { CloudWatchClient } = await sdk();
    const service = { name: 'CloudWatch', prefix: 'cloudwatch' };
    const value: Connection<CloudWatchClient> = connect(
      service,
      account,
      env,
      (given) => new CloudWatchClient(given),
    );
    return { ok: true, value };
  } catch (thrown) {
    return notInstalled('@aws-sdk/client-cloudwatch', thrown);
  }
});

/** Asks CloudWatch for one page of metric data (GetMetricData); the SDK retries as it is set up. */
export async function getMetricData(
  account: Account,
  input: GetMetricDataCommandInput,
  asking: Asking,
): Promise<Answer<GetMetricDataCommandOutput>> {
  const open = await connection(account, asking);
  if (!open.ok) return open;
  const { GetMetricDataCommand } = await sdk();
  return open.value.ask(
    'GetMetricData',
    (client, options) => client.send(new GetMetricDataCommand(input), options),
    asking.signal,
  );
}
