/** Nothing is emulated: client and server talk over the loopback interface directly. */
export const LOOPBACK = Object.freeze({
  name: 'loopback',
  rttMs: 0,
  downBitsPerSecond: null,
  upBitsPerSecond: null,
  loss: 0,
});
