import { EXIT, SendoffError } from './error.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// Imported before everything else: on such a Node the libraries that follow fail with errors that explain nothing.
if (major < 22 || (major === 22 && minor < 19))
  throw new SendoffError(`Node ${process.version} is too old for Sendoff; it needs 22.19 or newer.`, {
    code: 'node-too-old',
    hint: 'install a newer Node',
    exitCode: EXIT.usage,
  });
