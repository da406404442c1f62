/** No emulation: the plain loopback interface. In its own file, so that help loads no schema. */
export const LOOPBACK = Object.freeze({
  name: 'loopback',
  rttMs: 0,
  downBitsPerSecond: null,
  upBitsPerSecond: null,
  loss: 0,
});
