import { type Clock, systemClock } from "./clock.ts";

/** Waits for a promise, but no longer than `ms`. @returns Whether it has settled by then. */
export async function comesWithin(
  ms: number,
  promise: Promise<unknown>,
  clock: Clock = systemClock,
): Promise<boolean> {
  let cancel = () => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(ms, () => resolve(false));
  });
  const isInTime = await Promise.race([promise.then(() => true, () => true), late]);
  cancel();
  return isInTime;
}
