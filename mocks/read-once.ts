import { addressedTo, type CanonicalContent, type CanonicalMessage } from '../src/model/proof/canonical.ts';

/** Returns the message of one of its recipients. */
export type ReadFor<Message> = (recipient: string) => Message;

/** Parses a message when it is first read, and only once for all its recipients. */
export function readOnce(parse: () => CanonicalContent): ReadFor<CanonicalMessage> {
  let content: CanonicalContent | undefined;
  return (recipient) => {
    content ??= parse();
    return addressedTo(content, recipient);
  };
}

/** The same for a parser that returns a promise. */
export function readOnceAsync(parse: () => Promise<CanonicalContent>): ReadFor<Promise<CanonicalMessage>> {
  let content: Promise<CanonicalContent> | undefined;
  return async (recipient) => {
    content ??= parse();
    return addressedTo(await content, recipient);
  };
}
