import { Type, type TString } from 'typebox';

/**
 * A setting that holds the NAME of a secret, never its value. `secret: true` is what forms, the
 * generated reference and the check of a configuration look at.
 */
export function secretName(description: string): TString {
  return Type.String({ pattern: '^[A-Z][A-Z0-9_]*$', secret: true, description });
}
