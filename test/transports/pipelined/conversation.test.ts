import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Content } from '../../../src/model/content.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { ID_HEADER } from '../../../src/model/proof/identity.ts';
import { smtpMessages } from '../../../src/transports/smtp/messages.ts';
import { newCall, type PipelinedCall } from '../../../src/transports/smtp/pipelined/call.ts';
import { offersOf } from '../../../src/transports/smtp/pipelined/capabilities.ts';
import { createComposer } from '../../../src/transports/smtp/pipelined/compose/composer.ts';
import { Conversation } from '../../../src/transports/smtp/pipelined/conversation.ts';
import type { Ending } from '../../../src/transports/smtp/pipelined/mailing.ts';
import { ReplyReader } from '../../../src/transports/smtp/pipelined/replies.ts';
import { SessionLog } from '../../../src/transports/smtp/session-limits.ts';
import { Writer } from '../../../src/transports/writer.ts';
import { COMMON, recipients } from '../contents.ts';
import { ModelServer } from './model-server.ts';

const common = { ...COMMON, attachments: [] };
const TO_ALL: Content = {
  strategy: 'static',
  common,
  message: { subject: 's', text: '.\nall', html: '', headers: {} },
};
const TO_EACH: Content = {
  strategy: 'client-render',
  common,
  render: ({ id, index }) => ({
    subject: 's',
    text: `.\n${'x'.repeat(index % 3 === 0 ? 5 : 20_000)}`,
    html: '',
    headers: { [ID_HEADER]: id },
  }),
};

const MAILINGS = {
  all: { messages: await smtpMessages(TO_ALL), composer: createComposer('all', true) },
  each: { messages: await smtpMessages(TO_EACH), composer: createComposer('each', false) },
};

const refusal = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(450, 452, 550, 554) },
);
const session = fc.record({
  to: fc.constantFrom('all', 'each'),
  /** Recipients of each call. */
  calls: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
  pipelining: fc.boolean(),
  chunking: fc.boolean(),
  eager: fc.boolean(),
  moods: fc.infiniteStream(refusal),
  cuts: fc.infiniteStream(fc.integer({ min: 1, max: 60 })),
  perConnection: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
  /** After so many replies the server says 421, or just goes. */
  ending: fc.option(fc.record({ after: fc.nat({ max: 20 }), says421: fc.boolean() }), { nil: undefined }),
});

interface Told {
  readonly outcomes: (readonly Outcome[] | undefined)[];
  readonly calls: readonly PipelinedCall[];
  readonly left: readonly PipelinedCall[];
  readonly server: ModelServer;
}

function isFull(ending: Ending | undefined): ending is Ending {
  return ending?.why === 'full';
}

/** Carries a session out, without sockets: two calls are there at a time, replies arrive in any pieces. */
function talk(plan: Parameters<Parameters<typeof session.map>[0]>[0]): Told {
  const { pipelining, chunking, eager, moods, cuts, ending } = plan;
  const closesAfter = ending?.says421 === true ? ending.after : undefined;
  const mood = (): number | undefined => moods.next().value;
  const server = new ModelServer({ pipelining, chunking, eager, mood, closesAfter });
  const offers = offersOf(
    `250-x\n${pipelining ? '250-PIPELINING\n' : ''}${chunking ? '250-CHUNKING\n' : ''}250 8BITMIME`,
  );
  const mailing = {
    ...MAILINGS[plan.to === 'all' ? 'all' : 'each'],
    chunking: true,
    cold: false,
    perConnection: plan.perConnection,
    log: new SessionLog(),
    watch: undefined,
  };
  const outcomes: (readonly Outcome[] | undefined)[] = plan.calls.map(() => undefined);
  const calls = plan.calls.map((size, at): PipelinedCall => {
    const all = recipients(
      size,
      plan.calls.slice(0, at).reduce((sum, one) => sum + one, 0),
    );
    return newCall(plan.to === 'all' ? [all] : all.map((one) => [one]), 0, {
      resolve: (told) => {
        if (outcomes[at] !== undefined) throw new Error('a call was answered twice');
        outcomes[at] = told;
      },
      reject: (error) => {
        throw error;
      },
    });
  });
  const waiting = [...calls];
  const converse = (): Conversation =>
    new Conversation(mailing, offers, { outputReady: () => {}, completed: () => {} });
  let conversation = converse();
  let reader = new ReplyReader();
  const writer = new Writer();
  const unacknowledged: string[] = [];
  let replies = 0;
  let ended: Ending | undefined;
  for (let idle = -1; idle < 3 && ended === undefined; idle++) {
    while (conversation.load < 2) {
      const call = waiting.shift();
      if (call === undefined) break;
      conversation.assign(call);
    }
    conversation.write(writer);
    if (writer.length > 0) idle = 0;
    unacknowledged.push(...server.receive(writer.copyFrom(0)));
    writer.setLength(0);
    let text = unacknowledged
      .splice(0)
      .map((one) => (one.length % 2 ? `${one}\r\n` : `${one.slice(0, 3)}-more\r\n${one}\r\n`))
      .join('');
    if (text !== '') idle = 0;
    while (text !== '' && ended === undefined) {
      const cut = cuts.next().value;
      reader.read(text.slice(0, cut), (reply) => {
        const isGone = ending !== undefined && !ending.says421 && replies++ === ending.after;
        ended = isGone
          ? { outcome: { kind: 'failed', reason: 'gone' }, why: 'closed' }
          : conversation.receive(reply);
        return ended === undefined;
      });
      text = text.slice(cut);
    }
    if (!isFull(ended)) continue;
    // The client's own doing: it goes on over another session.
    waiting.unshift(...conversation.end(ended));
    conversation = converse();
    server.reconnect();
    reader = new ReplyReader();
    ended = undefined;
    idle = 0;
  }
  const left = [...(ended === undefined ? [] : conversation.end(ended)), ...waiting];
  return { outcomes, calls, left, server };
}

