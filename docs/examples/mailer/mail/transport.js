import { Agent, request } from 'node:http';
import { defineTransport } from 'sendoff/define';

/** The mail path of this project: SendGrid's API by Node's own HTTP client. */
export default defineTransport({
  mock: 'sendgrid',
  open({ endpoint, concurrency }) {
    const agent = new Agent({ keepAlive: true, maxSockets: concurrency, noDelay: true });
    const call = (method, path, body) =>
      new Promise((resolve, reject) => {
        const headers = { authorization: `Bearer ${endpoint.secret}`, 'content-type': 'application/json' };
        request({ host: endpoint.host, port: endpoint.port, agent, method, path, headers }, (response) => {
          response.resume().once('end', () => resolve(response.statusCode));
        })
          .once('error', reject)
          .end(body);
      });
    return {
      async send(message) {
        const status = await call('POST', '/v3/mail/send', JSON.stringify(sendGridMail(message)));
        if (status !== 202) throw new Error(`SendGrid answered ${status}`);
      },
      close() {
        agent.destroy();
      },
    };
  },
});

function sendGridMail({ from, replyTo, to, subject, text, html, headers, attachments }) {
  return {
    personalizations: [{ to: [{ email: to.address, name: to.name }] }],
    from: { email: from.address, name: from.name },
    reply_to: { email: replyTo.address, name: replyTo.name },
    subject,
    headers,
    content: [
      { type: 'text/plain', value: text },
      { type: 'text/html', value: html },
    ],
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map((one) => ({
            content: one.content.toString('base64'),
            filename: one.filename,
            type: one.contentType,
            disposition: one.disposition,
            ...(one.contentId === undefined ? {} : { content_id: one.contentId }),
          })),
        }),
  };
}
