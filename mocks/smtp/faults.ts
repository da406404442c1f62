import type { Socket } from 'node:net';
import type { Delivery, Sink } from '../contract.ts';
import { breakOff } from '../faults/break-off.ts';
import type { Faults, InjectedFault, Refusing } from '../faults/faults.ts';
import type { Refusal } from './settings.ts';

/** The replies of faults, with enhanced codes of RFC 3463. Amazon SES throttles with 454. */
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

/** The reply of an injected rejection. */
export function refusalOf({ code, greylisted, throttled }: Refusing): Refusal {
  if (greylisted) return { code, enhanced: '4.7.1', text: 'Greylisted, try again later' };
  // Postfix's reply for `smtpd_client_recipient_rate_limit`; the reply of SES is in the table.
  if (throttled !== undefined && code === 450)
    return { code, enhanced: '4.7.1', text: 'Error: too many recipients' };
  const [enhanced, text] = REPLIES[code] ?? [code < 500 ? '4.0.0' : '5.0.0', 'Refused'];
  return { code, enhanced, text };
}

/**
 * The state of a connection after a fault. `open`: it continues as planned. `refused`: the server sends this
 * reply. `closing`: the server sends this reply and closes. `silent`: the server reads and sends nothing
 * more.
 */
export type AfterFault =
  | { readonly connection: 'open' }
  | { readonly connection: 'refused' | 'closing'; readonly refusal: Refusal }
  | { readonly connection: 'silent' };

const OPEN: AfterFault = { connection: 'open' };
const SILENT: AfterFault = { connection: 'silent' };

/** Applies a fault to the socket: closes it or waits. The host sends the replies. */
export function applyFault(
  fault: InjectedFault,
  socket: Socket,
  faults: Faults,
): AfterFault | Promise<AfterFault> {
  switch (fault.type) {
    case 'refuse': {
      const refusal = refusalOf(fault);
      return { connection: refusal.code === CLOSING_CODE ? 'closing' : 'refused', refusal };
    }
    case 'disconnect':
    case 'reset':
    case 'stall':
      breakOff(socket, fault.type);
      return SILENT;
    case 'delay':
      return faults.later(fault.ms).then((continues) => {
        if (continues) return OPEN;
        socket.destroy();
        return SILENT;
      });
    default:
      return fault satisfies never;
  }
}

/** A sink that counts its deliveries. */
export function countingSink(sink: Sink): Sink & { readonly count: () => number } {
  let count = 0;
  return {
    get keeps() {
      return sink.keeps;
    },
    ...(sink.needsSource === true ? { needsSource: true } : {}),
    deliver(delivery: Delivery) {
      count++;
      sink.deliver(delivery);
    },
    count: () => count,
  };
}
