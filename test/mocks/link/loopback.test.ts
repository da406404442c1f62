import { afterEach, expect, it } from 'vitest';
import { MockService } from '../../../mocks/process/service.ts';
import { type Link, namedLink } from '../../../src/model/link.ts';
import { LOOPBACK } from '../../../src/model/loopback.ts';
import type { MockSetup } from '../../../src/model/protocol.ts';

const services: MockService[] = [];
/** Files share this process: another one's servers may listen still. */
const others = listening();
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
  await expect.poll(listening).toBeLessThanOrEqual(others);
});

/** How many sockets more listen in this process, once a mock serves behind this link. */
async function listeners(mock: string, link: Link): Promise<number> {
  const before = listening();
  const service = new MockService();
  services.push(service);
  const setup: MockSetup = {
    mock,
    host: 'fast',
    port: 0,
    security: 'none',
    link,
    seed: 1,
    stall: null,
    faults: null,
  };
  expect(await service.answer({ type: 'setup', setup })).toMatchObject({ type: 'setup' });
  return listening() - before;
}

function listening(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;
}

it.each(['smtp', 'sendgrid'])(
  'a link without emulation costs nothing: clients connect to the %s mock itself',
  async (mock) => {
    expect(await listeners(mock, LOOPBACK)).toBe(1);
    expect(await listeners(mock, { ...LOOPBACK, name: 'by another name' })).toBe(1);
    expect(await listeners(mock, namedLink({ ...LOOPBACK, rttMs: 1 }))).toBe(2);
  },
);
