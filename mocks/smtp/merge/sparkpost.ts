import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import { readOnceAsync } from '../../read-once.ts';
import { withEnvelope } from '../mime.ts';
import { type Merge, MergeError, objectOf, parseJson } from './merge.ts';

const COPIES = ['cc', 'bcc', 'archive'] as const;

/**
 * SparkPost's X-MSYS-API, which merges nothing: "The template language is not supported in SMTP API"
 * (https://developers.sparkpost.com/api/smtp/). The mock rejects its lists of copies.
 */
export const sparkpost: Merge = ({ recipients, head, providerHeaders }) => {
  const json = objectOf(parseJson(providerHeaders['x-msys-api'] ?? ''), 'the header');
  const list = COPIES.find((name) => json[name] !== undefined);
  if (list !== undefined) throw new MergeError(`this mock does not support copies (${list})`);
  return (_template, own, sink) => {
    const readFor = readOnceAsync(async () => canonicalContent(withEnvelope(await own(), recipients)));
    for (const recipient of recipients) {
      sink.deliver({ recipient, id: head.id, read: () => readFor(recipient) });
    }
  };
};
