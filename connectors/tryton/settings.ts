import { Type, type Static } from 'typebox';
import { secretName } from '../../src/kit/secret-name.ts';

const id = (description: string) => Type.Integer({ minimum: 1, description });
const idsBy = (description: string) => Type.Record(Type.String(), Type.Integer({ minimum: 1 }), { description });

const polls = Type.Record(
  Type.String(),
  Type.Object({
    everyMs: Type.Integer({ minimum: 0, description: 'How often it is polled; 0: only when asked for.' }),
    lookBackMs: Type.Integer({ minimum: 0, description: 'How far a poll looks back, for rows that commit late.' }),
  }),
);

/** Everything that is to be said about one company in one Tryton database. Ids are Tryton’s own. */
export const settingsSchema = Type.Object(
  {
    baseUrl: Type.String({ pattern: '^https?://', description: 'Where the server answers, without the database.' }),
    database: Type.String({ minLength: 1, description: 'Name of the database.' }),
    user: secretName('Login name of the user that the hub works as.'),
    password: secretName('Password of that user.'),
    company: id('The company whose documents are written and read.'),
    currency: Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code of the company’s currency.' }),
    language: Type.Optional(Type.String({ description: 'Language of names and messages; `en` when absent.' })),
    zone: Type.String({ description: 'IANA zone in which the company’s dates begin and end.' }),
    warehouses: idsBy('Warehouses by the code that all systems use.'),
    order: Type.Object({
      warehouse: Type.String({ description: 'Code of the warehouse that orders are shipped from.' }),
      paymentTerm: Type.Optional(id('Payment term of sales; the party’s when absent.')),
      currencies: idsBy('Currencies by ISO 4217 code.'),
      taxes: idsBy('Customer taxes by rate, as a fraction: `0.2`.'),
      unit: id('Unit of measure in which orders count.'),
      services: Type.Object(
        {
          shipping: id('Product for shipping costs.'),
          discount: id('Product for what is taken off the whole order.'),
          fee: id('Product for fees and for lines without a SKU.'),
        },
        { description: 'Products of the type service that stand for what is no goods.' },
      ),
      priceDigits: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 12, description: 'Decimal places of unit prices in this database; 4 when absent.' }),
      ),
      invoiceMethod: Type.Optional(
        Type.Union([Type.Literal('order'), Type.Literal('shipment'), Type.Literal('manual')], {
          description: 'When sales are invoiced; `order` when absent.',
        }),
      ),
    }),
    returns: Type.Optional(
      Type.Boolean({
        description: 'Whether what comes back is booked here, as a sale that takes goods of another one back; false when absent.',
      }),
    ),
    product: Type.Optional(
      Type.Object({ unit: id('Unit of measure of new products.'), accountCategory: id('Account category of new products.') }),
    ),
    limits: Type.Optional(
      Type.Object({
        concurrency: Type.Optional(Type.Integer({ minimum: 1, description: 'Calls at once; 4 when absent.' })),
        bucket: Type.Optional(Type.Object({ rate: Type.Number({ exclusiveMinimum: 0 }), burst: Type.Integer({ minimum: 1 }) })),
        deadlineMs: Type.Optional(Type.Integer({ minimum: 1, description: 'Until a call is given up; 20 000 when absent.' })),
      }),
    ),
    pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Entries a page; 100 when absent.' })),
    polls: Type.Optional(polls),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof settingsSchema>;
