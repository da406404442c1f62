import { canonicalContent } from '../../../src/model/proof/canonical.ts';
import { readOnceAsync } from '../../read-once.ts';
import { withEnvelope } from '../mime.ts';
import { type Merge, MergeMistake, objectOf, parseJson } from './merge.ts';

const COPIES = ['cc', 'bcc', 'archive'] as const;

/**
 * SparkPost's X-MSYS-API, which merges nothing: "The template language is not supported in SMTP API. Any
 * `substitution_data` field provided in the X-MSYS-API header will be ignored."
 * https://developers.sparkpost.com/api/smtp/. Its lists of copies are left out of this mock, and refused.
 */
export const sparkpost: Merge = ({ recipients, head, asks }) => {
  const json = objectOf(parseJson(asks['x-msys-api'] ?? ''), 'the header');
  const list = COPIES.find((name) => json[name] !== undefined);
  if (list !== undefined) throw new MergeMistake(`this mock makes no copies (${list})`);
  return (_template, own, sink) => {
    const readFor = readOnceAsync(async () => canonicalContent(withEnvelope(await own(), recipients)));
    for (const recipient of recipients) {
      sink.deliver({ recipient, id: head.id, read: () => readFor(recipient) });
    }
  };
};
