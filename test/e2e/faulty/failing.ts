import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Lets a process fail in the steps that the environment variable SENDOFF_TEST_FAILS lists: `deliver` or
 * `deliver:hang`. Each step fails once in all processes together where SENDOFF_TEST_ONCE names a folder to
 * remember it in, else always. Gives whether to hang.
 */
export function failIn(step: string): boolean {
  const found = (process.env['SENDOFF_TEST_FAILS'] ?? '')
    .split(',')
    .find((one) => one.split(':')[0] === step);
  if (found === undefined || !isFirst(step)) return false;
  if (found.endsWith(':hang')) return true;
  // The step has begun by then.
  setImmediate(() => process.kill(process.pid, 'SIGKILL'));
  return false;
}

function isFirst(step: string): boolean {
  const folder = process.env['SENDOFF_TEST_ONCE'];
  if (folder === undefined) return true;
  try {
    writeFileSync(join(folder, `failed-${step}`), '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
