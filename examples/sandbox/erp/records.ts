import type { Target } from '../../../connectors/http/target.ts';
import type { FactDraft } from '../../../src/kit/contract.ts';
import type { Doc } from '../../../src/kit/doc.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Address } from '../../../src/model/value/address.ts';
import { readAddress, writeAddress } from '../mapping/address.ts';
import { linesOfOrder, trackedPackages } from '../mapping/packed-goods.ts';
import { withoutNulls } from '../mapping/without-nulls.ts';

/** The ERP owns the price; an item without one says nothing about it. */
export function readItem(doc: Doc): FactDraft[] {
  const sku = doc.text('sku');
  const priced = doc.maybeObject('price') !== null;
  return [
    {
      entity: 'variant',
      id: sku,
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      keys: [`sku:${sku}`],
      groups: priced ? { price: { ...doc.money('price'), taxIncluded: doc.maybeBoolean('tax_included') ?? false } } : {},
    },
  ];
}

export function readErpCustomer(doc: Doc): FactDraft[] {
  const reference = doc.text('reference');
  const address = doc.maybeObject('address');
  return [
    {
      entity: 'customer',
      id: reference,
      ours: reference,
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      groups: {
        contact: {
          email: doc.maybeText('email'),
          phone: doc.maybeText('phone'),
          address: address === null ? null : readAddress(address),
        },
        legal: withoutNulls({
          legalName: doc.maybeText('legal_name'),
          taxId: doc.maybeText('tax_id'),
          paymentTerms: doc.maybeText('payment_terms'),
        }),
      },
    },
  ];
}

export function customerDocument(target: Target): Json {
  const { name } = (target.body['identity'] ?? {}) as { name?: string | null };
  const { email, phone, address } = (target.body['contact'] ?? {}) as {
    email?: string;
    phone?: string;
    address?: Address;
  };
  return {
    name: name ?? email ?? target.record,
    email: email ?? null,
    phone: phone ?? null,
    address: writeAddress(address),
  };
}

/** What the ERP bills, and what it credits: its credit notes stand among its invoices. */
export function readInvoice(doc: Doc): FactDraft[] {
  const number = doc.text('number');
  const isCreditNote = doc.maybeText('kind') === 'credit_note';
  // A credit note may be of several sales, or of none that is known.
  const order = isCreditNote ? doc.maybeText('order_reference') : doc.text('order_reference');
  return [
    {
      entity: 'invoice',
      id: number,
      version: doc.integer('version'),
      at: doc.time('updated_at'),
      groups: {
        header: {
          number,
          kind: isCreditNote ? 'credit_note' : 'sales',
          issuedAt: doc.time('issued_at'),
          order: order === null ? null : { id: order },
          currency: doc.text('currency'),
        },
        lines: {
          lines: doc.list('lines').map((line) => ({
            line: line.maybeText('line_ref'),
            quantity: String(line.integer('quantity')),
            amount: line.integer('amount'),
          })),
          total: doc.money('total').amount,
        },
        status: { status: 'issued' },
      },
    },
  ];
}

/** What left the warehouse, for the ERP to bill. */
export function deliveryDocument(target: Target): Json {
  const { shippedAt } = (target.body['status'] ?? {}) as { shippedAt?: string | null };
  const { number } = target.body['header'] as { number?: string | null };
  return {
    reference: number ?? target.record,
    sales_order_reference: target.needed('order'),
    shipped_at: shippedAt ?? null,
    lines: linesOfOrder(target).map(({ line, quantity }) => ({ line_ref: line, quantity })),
    packages: trackedPackages(target.body),
  };
}
