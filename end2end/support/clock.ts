// The time at which the journeys of a worker run. It begins where the project says and goes on at normal speed;
// the server under test, the browsers and the journeys themselves share it. Timers and animations stay real.
import type { BrowserContext } from "@playwright/test";

/** Milliseconds between this time and the machine's. */
let ahead: number | undefined;

/** Begins at an instant, in this process. */
export function startClock(instant: string): void {
  ahead = Date.parse(instant) - Date.now();
}

function offset(): number {
  if (ahead === undefined) throw new Error("the clock has not started: ask for the time inside a test, not while its file is loaded");
  return ahead;
}

/** Milliseconds since 1970, in place of `Date.now()`. */
export function now(): number {
  return Date.now() + offset();
}

/** Sets the clock of every page and frame that the context opens from now on. */
export async function setBrowserClock(context: BrowserContext): Promise<void> {
  await context.addInitScript((ahead) => {
    // A script may run twice in one window: a popup keeps its first window when it goes to the same origin.
    if ("clockIsSet" in window) return;
    const machine = Date;
    const shown = () => machine.now() + ahead;
    const shifted = new Proxy(machine, {
      construct: (target, parts, as) => Reflect.construct(target, parts.length > 0 ? parts : [shown()], as),
      apply: () => new machine(shown()).toString(),
      get: (target, name) => (name === "now" ? shown : Reflect.get(target, name)),
    });
    Object.assign(window, { Date: shifted, clockIsSet: true });
  }, offset());
}
