import type { Socket } from 'node:net';
import type { Delivery, Sink } from '../contract.ts';
import { breakOff } from '../faults/break-off.ts';
import type { Faults, InjectedFault, Refusing } from '../faults/faults.ts';
import type { Refusal } from './refusal.ts';

/** Enhanced codes of RFC 3463 for the replies that faults are made of; SES throttles with 454. */
const REPLIES: Readonly<Record<number, readonly [enhanced: string, text: string]>> = {
  421: ['4.3.2', 'Service not available, closing transmission channel'],
  450: ['4.2.1', 'Mailbox busy, try again later'],
  451: ['4.3.0', 'Local error, try again later'],
  452: ['4.3.1', 'Insufficient system storage'],
  454: ['4.7.0', 'Throttling failure: Maximum sending rate exceeded'],
  550: ['5.1.1', 'No such user here'],
  552: ['5.2.2', 'Mailbox full'],
  554: ['5.0.0', 'Transaction failed'],
};

/** After this reply the server closes the connection (RFC 5321, 3.8). */
export const CLOSING_CODE = 421;

/** The reply with which a blow refuses. */
export function refusalOf({ code, greylisted, throttled }: Refusing): Refusal {
  if (greylisted) return { code, enhanced: '4.7.1', text: 'Greylisted, try again later' };
  // Postfix says so of `smtpd_client_recipient_rate_limit`; SES has a reply of its own.
  if (throttled !== undefined && code === 450)
    return { code, enhanced: '4.7.1', text: 'Error: too many recipients' };
  const [enhanced, text] = REPLIES[code] ?? [code < 500 ? '4.0.0' : '5.0.0', 'Refused'];
  return { code, enhanced, text };
}

/**
 * How a connection ends or goes on. `open`: with what was to come; `closing`: after this reply; `deaf`: never
 * another word.
 */
export type After =
  | { readonly connection: 'open' }
  | { readonly connection: 'refused' | 'closing'; readonly refusal: Refusal }
  | { readonly connection: 'deaf' };

const OPEN: After = { connection: 'open' };
const DEAF: After = { connection: 'deaf' };

/** Breaks off, or lets time pass, as the blow says. Whatever else is to be said is left to the host. */
export function applyFault(fault: InjectedFault, socket: Socket, faults: Faults): After | Promise<After> {
  switch (fault.type) {
    case 'refuse': {
      const refusal = refusalOf(fault);
      return { connection: refusal.code === CLOSING_CODE ? 'closing' : 'refused', refusal };
    }
    case 'disconnect':
    case 'reset':
    case 'stall':
      breakOff(socket, fault.type);
      return DEAF;
    case 'delay':
      return faults.later(fault.ms).then((goesOn) => {
        if (goesOn) return OPEN;
        socket.destroy();
        return DEAF;
      });
    default:
      return fault satisfies never;
  }
}

/** Counts what passes through it. */
export function countingSink(sink: Sink): Sink & { readonly count: () => number } {
  let count = 0;
  return {
    get keeps() {
      return sink.keeps;
    },
    ...(sink.wantsSource === true ? { wantsSource: true } : {}),
    deliver(delivery: Delivery) {
      count++;
      sink.deliver(delivery);
    },
    count: () => count,
  };
}
