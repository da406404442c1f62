import { EXIT, SendoffError } from '../model/error.ts';

/** `send` before `prepare`: a fault of the harness. */
export function notPrepared(): SendoffError {
  return new SendoffError('A transport was asked to send before it was prepared.', {
    code: 'transport-not-prepared',
    exitCode: EXIT.fault,
  });
}
