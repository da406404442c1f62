import MailComposer from 'nodemailer/lib/mail-composer';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import { preparationOf } from '../../src/model/preparation.ts';
import type { Transport, TransportDefinition } from '../../src/model/transport.ts';
import { findTransport, TRANSPORTS } from '../../src/transports/index.ts';
import { smtpMessages } from '../../src/transports/smtp/messages.ts';
import { prepareMail } from '../../src/transports/smtp/preparation.ts';
import { CONTENTS, recipients, STATIC } from './contents.ts';
import { featuresOf, PREPARED_OTHERWISE } from './featured.ts';
import { startServer } from './servers.ts';
import { strategiesOf } from './strategies.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function prepared(definition: TransportDefinition, content: Content): Promise<Transport> {
  const server = await startServer(definition.mock ?? '');
  const transport = definition.create({
    endpoint: server.endpoint,
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 10_000,
    features: featuresOf(definition),
  });
  opened.push(server, transport);
  await transport.prepare(content);
  return transport;
}

/** In the HTML of every content, and in its file once that is in base64. */
const BODY = 'long line without an end';
const FILE = Buffer.alloc(48, 7).toString('base64');

/** What is encoded of text and files that all messages share, while this goes on. */
async function encoded(work: () => Promise<unknown>): Promise<{ body: boolean; file: boolean }> {
  const found = { body: false, file: false };
  const see = (text: unknown): void => {
    if (typeof text !== 'string') return;
    found.body ||= text.includes(BODY);
    found.file ||= text.includes(FILE);
  };
  const { stringify } = JSON;
  const from = Buffer.from;
  const { write, toString: decode } = Buffer.prototype;
  vi.spyOn(JSON, 'stringify').mockImplementation((...given: Parameters<typeof stringify>) => {
    const text = stringify(...given);
    see(text);
    return text;
  });
  vi.spyOn(Buffer, 'from').mockImplementation((...given: unknown[]) => {
    see(given[0]);
    return Reflect.apply(from, Buffer, given);
  });
  vi.spyOn(Buffer.prototype, 'write').mockImplementation(function (this: Buffer, ...given: unknown[]) {
    see(given[0]);
    return Reflect.apply(write, this, given);
  });
  vi.spyOn(Buffer.prototype, 'toString').mockImplementation(function (this: Buffer, ...given: unknown[]) {
    const text = Reflect.apply(decode, this, given);
    see(text);
    return text;
  });
  try {
    await work();
  } finally {
    vi.restoreAllMocks();
  }
  return found;
}

const networked = [...TRANSPORTS.filter(({ mock }) => mock !== undefined), ...PREPARED_OTHERWISE];
const scenarios = networked.flatMap((definition) =>
  CONTENTS.filter(({ strategy }) => strategiesOf(definition).includes(strategy)).map((content) => ({
    name: definition.name,
    strategy: content.strategy,
    definition,
    content,
  })),
);

describe.each(scenarios)('$name with $strategy', ({ definition, content }) => {
  it('encodes shared parts once or for each message, as its facts report', async () => {
    const transport = await prepared(definition, content);
    // A composer may encode what is shared with the first message.
    await transport.compose(recipients(1));
    const { body, file } = await encoded(() => transport.compose(recipients(1, 1)));
    const once = preparationOf(definition.name) === 'once';
    expect(transport.facts()['preparation']).toBe(once ? 'once' : 'each');
    if (once) {
      expect(body).toBe(content.strategy === 'client-render');
      expect(file).toBe(false);
    } else if (definition.name.endsWith('+plain') && content.strategy !== 'server-merge') {
      expect(body).toBe(true);
    }
  });
});

describe('smtp-nodemailer', () => {
  const shapes = {
    'both bodies': {},
    'a text alone': { text: `Grüße\n.\n${'x'.repeat(300)}\n`, html: '' },
    'HTML alone': { text: '', html: `<p>${'ü'.repeat(500)}` },
    'an empty message': { text: '', html: '' },
  };
  it.each(
    Object.entries(shapes).flatMap(([name, texts]) =>
      [[], STATIC.common.attachments].map((attachments) => ({ name, texts, attachments })),
    ),
  )(
    'sends $name with $attachments.length files as nodemailer alone would, byte for byte',
    async ({ texts, attachments }) => {
      const content = {
        ...STATIC,
        message: { ...STATIC.message, ...texts },
        common: { ...STATIC.common, attachments },
      };
      const messages = await smtpMessages(content);
      const message = { ...messages.message(recipients(1)), messageId: '<a@b>', date: new Date(0) };
      const compose = async (preparation: 'once' | 'plain'): Promise<string> => {
        const mailOf = await prepareMail(preparation, messages.bodies, attachments);
        const built = await new MailComposer(mailOf(message)).compile().build();
        return built.toString().replace(/^Date: .*\r\n/m, '');
      };
      expect(await compose('once')).toBe(await compose('plain'));
    },
  );
});

describe.each(TRANSPORTS.filter(({ name }) => name.startsWith('api-')))('$name+plain', ({ name }) => {
  it.each(CONTENTS)('makes the same request with $strategy', async (content) => {
    const [one, other] = await Promise.all(
      [name, `${name}+plain`].map(async (each) => {
        const definition = findTransport(each) ?? expect.fail(`no ${each}`);
        return await prepared(definition, content);
      }),
    );
    for (const batch of [1, 3])
      expect(await other?.compose(recipients(batch))).toBe(await one?.compose(recipients(batch)));
  });
});
