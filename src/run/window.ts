import type { Mock } from './fleet.ts';

/** Lets a client send uncounted, in a window of its own: what of it comes later is then known to be late. */
export async function inWindow<T>(mock: Mock | undefined, mark: string, act: () => Promise<T>): Promise<T> {
  await mock?.child.ask({ type: 'begin', keep: false, mark });
  const result = await act();
  await mock?.child.ask({ type: 'end' });
  return result;
}
