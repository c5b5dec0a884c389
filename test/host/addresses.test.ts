import { expect, test } from 'vitest';
import { RefusedAddress, safeLookup } from '../../src/host/addresses.ts';

const look = (name: string): Promise<unknown> =>
  new Promise((resolve) =>
    safeLookup(name, { all: true }, (error, addresses) => resolve(error ?? addresses)),
  );

test('a name that leads to a link-local address is refused when it is looked up', async () => {
  // The resolver takes these spellings for addresses, as it takes a name that someone points there.
  for (const name of ['0xa9fea9fe', '2852039166', '0251.0376.1'])
    expect(await look(name), name).toBeInstanceOf(RefusedAddress);
});

test('any other name gives its addresses, and an unknown one its error', async () => {
  expect(await look('0x7f000001')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(await look('no-such-host.invalid')).toMatchObject({ syscall: 'getaddrinfo' });
});
