import { z } from 'zod';

const wholeNumber = z.string().regex(/^\d{1,15}$/, 'must be a whole number, such as 1000');

/** Settings come as text; these read it strictly ("", "1e3", "0x10" are not numbers here). Defaults are given typed. */
export const integer = (min: number, max: number) =>
  wholeNumber.transform(Number).pipe(z.number().min(min).max(max));
/** 0 lets the system choose. */
export const port = () => integer(0, 65_535);
/** Up to a day. */
export const durationMs = () => integer(0, 86_400_000);
/** A nice value. */
export const priority = () =>
  z
    .string()
    .regex(/^-?\d{1,2}$/, 'must be a whole number from -20 to 19')
    .transform(Number)
    .pipe(z.number().min(-20).max(19));
export const flag = () => z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] });
/** Comma-separated, at least one. */
export const list = () =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.string()).min(1));
export const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)), {
    message: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
  });
