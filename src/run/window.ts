import type { Mock } from './fleet.ts';

/** Sends uncounted messages in their own window, so that later arrivals are recognized as late. */
export async function inWindow<T>(mock: Mock | undefined, tag: string, act: () => Promise<T>): Promise<T> {
  await mock?.child.ask({ type: 'begin', keepMessages: false, tag });
  const result = await act();
  await mock?.child.ask({ type: 'end' });
  return result;
}
