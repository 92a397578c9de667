/** Waits for a promise, but no longer than `ms`. @returns Whether it has settled by then. */
export async function comesWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isInTime = await Promise.race([promise.then(() => true, () => true), late]);
  clearTimeout(timer);
  return isInTime;
}
