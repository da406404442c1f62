import { Socket } from 'node:net';

/** Node's internal hooks of a writable stream; each call is one write to the system. */
interface Writer {
  _write(...args: unknown[]): unknown;
  _writev?(...args: unknown[]): unknown;
}

/**
 * Counts the socket writes of this process until the returned function is called. It replaces methods of
 * every socket, so use it for untimed work only.
 */
export function countSocketWrites(): () => number {
  const sockets: Writer = Socket.prototype;
  const { _write: write, _writev: writev } = sockets;
  let writes = 0;
  sockets._write = function (...args) {
    writes++;
    return write.apply(this, args);
  };
  sockets._writev = function (...args) {
    writes++;
    return writev?.apply(this, args);
  };
  return () => {
    sockets._write = write;
    if (writev !== undefined) sockets._writev = writev;
    return writes;
  };
}
