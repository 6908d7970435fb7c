import { buildBn128, type Curve } from 'ffjavascript';

let building: Promise<Curve> | undefined;

/**
 * The curve on the calling thread alone. By default snarkjs starts one worker per core at its first use and keeps them,
 * so that the process never ends; it reuses the curve in this global if there is one, and then has nothing to stop.
 * Call before any snarkjs function that should run in-process; a verification blocks the thread for about 20 ms.
 */
export function singleThreadedCurve(): Promise<Curve> {
  building ??= buildBn128(true).then((curve) => {
    const slot = globalThis as { curve_bn128?: Curve | null };
    slot.curve_bn128 ??= curve;
    return curve;
  });
  return building;
}
