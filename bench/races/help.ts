import { BIN, type CommandResult, timeCommand } from '../command.ts';

/** The time of `sendoff --help`. */
export function help(): CommandResult {
  const { command, bareNode } = timeCommand([BIN, '--help'], 20);
  return { name: 'sendoff --help', ...command, bareNode, barMs: 150, barMebibytes: null };
}
