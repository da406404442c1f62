import { examplesFor } from '../../mocks/standalone/examples.ts';
import type { Standalone } from '../../mocks/standalone/standalone.ts';

/** What is served, for a person, with lines to copy. `caFile`: of mocks with TLS. */
export function servedText({ inboxUrl, served }: Standalone, caFile: string | undefined): string {
  const blocks = served.map((one) => {
    const { mock, url, user, secret } = one;
    const credentials =
      user === null
        ? `key ${secret}`
        : `user ${user}, ${mock.startsWith('smtp') ? 'password' : 'key'} ${secret}`;
    return [
      `${mock.padEnd(10)} ${url}  ${credentials}`,
      ...examplesFor(one, caFile).map((line) => `  ${line}`),
    ].join('\n');
  });
  const trust =
    caFile === undefined
      ? []
      : [
          `CA         ${caFile}\n  NODE_EXTRA_CA_CERTS=${caFile} node app.js\n  SSL_CERT_FILE=${caFile} python3 app.py`,
        ];
  const inbox = `inbox      ${inboxUrl}/  (a page in a browser)\n  curl -sS '${inboxUrl}/messages?limit=1'`;
  return `${[...blocks, ...trust, inbox].join('\n\n')}\n\nCtrl-C ends it.\n`;
}
