/**
 * Sends a process a signal; 0 only asks whether it is there. Windows ends it at each that it takes.
 * @returns Whether it was there to take it. Never throws.
 */
export function signalOne(pid: number, signal: Deno.Signal | 0): boolean {
  try {
    Deno.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Whether a process is there, be it that of another user, which takes no signal of ours. Never throws. */
export function isThere(pid: number): boolean {
  try {
    Deno.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Deno.errors.PermissionDenied;
  }
}
