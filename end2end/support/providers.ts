// Stand-ins for Zoom and Google, one of each a worker, and an application that is set up with them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { App, test as base } from "./app.ts";
import { People } from "./people.ts";

export { expect } from "./app.ts";

/** How a stand-in is told to misbehave, and what it has seen. */
export class StandIn {
  constructor(readonly url: string) {}

  /** Sets switches, by its own words (tests/support/providers). */
  async told(switches: object): Promise<void> {
    const answer = await fetch(`${this.url}/_ctl`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(switches),
    });
    if (!answer.ok) throw new Error(`${this.url}: ${answer.status} ${await answer.text()}`);
  }

  async seen(): Promise<any> {
    return (await fetch(`${this.url}/_ctl`)).json();
  }
}

export type StandIns = { zoom: StandIn; google: StandIn };

export const test = base.extend<{ practice: People; calm: void }, { standIns: StandIns; connected: App }>({
  standIns: [
    async ({}, use) => {
      const path = process.env.FAKE_PROVIDERS;
      if (!path) throw new Error("FAKE_PROVIDERS names the stand-ins' program: run scripts/journeys.sh");
      const program = spawn(path, { stdio: ["ignore", "pipe", "inherit"] });
      const [origin] = await once(createInterface(program.stdout), "line");
      await use({ zoom: new StandIn(`${origin}/zoom`), google: new StandIn(`${origin}/google`) });
      program.kill();
    },
    { scope: "worker" },
  ],
  connected: [
    async ({ jitsi, standIns }, use) => {
      const app = await App.start(jitsi, {
        ZOOM_CLIENT_ID: "zoom-client",
        ZOOM_CLIENT_SECRET: "zoom-secret",
        ZOOM_URL: standIns.zoom.url,
        GOOGLE_CLIENT_ID: "google-client",
        GOOGLE_CLIENT_SECRET: "google-secret",
        GOOGLE_URL: standIns.google.url,
      });
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  practice: async ({ connected, browser }, use) => {
    const people = new People(connected, browser);
    await use(people);
    await people.leave();
  },
  calm: [
    async ({ standIns }, use) => {
      await use();
      await Promise.all([standIns.zoom, standIns.google].map((it) => it.told({ reset: true })));
    },
    { auto: true },
  ],
});
