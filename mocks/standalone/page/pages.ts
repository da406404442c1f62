import type { ApiResponse } from '../../api/exchange.ts';
import type { Inbox, InboxEntry } from '../inbox.ts';
import type { Served } from '../served.ts';
import { type Html, html, page } from './document.ts';

/** The number of messages on the page. All are at /messages. */
const LISTED = 200;

/** The list of messages, newest first. */
export async function listPage(inbox: Inbox, served: readonly Served[]): Promise<ApiResponse> {
  const found = await inbox.find({});
  const rows = found.slice(0, LISTED).map(
    ({ number, receivedAt, mock, recipient, message, problem }) => html`<tr>
<td class="number">${number}</td>
<td class="time"><time datetime="${receivedAt}">${receivedAt.slice(11, 19)} UTC</time></td>
<td class="mock">${mock}</td>
<td>${recipient}<br><small>${message === null ? '' : fromOf(message.from)}</small></td>
<td><a href="/messages/${number}/view">${subjectOf(message?.subject, problem)}</a></td>
</tr>`,
  );
  return page(
    `Inbox (${inbox.kept})`,
    html`<header>
<h1>Sendoff inbox</h1>
<div class="row"><a href="/">Refresh</a> <a href="/messages">JSON</a>
<form method="post" action="/clear"><button>Delete all</button></form></div>
</header>
<p>${countsText(inbox)}</p>
${rows.length === 0 ? html`<p class="quiet">No message yet. Send one to an address below.</p>` : table(rows)}
${found.length > LISTED ? html`<p class="quiet">The newest ${LISTED} are shown; all ${found.length} are at <a href="/messages?limit=1000">/messages</a>.</p>` : ''}
<h2>Served here</h2>
<dl>${served.map(({ mock, url }) => html`<dt>${mock}</dt><dd>${url}</dd>`)}</dl>
`,
  );
}

function table(rows: readonly Html[]): Html {
  return html`<table>
<thead><tr><th class="number">No.</th><th class="time">Time</th><th class="mock">Mock</th><th>To</th><th>Subject</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>`;
}

/** `12 messages received, 10 kept. The 2 oldest were dropped: --keep allows 10 messages or 64 MB.` */
function countsText({ total, kept, dropped, limits }: Inbox): string {
  const limit = `${limits.messages.toLocaleString('en-US')} messages or ${Math.round(limits.bytes / 1e6)} MB`;
  const gone =
    dropped === 0
      ? ''
      : ` The ${plural(dropped, 'oldest was', 'oldest were')} dropped: --keep allows ${limit}.`;
  return `${plural(total, 'message', 'messages')} received, ${kept.toLocaleString('en-US')} kept.${gone}`;
}

function plural(count: number, one: string, more: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : more}`;
}

function fromOf(from: readonly string[]): string {
  return from.length === 0 ? 'no From header' : `from ${from.join(', ')}`;
}

function subjectOf(subject: string | undefined, problem: string | null): string {
  if (subject === undefined) return `(not readable: ${problem ?? 'unknown'})`;
  return subject.trim() === '' ? '(no subject)' : subject;
}

/** All data of one message. */
export function messagePage(kept: InboxEntry): ApiResponse {
  const { number, message, source, problem } = kept;
  const title = subjectOf(message?.subject, problem);
  return page(
    title,
    html`<p><a href="/">All messages</a> · <a href="/messages/${number}">JSON</a>${source === null ? '' : html` · <a href="/messages/${number}/raw">${source.kind === 'mime' ? 'Raw message' : 'Request body'}</a>`}</p>
<h1>${title}</h1>
${details(kept)}
${message === null ? '' : bodies(number, message.text, message.html)}
${
  message === null || message.attachments.length === 0
    ? ''
    : html`<h2>Attachments</h2>
<dl>${message.attachments.map(({ filename, contentType, size, disposition, sha256 }) => html`<dt>${filename === '' ? '(no name)' : filename}</dt><dd>${contentType}, ${size.toLocaleString('en-US')} bytes, ${disposition}<br><small>SHA-256 ${sha256}</small></dd>`)}</dl>`
}
<h2>Headers</h2>
${headerList(kept)}
`,
  );
}

function details({
  number,
  receivedAt,
  mock,
  recipient,
  messageId,
  head,
  message,
  options,
  problem,
}: InboxEntry): Html {
  const rows: readonly (readonly [string, string])[] = [
    ['Number', String(number)],
    ['Received', receivedAt],
    ['Mock', mock],
    ['Recipient', recipient],
    ['From', message === null ? '' : message.from.join(', ') || 'no From header'],
    ['To', message?.to.join(', ') ?? ''],
    ['Cc', message?.cc.join(', ') ?? ''],
    ['Bcc', message?.bcc.join(', ') ?? ''],
    ['Reply-To', message?.replyTo.join(', ') ?? ''],
    ['Date', head?.date ?? ''],
    ['Message ID', messageId ?? ''],
    ['Scheduled', options?.scheduledAt == null ? '' : String(options.scheduledAt)],
    ['Tags', options?.tags.join(', ') ?? ''],
    ['Problem', problem ?? ''],
  ];
  const more = options === null ? [] : Object.entries(options.metadata);
  return html`<dl>${[...rows, ...more.map(([name, value]) => [`Metadata ${name}`, shortText(value)] as const)]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function shortText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function bodies(number: number, text: string, markup: string): Html {
  return html`${
    text === ''
      ? ''
      : html`<h2>Text</h2>
<pre>${text}</pre>`
  }
${
  markup === ''
    ? ''
    : html`<h2>HTML</h2>
<iframe sandbox src="/messages/${number}/html" title="HTML of the message"></iframe>
<p class="quiet">Scripts and external resources are blocked.</p>`
}`;
}

function headerList({ head, message }: InboxEntry): Html {
  const headers = head?.headers ?? message?.headers ?? [];
  if (headers.length === 0) return html`<p class="quiet">No custom headers.</p>`;
  return html`<dl>${headers.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
