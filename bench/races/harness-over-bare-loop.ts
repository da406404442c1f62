import { createTransport } from 'nodemailer';
import { Client, type Dispatcher } from 'undici';
import type { Recipient } from '../../src/model/recipient.ts';
import { createWorkload } from '../../src/workload/index.ts';
import { bareSide, CONCURRENCY, harnessSide } from '../harness-side.ts';
import { type RaceResult, race } from '../race.ts';
import { startSink } from '../sink.ts';

const KIND = 'notification';
const STRATEGY = 'client-render';

/**
 * The cost of harness and transport over the bare library, with the same messages, connections and sink. TLS,
 * AUTH, DKIM, compression and links are off, so the ratio also bounds the cost of disabled features.
 */
export async function harnessOverBareLoop(): Promise<RaceResult[]> {
  return [await overNodemailer(), await overUndici()];
}

async function overNodemailer(): Promise<RaceResult> {
  const sink = await startSink('smtp');
  const { host, port, user = '', secret = '' } = sink.endpoint;
  const mailer = createTransport({
    host,
    port,
    pool: true,
    maxConnections: CONCURRENCY,
    maxMessages: Number.POSITIVE_INFINITY,
    secure: false,
    ignoreTLS: true,
    ...(user === '' ? {} : { auth: { user, pass: secret } }),
  });
  const { next, render, common } = await messages();
  const send = async (): Promise<void> => {
    const to = next();
    const { subject, text, html, headers } = render(to);
    await mailer.sendMail({
      from: mailbox(common.from),
      replyTo: common.replyTo.map(mailbox),
      to: { name: to.name, address: to.address },
      subject,
      text,
      html,
      headers: { ...headers },
    });
  };
  try {
    const harness = await harnessSide(KIND, STRATEGY, 'smtp-nodemailer', sink.endpoint);
    const bare = bareSide(new Array(CONCURRENCY).fill(send));
    return await race('smtp-nodemailer, all features off, over a bare nodemailer loop', 0.95, harness, bare);
  } finally {
    mailer.close();
    await sink.stop();
  }
}

async function overUndici(): Promise<RaceResult> {
  const sink = await startSink('sendgrid');
  const origin = `http://${sink.endpoint.host}:${sink.endpoint.port}`;
  const clients = Array.from({ length: CONCURRENCY }, () => new Client(origin));
  const { next, render, common } = await messages();
  const authorization = `Bearer ${sink.endpoint.secret}`;
  const sendBy = (client: Client) => async (): Promise<void> => {
    const to = next();
    const { subject, text, html, headers } = render(to);
    const status = await statusOf(client, {
      method: 'POST',
      path: '/v3/mail/send',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({
        personalizations: [{ to: [{ email: to.address, name: to.name }] }],
        from: { email: common.from.address, name: common.from.name },
        reply_to: { email: common.replyTo[0]?.address, name: common.replyTo[0]?.name },
        subject,
        headers,
        content: [
          { type: 'text/plain', value: text },
          { type: 'text/html', value: html },
        ],
      }),
    });
    if (status !== 202) throw new Error(`the sink answered ${status}`);
  };
  try {
    const harness = await harnessSide(KIND, STRATEGY, 'api-sendgrid', sink.endpoint);
    const bare = bareSide(clients.map(sendBy));
    return await race('api-sendgrid, all features off, over a bare undici loop', 0.95, harness, bare);
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
    await sink.stop();
  }
}

/** The least work of undici for a request: `dispatch`, and the status of the complete response. */
function statusOf(client: Client, request: Dispatcher.DispatchOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    let status = 0;
    client.dispatch(request, {
      onRequestStart() {},
      onResponseStart(_, code) {
        status = code;
      },
      onResponseData() {},
      onResponseEnd: () => resolve(status),
      onResponseError: (_, error) => reject(error),
    });
  });
}

async function messages() {
  const { content, recipients } = await createWorkload({
    kind: KIND,
    strategy: STRATEGY,
    seed: 1,
    recipients: null,
    template: null,
  });
  if (content.strategy !== STRATEGY) throw new Error(`expected ${STRATEGY}, found ${content.strategy}`);
  const stream = recipients(0);
  const next = (): Recipient => {
    const recipient = stream.next();
    if (recipient instanceof Promise) throw new Error('generated recipients must be synchronous');
    return recipient;
  };
  return { next, render: content.render, common: content.common };
}

function mailbox({ address, name = '' }: { address: string; name?: string }): {
  address: string;
  name: string;
} {
  return { address, name };
}
