/** The codes of its buildings; it works in the first unless it says otherwise. */
export const PLACES = ['WH1', 'WH2'] as const;
