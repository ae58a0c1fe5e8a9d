import type { Kept } from './records.ts';

export type SubscriptionRecord = Kept & {
  topic: string;
  uri: string;
  format: 'JSON';
  includeFields: string[];
  metafieldNamespaces: string[];
  name: string | null;
};
export type MetafieldRecord = Kept & {
  ownerType: string;
  ownerId: string;
  namespace: string;
  key: string;
  type: string;
  value: string;
};
export type BulkRecord = Kept & {
  status: 'CREATED' | 'RUNNING' | 'COMPLETED' | 'CANCELING' | 'CANCELED' | 'FAILED';
  errorCode: string | null;
  query: string;
  grouped: boolean;
  objectCount: number;
  rootObjectCount: number;
  fileSize: number | null;
  completedAt: string | null;
};
/** Work that the shop does after it has answered; `due` in milliseconds of the wall clock. */
export type JobRecord = Kept & { kind: 'cancel'; subject: string; due: number; done: boolean; orders: CancelOrders };
export type CancelOrders = { reason: string; restock: boolean; refund: boolean; staffNote: string | null };
/** An idempotency key as it was first used. `answer` names what that call made; null while it is under way. */
export type KeyRecord = Kept & { mutation: string; hash: string; answer: string | null };
