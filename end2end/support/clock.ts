// The time at which the journeys of a worker run. It begins where the project says and goes on at normal speed, or
// stays there; the server under test, the browsers and the journeys themselves share it. Timers and animations stay
// real.
import type { BrowserContext } from "@playwright/test";

/** The instant at which a clock stays, or the milliseconds between it and the machine's. */
export type Clock = { at: number } | { ahead: number };

let clock: Clock | undefined;

/** Begins at an instant, in this process. */
export function startClock(instant: string, isFixed = false): void {
  const at = Date.parse(instant);
  clock = isFixed ? { at } : { ahead: at - Date.now() };
}

/** The clock that all share. */
export function theClock(): Clock {
  if (clock === undefined) throw new Error("the clock has not started: ask for the time inside a test, not while its file is loaded");
  return clock;
}

/** Milliseconds since 1970, in place of `Date.now()`. */
export function now(): number {
  const clock = theClock();
  return "at" in clock ? clock.at : Date.now() + clock.ahead;
}

/** The setting that gives a server, started now, this clock. */
export function serverClock(): string {
  return `${"at" in theClock() ? "fixed " : ""}${new Date(now()).toISOString()}`;
}

/** Sets the clock of every page and frame that the context opens from now on. */
export async function setBrowserClock(context: BrowserContext): Promise<void> {
  await context.addInitScript(setClock, theClock());
}

/** Runs in the page, before its own scripts. */
export function setClock(clock: Clock): void {
  // A script may run twice in one window: a popup keeps its first window when it goes to the same origin.
  if ("clockIsSet" in window) return;
  const machine = Date;
  const shown = () => ("at" in clock ? clock.at : machine.now() + clock.ahead);
  const shifted = new Proxy(machine, {
    construct: (target, parts, as) => Reflect.construct(target, parts.length > 0 ? parts : [shown()], as),
    apply: () => new machine(shown()).toString(),
    get: (target, name) => (name === "now" ? shown : Reflect.get(target, name)),
  });
  Object.assign(window, { Date: shifted, clockIsSet: true });
}
