import { EXIT, SendoffError } from './error.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// Imported first: on an older Node the other imports fail with unrelated errors.
if (major < 22 || (major === 22 && minor < 19))
  throw new SendoffError(`Node ${process.version} is too old; Sendoff needs 22.19 or newer.`, {
    code: 'node-too-old',
    hint: 'install a newer Node',
    exitCode: EXIT.usage,
  });
