import { createServer } from 'node:net';
import type { MockServer } from '../../contract.ts';
import { serverTlsOf, tlsFacts, trustOf } from '../../tls/server-side.ts';
import { WireCounter } from '../../wire.ts';
import { listen } from '../listen.ts';
import { Merger } from '../merge/merger.ts';
import { smtpFeedback } from '../reports/feedback.ts';
import { ACCOUNT, CREDENTIALS, MAX_BYTES, type SmtpMockOptions } from '../settings.ts';
import { acceptor } from './accept.ts';
import type { SinkHost } from './host.ts';

/** The fast host for timed trials. It greets at once and drops bodies that the sink does not need. */
export async function startFastSmtp(options: SmtpMockOptions): Promise<MockServer> {
  const maxBytes = options.maxBytes ?? MAX_BYTES;
  const host: SinkHost = {
    sink: options.sink,
    wire: new WireCounter(),
    merger: new Merger(),
    maxBytes,
    authRequired: options.auth === 'required',
    faults: options.faults,
    feedback: options.feedback === undefined ? undefined : smtpFeedback(options.feedback),
  };
  const security = options.security ?? 'none';
  const tls = await serverTlsOf(security, options.tls);
  const accept = acceptor(host, security, tls);
  // allowHalfOpen: a client may close its side before it has read the last reply.
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    host.wire.opened(socket);
    accept(socket);
  });
  const endpoint = await listen(server, options.port);
  return {
    endpoint: { ...endpoint, account: ACCOUNT, ...(host.authRequired ? CREDENTIALS : {}), ...trustOf(tls) },
    facts: {
      server: 'sendoff fast SMTP sink',
      greetingPauseMs: 0,
      noDelay: true,
      pipelining: true,
      chunking: true,
      ...(host.feedback === undefined ? {} : { deliveryNotifications: true }),
      authentication: options.auth ?? 'offered',
      maxMessageBytes: maxBytes,
      ...tlsFacts(security, tls),
    },
    wire: () => host.wire.read(),
    openConnections: () => host.wire.openConnections(),
    ...(host.feedback === undefined ? {} : { truth: host.feedback.truth }),
    close: () =>
      new Promise((resolve) => {
        host.feedback?.close();
        server.close(() => resolve());
        for (const socket of host.wire.sockets()) socket.destroy();
      }),
  };
}
