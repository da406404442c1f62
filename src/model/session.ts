import * as z from 'zod';

const count = z.int().min(0);

/** A limit of the server that a transport met, and kept to from then on. */
export const SessionLimit = z.object({
  limit: z
    .enum(['messages', 'connections', 'recipients'])
    .describe('messages a session, sessions at once, or recipients a transaction'),
  least: count.describe('after which it was met, at least'),
  most: count,
  reply: z.string().describe('the server’s words; empty if it closed without any'),
});
export type SessionLimit = z.infer<typeof SessionLimit>;

/** How the sessions of a transport ended, and what that cost. */
export const SessionMeasures = z.object({
  ended: count.describe('sessions that the server ended'),
  resent: count.describe('recipients whose message was sent again because the session had ended before'),
  limits: z.array(SessionLimit).describe('met since the transport was made, warm-up included'),
});
export type SessionMeasures = z.infer<typeof SessionMeasures>;
