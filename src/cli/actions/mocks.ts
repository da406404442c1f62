import { type InjectedRule, type RunningMocks, startMocks } from '../../app/mocks.ts';
import { countText, quantity } from '../../text/numbers.ts';
import type { MocksFlags } from '../flags.ts';
import { interruptible } from '../interrupt.ts';
import { liveLine } from '../live-line.ts';

const REFRESH_MS = { terminal: 200, log: 1000 } as const;

/** Serves until Ctrl-C. */
export async function serveMocks({ json, ...choices }: MocksFlags): Promise<void> {
  await interruptible(async (signal) => {
    const mocks = await startMocks(choices);
    process.stdout.write(json === true ? `${JSON.stringify(servedJson(mocks))}\n` : servedText(mocks));
    await showCount(mocks, signal);
    const injected = await mocks.close();
    process.stderr.write(`${receivedText(mocks)}${injectedText(injected)}\n`);
  });
}

function servedJson({ inboxUrl, served, caFile }: RunningMocks): object {
  const mocks = served.map(({ examples, ...one }) => one);
  return { inbox: `${inboxUrl}/messages`, mocks, ...(caFile === undefined ? {} : { caFile }) };
}

/** The servers with their credentials, and lines to copy. */
function servedText({ inboxUrl, served, caFile }: RunningMocks): string {
  const blocks = served.map(({ mock, url, user, secret, examples }) => {
    const credentials =
      user === null
        ? `key ${secret}`
        : `user ${user}, ${mock.startsWith('smtp') ? 'password' : 'key'} ${secret}`;
    return [`${mock.padEnd(10)} ${url}  ${credentials}`, ...examples.map((line) => `  ${line}`)].join('\n');
  });
  const trust =
    caFile === undefined
      ? []
      : [
          `CA         ${caFile}\n  NODE_EXTRA_CA_CERTS=${caFile} node app.js\n  SSL_CERT_FILE=${caFile} python3 app.py`,
        ];
  const inbox = `inbox      ${inboxUrl}/  (open it in a browser)\n  curl -sS '${inboxUrl}/messages?limit=1'`;
  return `${[...blocks, ...trust, inbox].join('\n\n')}\n\nPress Ctrl-C to stop.\n`;
}

/** Shows one live counter on a terminal; otherwise prints the total after each interval with new messages. */
function showCount(mocks: RunningMocks, signal: AbortSignal): Promise<void> {
  const line = liveLine(process.stderr);
  let before = mocks.received().total;
  const everyMs = process.stderr.isTTY ? REFRESH_MS.terminal : REFRESH_MS.log;
  const show = (): void => {
    const { total } = mocks.received();
    const rate = ((total - before) * 1000) / everyMs;
    line.show(
      `${receivedText(mocks)} · ${countText(rate)}/s · ${mocks.openConnections()} connected`,
      total === before ? undefined : receivedText(mocks),
    );
    before = total;
  };
  return new Promise((resolve) => {
    const timer = setInterval(show, everyMs);
    const end = (): void => {
      clearInterval(timer);
      line.end();
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** `1,234 messages (smtp 1,000, sendgrid 234)` */
function receivedText(mocks: RunningMocks): string {
  const { total, byMock } = mocks.received();
  const parts = Object.entries(byMock).filter(([, received]) => received > 0);
  const by = parts.map(([mock, received]) => `${mock} ${countText(received)}`).join(', ');
  return `${quantity(total, 'message')}${by === '' ? '' : ` (${by})`}`;
}

function injectedText(injected: readonly InjectedRule[]): string {
  return injected.map(({ mock, rule, times }) => `\n  ${mock}: ${rule}: ${times} times`).join('');
}
