// Times as people say them: what the clock on the wall shows in a zone.
import { now } from "./clock.ts";

export const BERLIN = "Europe/Berlin";

/** A day and a time of day, as date and time fields hold them. */
export type Wall = { date: string; time: string };

/** What the clock on the wall shows: `{ date: "2026-11-24", time: "14:00" }`. */
export function wall(at: Date, zone = BERLIN): Wall {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { date: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` };
}

/** The full minute that begins this many minutes from now, counted from the next one. */
export function inMinutes(minutes: number): Date {
  return new Date((Math.ceil(now() / 60_000) + minutes) * 60_000);
}

/** How a session of so many minutes reads in Berlin: `14:00–14:50`, and past midnight with both days. */
export function rangeFrom(starts: Date, minutes: number): RegExp {
  const ends = new Date(starts.getTime() + minutes * 60_000);
  return new RegExp(`${wall(starts).time}(–| – .+, )${wall(ends).time}`);
}

/** A day of next week, which always lies ahead: 1 is its Monday. */
export function nextWeek(weekday: number, zone = BERLIN): string {
  const today = new Date(`${wall(new Date(now()), zone).date}T00:00:00Z`);
  const sinceMonday = (today.getUTCDay() + 6) % 7;
  return new Date(today.getTime() + (7 - sinceMonday + weekday - 1) * 86_400_000).toISOString().slice(0, 10);
}

/** The last day of next month. */
export function lastOfNextMonth(zone = BERLIN): string {
  const [year, month] = wall(new Date(now()), zone).date.split("-").map(Number);
  return new Date(Date.UTC(year!, month! + 1, 0)).toISOString().slice(0, 10);
}

/** `Wed 25`, as the week heads its columns. */
export function columnName(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  return `${day.toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" })} ${day.getUTCDate()}`;
}
