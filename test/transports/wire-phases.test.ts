import { afterEach, describe, expect, it } from 'vitest';
import { startApiMock } from '../../mocks/api/index.ts';
import type { MockServer } from '../../mocks/contract.ts';
import { startRelay } from '../../mocks/link/relay.ts';
import { watchPhases } from '../../src/measure/phase-watch.ts';
import { type Feature, securityOf } from '../../src/model/feature.ts';
import { namedLink } from '../../src/model/link.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import type { Endpoint, TransportDefinition } from '../../src/model/transport.ts';
import type { WireCall } from '../../src/model/wire-phases.ts';
import { apiSendgrid } from '../../src/transports/api/definitions.ts';
import { smtpNodemailer } from '../../src/transports/smtp/nodemailer.ts';
import { smtpPipelined } from '../../src/transports/smtp/pipelined/definition.ts';
import { keepingSink } from '../mocks/api/requests/table.ts';
import { recipient } from './contents.ts';
import { smtpPairs } from './smtp-pair.ts';

const ACCEPTED = [{ kind: 'accepted' }];
const { mock, client } = smtpPairs();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Case {
  readonly definition: TransportDefinition;
  readonly features: readonly Feature[];
  /**
   * Turnarounds of each phase, one for opening the TCP connection among them, which shows in what follows it.
   */
  readonly due: WireCall;
}

const CASES: readonly Case[] = [
  { definition: smtpNodemailer, features: [], due: { greeting: 3, envelope: 1, data: 1 } },
  {
    definition: smtpNodemailer,
    features: ['tls', 'auth-login'],
    due: { tls: 2, greeting: 2, auth: 3, envelope: 1, data: 1 },
  },
  {
    definition: smtpNodemailer,
    features: ['tls', 'resume'],
    due: { tls: 2, greeting: 2, envelope: 1, data: 1 },
  },
  {
    definition: smtpNodemailer,
    features: ['starttls', 'auth-plain'],
    due: { tls: 2, greeting: 4, auth: 1, envelope: 1, data: 1 },
  },
  { definition: smtpPipelined, features: [], due: { greeting: 3, data: 1 } },
  { definition: smtpPipelined, features: ['no-chunking'], due: { greeting: 3, envelope: 1, data: 1 } },
  {
    definition: smtpPipelined,
    features: ['tls', 'auth-xoauth2'],
    due: { tls: 2, greeting: 2, auth: 1, data: 1 },
  },
  {
    definition: smtpPipelined,
    features: ['starttls', 'no-chunking', 'auth-cram-md5'],
    due: { tls: 2, greeting: 4, auth: 2, envelope: 1, data: 1 },
  },
  { definition: apiSendgrid, features: [], due: { request: 2 } },
  { definition: apiSendgrid, features: ['https'], due: { tls: 2, request: 1 } },
  { definition: apiSendgrid, features: ['h2'], due: { tls: 2, request: 1 } },
  { definition: apiSendgrid, features: ['minimal'], due: { request: 2 } },
  { definition: apiSendgrid, features: ['https', 'minimal'], due: { tls: 2, request: 1 } },
];

async function started({ definition, features }: Case): Promise<MockServer> {
  const security = securityOf(features);
  if (definition.protocol === 'smtp') return await mock('fast', { security });
  const server = await startApiMock({
    dialect: 'sendgrid',
    host: 'fast',
    port: 0,
    sink: keepingSink(),
    faults: undefined,
    security,
  });
  closing.push(server.close);
  return server;
}

/** What the first call spends, by this clock. */
async function timed(
  { definition, features }: Case,
  endpoint: Endpoint,
  nowMicros: () => number,
): Promise<WireCall> {
  const phases = watchPhases(nowMicros);
  const transport = await client(definition, endpoint, features, {
    connection: 'cold',
    watch: phases.watch,
  });
  phases.begin();
  expect(await transport.send([recipient(1)])).toEqual(ACCEPTED);
  return phases.end();
}

const sum = (call: WireCall): number => Object.values(call).reduce((all, one) => all + one, 0);

describe.each(CASES.map((one) => ({ ...one, name: [one.definition.name, ...one.features].join('+') })))(
  '$name',
  (one) => {
    it('reports the phases of a call, each with its turnarounds', async () => {
      const server = await started(one);
      // A clock that moves by one whenever the server makes its client wait.
      const call = await timed(one, server.endpoint, () => server.wire().turnarounds);
      const { connect = 0, tls = 0, greeting = 0, request = 0, ...later } = call;
      const { tls: _tls, greeting: _greeting, request: _request, ...due } = one.due;
      expect(later).toEqual({ client: 0, ...due });
      // Whether the server or its client is the first to know that a connection stands is not settled by the
      // protocol.
      expect(connect + tls + greeting + request).toBe(sum(one.due) - sum(due) - 1);
      expect(Object.keys(call).sort()).toEqual([...Object.keys(one.due), 'client', 'connect'].sort());
    });

    it('delays them on an emulated link, phase by phase', async () => {
      const rttMs = 20;
      const server = await started(one);
      const relay = await startRelay(namedLink({ ...LOOPBACK, rttMs }), 1, 0, server.endpoint);
      closing.push(() => relay.close());
      const endpoint = { ...server.endpoint, ...relay.endpoint };
      const call = await timed(one, endpoint, () => performance.now() * 1000);
      // A phase whose start is noticed late is shorter by as much, on a busy machine by many milliseconds;
      // the whole is not.
      const least = Object.entries(one.due).map(
        ([phase, turns]) => [phase, (turns * rttMs * 1000) / 2] as const,
      );
      for (const [phase, micros] of least)
        expect(new Map<string, number>(Object.entries(call)).get(phase)).toBeGreaterThanOrEqual(micros);
      expect(sum(call)).toBeGreaterThanOrEqual(sum(one.due) * rttMs * 1000);
    });
  },
);
