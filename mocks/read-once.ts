import { addressedTo, type CanonicalContent, type CanonicalMessage } from '../src/model/proof/canonical.ts';

/** Gives the message of any of its recipients. */
export type ReadFor<Message> = (recipient: string) => Message;

/** A message is taken apart when it is first read, and then never again, however many recipients it has. */
export function readOnce(takeApart: () => CanonicalContent): ReadFor<CanonicalMessage> {
  let content: CanonicalContent | undefined;
  return (recipient) => {
    content ??= takeApart();
    return addressedTo(content, recipient);
  };
}

/** The same for content that must be waited for. */
export function readOnceLater(
  takeApart: () => Promise<CanonicalContent>,
): ReadFor<Promise<CanonicalMessage>> {
  let content: Promise<CanonicalContent> | undefined;
  return async (recipient) => {
    content ??= takeApart();
    return addressedTo(await content, recipient);
  };
}
