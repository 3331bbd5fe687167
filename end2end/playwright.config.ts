import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

// Workers read this file too: set once, they inherit it.
process.env.CHROMIUM_PATH ??= execFileSync(fileURLToPath(new URL("../scripts/chromium.sh", import.meta.url)), {
  encoding: "utf8",
}).trim();

export default defineConfig({
  testDir: "specs",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: false,
  // A journey that passes at the second try is a fault that a person will meet.
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
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
