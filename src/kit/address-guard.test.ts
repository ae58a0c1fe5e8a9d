import { expect, test } from 'vitest';
import { guardHost, isRefusedAddress } from './address-guard.ts';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'not an address',
])('%s is refused', (address) => {
  expect(isRefusedAddress(address)).toBe(true);
});

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', (address) => {
  expect(isRefusedAddress(address)).toBe(false);
});

test('a listed host may be private, and only that one', () => {
  expect(() => guardHost('127.0.0.1', ['127.0.0.1'])).not.toThrow();
  expect(() => guardHost('[::1]', ['::1'])).not.toThrow();
  expect(() => guardHost('127.0.0.2', ['127.0.0.1'])).toThrow('127.0.0.2');
  expect(() => guardHost('[::1]', [])).toThrow('private');
});

test('names are judged when they are resolved, not before', () => {
  expect(() => guardHost('internal.example.test', [])).not.toThrow();
});
