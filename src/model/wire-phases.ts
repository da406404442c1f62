import * as z from 'zod';

/**
 * What a call over a new connection spends its time on, one after the other. `client`: rendering and composing before it connects.
 * `connect`: TCP. `greeting`: the greeting and EHLO, also the second one after STARTTLS. `tls`: the handshake, and the command that asks
 * for it. `envelope`: MAIL and RCPT, with DATA up to its 354. `data`: the message up to the last reply, with its envelope where
 * both travel together (BDAT). `request`: an HTTP request up to the end of its response.
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

/** Told by a transport when a phase begins; the one before it has ended by that. */
export type Watch = (phase: WirePhase) => void;

/** Microseconds of each phase of one call; one that it does not have is absent. */
export const WireCall = z.partialRecord(WirePhase, z.number().min(0));
export type WireCall = z.infer<typeof WireCall>;
