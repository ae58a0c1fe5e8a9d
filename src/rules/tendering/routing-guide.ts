import type { Header } from '../../model/load/load-schema.ts';

/** Which carriers are asked for loads of one lane, the first first. What is left out fits any load. */
export interface RoutingGuide {
  name: string;
  /** Codes of the locations that the load leaves from. */
  from?: readonly string[];
  /** Countries it goes to: ISO 3166-1 alpha-2. */
  to?: readonly string[];
  services?: readonly string[];
  /** The most that it weighs, in grams; a load of unknown weight fits none that says so. */
  upTo?: number;
  carriers: readonly GuidedCarrier[];
}

export interface GuidedCarrier {
  /** The carrier's system. */
  system: string;
  /** So long it has to answer, in milliseconds. */
  respondMs: number;
}

export interface TenderingRules {
  /** The first that fits counts. */
  guides: readonly RoutingGuide[];
  /** So long a carrier that was silent has once it was asked again, in milliseconds. */
  queryMs: number;
}

/** A load as far as a guide goes by it. */
export interface Lane {
  header: Header;
  /** Null: not known. */
  country: string | null;
}

/** The guide that a load goes by; null: none fits. */
export function guideFor({ guides }: TenderingRules, { header, country }: Lane): RoutingGuide | null {
  const { location = null, service = null, weight = null } = header;
  const has = (list: readonly string[] | undefined, value: string | null): boolean =>
    list === undefined || (value !== null && list.includes(value));
  const fits = ({ from, to, services, upTo }: RoutingGuide): boolean =>
    has(from, location) &&
    has(to, country) &&
    has(services, service) &&
    (upTo === undefined || (weight !== null && weight <= upTo));
  return guides.find(fits) ?? null;
}
