import * as z from 'zod';

/**
 * Sequential phases of a call over a new connection. `client`: rendering and composing before connecting.
 * `connect`: TCP. `greeting`: the greeting and EHLO, including the second EHLO after STARTTLS. `tls`:
 * STARTTLS and the handshake. `envelope`: MAIL and RCPT, and DATA up to its 354. `data`: the message up to
 * the last reply, including the envelope if both are sent together (BDAT). `request`: an HTTP request up to
 * the end of its response.
 */
export const WIRE_PHASES = [
  'client',
  'connect',
  'tls',
  'greeting',
  'auth',
  'envelope',
  'data',
  'request',
] as const;
export const WirePhase = z.enum(WIRE_PHASES);
export type WirePhase = z.infer<typeof WirePhase>;

/** Called by a transport when a phase starts, which ends the previous phase. */
export type Watch = (phase: WirePhase) => void;

/** Microseconds per phase of one call; phases that did not occur are absent. */
export const WireCall = z.partialRecord(WirePhase, z.number().min(0));
export type WireCall = z.infer<typeof WireCall>;
