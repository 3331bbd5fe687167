// The application and its fake Jitsi, one of each a worker; `test` and `expect` for the specs.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test as base } from "@playwright/test";
import { serverClock, setBrowserClock, startClock } from "./clock.ts";
import { startFakeJitsi } from "./fake-jitsi.mjs";
import { People } from "./people.ts";

export { expect } from "@playwright/test";

export type Jitsi = Awaited<ReturnType<typeof startFakeJitsi>>;
export type Role = "admin" | "client" | "partner";
export type Person = { role: Role; name: string; email: string; password: string };

/** Settings of a project. */
export type Settings = {
  /** The instant at which its journeys begin. */
  startsAt: string;
  /** Pictures are taken: the clock stays at that instant, and people write what they usually do. */
  isPictured: boolean;
};

/** The administrator whom each server has. */
export const keeper: Person = { role: "admin", name: "Keeper", email: "keeper@practice.example", password: "correct horse battery" };

const serve = fileURLToPath(new URL("../../scripts/serve.sh", import.meta.url));

export class App {
  private constructor(
    readonly url: string,
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  #process!: ChildProcess;

  /**
   * Starts the release binary on a free port with a database of its own; `env` adds to its settings. Nobody has an
   * account but an administrator, unless the demonstration is asked for.
   */
  static async start(jitsi: Jitsi, env: Record<string, string> = {}, { demonstration = false } = {}): Promise<App> {
    const folder = await mkdtemp(join(tmpdir(), "rapport-e2e-"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const settings = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      RAPPORT_BIN: process.env.RAPPORT_BIN,
      LEPTOS_SITE_ROOT: process.env.LEPTOS_SITE_ROOT,
      RUST_LOG: process.env.RUST_LOG ?? "info",
      RUST_BACKTRACE: "1",
      DATABASE_URL: `sqlite:${join(folder, "rapport.db")}`,
      RAPPORT_DATA_DIR: folder,
      RAPPORT_ADDR: `127.0.0.1:${port}`,
      RAPPORT_PUBLIC_URL: url,
      JITSI_DOMAIN: jitsi.origin,
      JITSI_EMBED: "always",
      // Only a demonstration takes its time from us.
      RAPPORT_DEMO: "1",
      // Tests plan more and faster than people do.
      RAPPORT_WRITES_PER_MINUTE: "0",
      RAPPORT_SESSIONS_PER_CLIENT: "1000",
      ...env,
    };
    const app = new App(url, folder, settings);
    // The demonstration is loaded into an empty database only: one account keeps it away.
    if (!demonstration) app.createAdmin(keeper);
    await app.#serve();
    return app;
  }

  /** The settings of a process that starts now: its clock begins at the time of that moment. */
  #settings(): NodeJS.ProcessEnv {
    return { ...this.env, RAPPORT_CLOCK: serverClock() };
  }

  async #serve(): Promise<void> {
    const log = openSync(join(this.folder, "server.log"), "a");
    // Away from the repository: its .env and data/ are none of a test's business.
    this.#process = spawn(serve, ["serve"], { cwd: this.folder, stdio: ["ignore", log, log], env: this.#settings() });
    closeSync(log);
    await this.#healthy();
  }

  async #healthy(): Promise<void> {
    const until = performance.now() + 30_000;
    while (performance.now() < until && this.#process.exitCode === null && this.#process.signalCode === null) {
      const answer = await fetch(`${this.url}/health`).catch(() => null);
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const log = this.log();
    await this.stop();
    throw new Error(`the application did not start:\n${log}`);
  }

  /** Makes an administrator, as whoever runs the server does. */
  createAdmin({ name, email, password }: Person): void {
    execFileSync(serve, ["create-admin", "--email", email, "--name", name], {
      cwd: this.folder,
      env: this.#settings(),
      input: `${password}\n`,
    });
  }

  log(): string {
    return readFileSync(join(this.folder, "server.log"), "utf8");
  }

  async stop(): Promise<void> {
    const hasEnded = () => this.#process.exitCode !== null || this.#process.signalCode !== null;
    if (!hasEnded()) {
      const ended = new Promise((resolve) => this.#process.once("exit", resolve));
      this.#process.kill("SIGTERM");
      // Open streams may hold a graceful end up.
      const impatient = setTimeout(() => this.#process.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(impatient);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

export const test = base.extend<{ people: People; weather: void }, Settings & { clock: void; jitsi: Jitsi; app: App }>({
  startsAt: ["", { option: true, scope: "worker" }],
  isPictured: [false, { option: true, scope: "worker" }],
  // Every other fixture of a worker may ask for the time.
  clock: [
    async ({ startsAt, isPictured }, use) => {
      startClock(startsAt, isPictured);
      await use();
    },
    { scope: "worker", auto: true },
  ],
  context: async ({ context }, use) => {
    await setBrowserClock(context);
    await use(context);
  },
  jitsi: [
    async ({}, use) => {
      const jitsi = await startFakeJitsi();
      await use(jitsi);
      await jitsi.close();
    },
    { scope: "worker" },
  ],
  app: [
    async ({ jitsi }, use) => {
      const app = await App.start(jitsi);
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  // What one test did to the fake is not the next one's weather. A fixture, because a hook in a module
  // that several specs share is the first one's alone; set up first, it is taken down when all have left.
  weather: [
    async ({ jitsi }, use, info) => {
      await use();
      if (info.status !== info.expectedStatus) {
        await info.attach("jitsi-rooms.json", { body: JSON.stringify(jitsi.rooms(), null, 2), contentType: "application/json" });
      }
      jitsi.reset();
    },
    { auto: true },
  ],
  people: async ({ app, browser }, use) => {
    const people = new People(app, browser);
    await use(people);
    await people.leave();
  },
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
