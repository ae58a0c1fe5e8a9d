/** Any JSON value. Documents of systems, groups of claims and bodies of records are JSON. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
