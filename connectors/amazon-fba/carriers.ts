/** Amazon's carrier codes that mean a carrier whom others know by another name; any other is kept in lower case. */
const NAMES: Record<string, string> = {
  AMZN: 'amazon',
  AMZL: 'amazon',
  'AMAZON LOGISTICS': 'amazon',
  FEDEX: 'fedex',
  'FEDEX SMARTPOST': 'fedex',
  UPS: 'ups',
  'UPS MAIL INNOVATIONS': 'ups',
  USPS: 'usps',
  'DHL EXPRESS': 'dhl-express',
};

/** `AMZN_US` is `amazon`, `UPS` is `ups`. */
export function carrierOf(code: string): string {
  const known = code.trim().toUpperCase();
  if (/^AMZ(N|L)[_-]/.test(known)) return 'amazon';
  return NAMES[known] ?? known.toLowerCase();
}
