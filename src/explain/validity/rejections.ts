import { adviceSentence, explainRefusal } from '../../model/refusal.ts';

/**
 * `554 5.7.1 Relay access denied: the server does not relay for this client`; the words alone if they are not
 * known.
 */
export function withMeaning(words: string): string {
  const meaning = explainRefusal(words)?.meaning;
  return meaning === undefined ? words : `${words}: ${meaning}`;
}

/** The advice for the first reason that is known. */
export function rejectionHint(reasons: readonly string[], isMock: boolean): string {
  if (isMock)
    return 'Mocks accept every message, so the transport, the mock or a limit of the machine is at fault. Read the reason.';
  const explanation = reasons.map(explainRefusal).find((one) => one !== undefined);
  return explanation === undefined
    ? 'Read the log of the server, and make it accept the messages.'
    : adviceSentence(explanation);
}
