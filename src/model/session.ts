import * as z from 'zod';

const count = z.int().min(0);

/** A server's limit that a transport reached, and obeyed afterwards. */
export const SessionLimit = z.object({
  limit: z
    .enum(['messages', 'connections', 'recipients'])
    .describe('limit on messages per session, concurrent sessions, or recipients per transaction'),
  least: count.describe('smallest count at which the limit was reached'),
  most: count.describe('largest count at which the limit was reached'),
  reply: z.string().describe('the server’s reply; empty if it closed without a reply'),
});
export type SessionLimit = z.infer<typeof SessionLimit>;

/** Sessions of a transport that the server ended, and the cost. */
export const SessionMeasures = z.object({
  ended: count.describe('sessions that the server ended'),
  resent: count.describe('recipients whose message was sent again because the session had ended'),
  limits: z
    .array(SessionLimit)
    .describe('limits reached since the transport was created, including the warm-up'),
});
export type SessionMeasures = z.infer<typeof SessionMeasures>;
