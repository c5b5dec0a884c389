import type { Aws } from '../../../../fixtures/services/aws/server.ts';
import { deadAddress } from '../../../steps/server.ts';
import { awsEnvironment, inEnvironment, REGION, startAws } from '../../aws/rig.ts';
import type { Stand, Trouble, Written } from '../stand.ts';

const PAGE = 100;

const injected = (aws: Aws, trouble: Trouble | undefined): void => {
  const { faults } = aws;
  if (trouble === 'throttled') faults.add({ error: 'ThrottlingException' }, { times: 7 });
  aws.slow = trouble === 'slow';
  if (trouble === 'hangs') faults.add({ silent: true });
  if (trouble === 'fails') faults.add({ status: 500, page: '<h1>Oops</h1>' });
  if (trouble === 'garbled') faults.add({ body: '<html>welcome to the hotel</html>' });
  if (trouble === 'breaks') faults.add({ error: 'AccessDeniedException' }, { after: 1 });
};

/** Events of a log group on loopback, read with the real client. */
export const cloudwatch: Stand = {
  source: 'cloudwatch',
  page: PAGE,
  never: { bytes: 'events are JSON, which is UTF-8' },
  async serve(entries, trouble) {
    const aws = await startAws();
    const url = trouble === 'refused' ? `http://${await deadAddress()}` : aws.url;
    // One attempt of the SDK: its waits are real time.
    inEnvironment({ ...awsEnvironment(url), AWS_MAX_ATTEMPTS: '1' });
    const region = aws.region(REGION);
    region.eventsPerPage = PAGE;
    region.logs.fill('/lida/api', 'a', []);
    const add = (...more: readonly Written[]): void =>
      region.logs.fill(
        '/lida/api',
        'b',
        more.map(({ at, text }) => [at, String(text)] as const),
      );
    add(...entries);
    injected(aws, trouble);
    return { spec: { group: '/lida/api' }, asked: aws.firstCall, add };
  },
};
