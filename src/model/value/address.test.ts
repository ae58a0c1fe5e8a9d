import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingFields, normalAddress, type Address } from './address.ts';

const madrid: Address = {
  name: 'Ana Núñez',
  line1: 'Calle Mayor 1',
  city: 'Madrid',
  postalCode: '28013',
  country: 'ES',
};

describe('normalAddress', () => {
  test('two spellings of one address are equal', () => {
    const spelled = {
      ...madrid,
      line1: '  Calle  Mayor 1\n',
      country: 'es',
      company: ' ',
      line2: null,
      name: 'Ana Núñez',
    };
    expect(normalAddress(spelled)).toEqual(normalAddress(madrid));
  });

  test('is idempotent', () => {
    const field = fc.option(fc.string({ unit: 'grapheme' }), { nil: null });
    fc.assert(
      fc.property(
        fc.record({
          name: field,
          line1: field,
          city: field,
          postalCode: field,
          country: field,
          email: field,
        }),
        (address) => {
          const once = normalAddress(address);
          expect(normalAddress(once)).toEqual(once);
        },
      ),
    );
  });
});

describe('missingFields', () => {
  test.each<[string, Address, string[]]>([
    ['complete', madrid, []],
    ['a company instead of a name', { ...madrid, name: null, company: 'ACME' }, []],
    ['no name', { ...madrid, name: ' ' }, ['name']],
    ['no postal code where one is needed', { ...madrid, postalCode: null }, ['postalCode']],
    ['no postal code where there are none', { ...madrid, postalCode: null, country: 'HK' }, []],
    ['a country that does not exist', { ...madrid, country: 'XX' }, ['country']],
    ['nothing', {}, ['name', 'line1', 'city', 'country']],
  ])('%s', (_, address, missing) => {
    expect(missingFields(address)).toEqual(missing);
  });
});
