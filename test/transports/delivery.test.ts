import { describe, expect, it } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import { type CanonicalMessage, canonicalize } from '../../src/model/proof/canonical.ts';
import type { Recipient } from '../../src/model/recipient.ts';
import { CEILING_CLIENTS, findTransport, TRANSPORTS } from '../../src/transports/index.ts';
import { COMMON, CONTENTS, recipients, rendered, STATIC } from './contents.ts';
import { PREPARED_OTHERWISE, SPOKEN_OTHERWISE } from './featured.ts';
import { meet } from './meeting.ts';
import { strategiesOf } from './strategies.ts';

/** Transports and mocks were written apart, from the providers' documents: here they meet. */

function expected(content: Content, one: Recipient): CanonicalMessage {
  const message = content.strategy === 'static' ? content.message : rendered(one);
  return canonicalize({
    from: [COMMON.from],
    replyTo: COMMON.replyTo,
    attachments: COMMON.attachments,
    ...message,
    recipient: one.address,
    to: [one],
    headers: Object.entries(message.headers),
  });
}

/** What Amazon signs names the host, which HTTP/2 says otherwise. */
const signed = findTransport('api-ses+h2') ?? expect.fail('no api-ses+h2');
const networked = [
  ...TRANSPORTS.filter(({ mock }) => mock !== undefined),
  ...SPOKEN_OTHERWISE,
  ...PREPARED_OTHERWISE,
  signed,
];
const meetings = [
  ...networked.flatMap((definition) =>
    CONTENTS.filter(({ strategy }) => strategiesOf(definition).includes(strategy)).map((content) => ({
      definition,
      content,
    })),
  ),
  ...CEILING_CLIENTS.map((definition) => ({ definition, content: STATIC })),
].flatMap(({ definition, content }) =>
  (['fast', 'library'] as const).map((host) => ({ definition, content, host, name: definition.name })),
);

describe.each(meetings)('$name with $content.strategy to the $host mock', ({ definition, content, host }) => {
  it.each([1, 7])('delivers the expected messages, %i recipients per call', async (batch) => {
    const sent = recipients(14);
    const { outcomes, received, ids } = await meet(definition, content, host, sent, batch);
    expect(outcomes).toEqual(sent.map(() => 'accepted'));
    expect(ids).toEqual(sent.map(({ id }) => (content.strategy === 'static' ? '' : id)));
    const leftOut = definition.leavesOut(content.strategy, batch).map(({ field }) => field);
    const kept = (message: CanonicalMessage) =>
      Object.fromEntries(Object.entries(message).filter(([field]) => !leftOut.some((one) => one === field)));
    expect(received.map(kept)).toEqual(sent.map((one) => kept(expected(content, one))));
  });
});
