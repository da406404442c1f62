import type { Mock } from './fleet.ts';

/** Lets a client send uncounted, in a window of its own: what of it comes later is then known to be late. */
export async function inWindow<T>(mock: Mock | undefined, tag: string, act: () => Promise<T>): Promise<T> {
  await mock?.child.ask({ type: 'begin', keepMessages: false, tag });
  const result = await act();
  await mock?.child.ask({ type: 'end' });
  return result;
}
