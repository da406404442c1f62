import { harnessSide } from '../harness-side.ts';

/** Messages per second through the harness without a transport; the median of a few windows. */
export async function nullTransport(): Promise<{
  readonly name: string;
  readonly rate: number;
  readonly bar: number;
}> {
  const side = await harnessSide('notification', 'client-render', 'null', null);
  await side(500);
  const rates: number[] = [];
  for (let i = 0; i < 9; i++) rates.push(await side(500));
  rates.sort((a, b) => a - b);
  return { name: 'null transport through the whole harness', rate: rates[4] ?? 0, bar: 300_000 };
}
