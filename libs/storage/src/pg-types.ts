import pg from 'pg';

const INT8 = 20;

/**
 * int8 becomes bigint. numeric stays a decimal string: convert it at the edge of a repository with `BigInt(...)`,
 * where it is known that the column holds integers. Everything else as pg does it.
 */
export const pgTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? BigInt : pg.types.getTypeParser(oid, format)) as never,
};