it('reports the server’s result for every recipient, with any refusals', () => {
  fc.assert(
    fc.property(
      session.map((one) => ({ ...one, ending: undefined })),
      (plan) => {
        const { outcomes, calls, left, server } = talk(plan);
        expect(server.offences).toEqual([]);
        expect(left).toEqual([]);
        const accepted = calls.flatMap(({ groups }, at) =>
          groups.flat().filter((_, place) => outcomes[at]?.[place]?.kind === 'accepted'),
        );
        expect(server.delivered.flatMap(({ to }) => to).sort()).toEqual(
          accepted.map(({ address }) => address).sort(),
        );
        for (const [at, { groups }] of calls.entries()) {
          for (const [place, one] of groups.flat().entries()) {
            const outcome = outcomes[at]?.[place];
            if (outcome === undefined || outcome.kind === 'accepted') continue;
            expect(outcome.kind).toBe(outcome.reason.startsWith('4') ? 'deferred' : 'rejected');
            expect(outcome.status).toBe(outcome.reason.slice(0, 3));
            if (outcome.reason.includes('rcpt')) expect(outcome.reason).toContain(one.address);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('delivers each message complete and to its own recipient, in the order of its call', () => {
  fc.assert(
    fc.property(
      session.map((one) => ({
        ...one,
        to: 'each' as const,
        ending: undefined,
        // After 452 a message goes again, behind those that were under way.
        moods: one.moods.map((mood) => (mood === 452 ? 450 : mood)),
      })),
      (plan) => {
        const { server, calls } = talk(plan);
        const addresses = calls.flatMap(({ groups }) => groups.flat().map(({ address }) => address));
        for (const { to, data } of server.delivered) {
          expect(to).toHaveLength(1);
          expect(data).toContain(`<${to[0]}>\r\n`);
          expect(data).toMatch(/\r\n\.\r\nx{5}(?:x{19995})?\r\n$|base64/);
        }
        for (const { groups } of calls) {
          const own = groups.flat().map(({ address }) => address);
          const arrived = server.delivered.flatMap(({ to }) => to).filter((one) => own.includes(one));
          expect(arrived).toEqual(own.filter((one) => arrived.includes(one)));
        }
        expect(new Set(server.delivered.flatMap(({ to }) => to)).size).toBeLessThanOrEqual(addresses.length);
      },
    ),
    { numRuns: 100 },
  );
});

it('gives every call an outcome or a retry when the server disconnects, and sends nothing twice', () => {
  fc.assert(
    fc.property(session, (plan) => {
      const { outcomes, calls, left, server } = talk(plan);
      expect(server.offences).toEqual([]);
      const arrived = new Set(server.delivered.flatMap(({ to }) => to));
      for (const [at, call] of calls.entries()) {
        expect([outcomes[at] !== undefined, left.includes(call)].filter(Boolean)).toHaveLength(1);
        const addresses = call.groups.flat().map(({ address }) => address);
        outcomes[at]?.forEach((outcome, place) => {
          if (outcome.kind === 'accepted') expect(arrived).toContain(addresses[place]);
        });
        // What is to be sent again has never arrived.
        if (!left.includes(call)) continue;
        const again = [
          ...call.retries.flatMap((one) => one.recipients),
          ...call.groups.slice(call.next).flat(),
        ];
        for (const { address } of again) expect(arrived).not.toContain(address);
      }
    }),
    { numRuns: 300 },
  );
});
