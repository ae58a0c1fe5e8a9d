import { Type, type TSchema } from 'typebox';

/** The schema's value or null: a field that is known to be empty. */
export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A text that may be null, or absent because the source has no such field. */
export const Text = Type.Optional(orNull(Type.String()));
