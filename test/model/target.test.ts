import { describe, expect, it } from 'vitest';
import { allows, isLoopback, wholeAddresses } from '../../src/model/target.ts';

describe('a loopback address', () => {
  it.each(['127.0.0.1', '127.255.3.4', '::1', '::ffff:127.0.0.1'])('is %s', (address) => {
    expect(isLoopback(address)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '128.0.0.1',
    '::',
    '::2',
    'fe80::1',
    '::ffff:10.0.0.1',
    '127.0.0.1.example',
    'localhost',
    '',
  ])('is not "%s"', (address) => {
    expect(isLoopback(address)).toBe(false);
  });
});

describe('allowed recipients', () => {
  it.each([
    [['me@example.org'], 'ME@Example.org', true],
    [['me@example.org'], 'me2@example.org', false],
    [['*@test.example'], 'anybody@test.example', true],
    [['*@test.example'], 'anybody@sub.test.example', false],
    [['*@test.example'], 'anybody@nottest.example', false],
    [['*@test.example'], '"*@test.example"@other.example', false],
    [[], 'me@example.org', false],
  ])('%j allows %s: %s', (patterns, address, expected) => {
    expect(allows(patterns, address)).toBe(expected);
  });

  it('are whole addresses if a recipient is needed', () => {
    expect(wholeAddresses(['*@test.example', 'me@example.org'])).toEqual(['me@example.org']);
  });
});
