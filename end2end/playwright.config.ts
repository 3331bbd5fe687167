import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import type { Settings } from "./support/app.ts";

// Workers read this file too: set once, they inherit it.
process.env.CHROMIUM_PATH ??= execFileSync(fileURLToPath(new URL("../scripts/chromium.sh", import.meta.url)), {
  encoding: "utf8",
}).trim();

/** A few journeys again, at a time at which calendars go wrong. */
const again = (name: string, startsAt: string) => ({ name, use: { startsAt }, grep: /@dates/ });

// scripts/journeys.sh has found it, or said that there is none.
const inFirefox = process.env.FIREFOX_PATH ? [{ name: "firefox", use: { startsAt: "2026-11-10T09:00:00Z" }, testMatch: "firefox.spec.ts", testIgnore: [] }] : [];

// Taken anew by `make pictures`, and compared where scripts/journeys.sh finds that this machine draws like the one that
// took them.
const PICTURES = fileURLToPath(new URL("pictures", import.meta.url));
const pictures = {
  name: "pictures",
  grep: /@picture/,
  grepInvert: [],
  snapshotPathTemplate: `${PICTURES}/{arg}{ext}`,
  // Twenty seconds past a minute: "in 5 minutes" stays true while the page counts on.
  use: { startsAt: "2026-11-10T09:00:20Z", isPictured: true },
  expect: { toMatchSnapshot: { maxDiffPixels: 40 } },
  // What is drawn a moment earlier or later, such as who is there, is no fault of the page.
  retries: 2,
};
const compared = process.env.RAPPORT_PICTURES ? [pictures] : [];

export default defineConfig<{}, Settings>({
  testDir: "specs",
  testIgnore: "firefox.spec.ts",
  grepInvert: /@picture/,
  outputDir: "test-results",
  workers: 2,
  fullyParallel: false,
  // A journey that passes at the second try is a fault that a person will meet.
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  // Each begins at its own time, on whatever day it runs: `scripts/journeys.sh --project year-end` runs one of them.
  projects: [
    // A Tuesday morning; neither the month nor the clocks change this week, the next or the one after.
    { name: "journeys", use: { startsAt: "2026-11-10T09:00:00Z" } },
    again("month-end", "2026-11-30T09:00:00Z"),
    again("year-end", "2026-12-31T20:00:00Z"),
    // In Berlin it is Sunday, 02:20, and at 03:00 the clocks go back to 02:00.
    again("clocks-back", "2026-10-25T00:20:00Z"),
    // Sunday, 01:40, and at 02:00 they go forward to 03:00.
    again("clocks-forward", "2027-03-28T00:40:00Z"),
    // 23:50 on a Sunday: in ten minutes the next week begins, and the day after that the next month.
    again("late-evening", "2026-11-29T22:50:00Z"),
    ...inFirefox,
    ...compared,
  ],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 800 },
    // Recording costs a third of the time; `scripts/journeys.sh --trace on` has one when it is wanted.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        // Its sandbox needs a user other than root.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        // Chromium's own errands: no test needs them, and some machines have no way out.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
      ],
    },
  },
});
