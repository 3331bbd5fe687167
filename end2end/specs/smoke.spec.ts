// Tests the fake Jitsi and the shifted clock themselves, on which the journeys rely.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "@playwright/test";
import { expectAccessible, watchHosts } from "../support/checks.ts";
import { now } from "../support/clock.ts";
import { expect, test, type Jitsi } from "../support/app.ts";

// A page of another origin, like the application's. It needs a real server: Chromium treats a page that a
// test fulfils as one from the public internet, and those may not load from loopback.
let host: Server;
const html = (body: string) => `<!doctype html><html lang="en"><title>Host</title><main><h1>Host</h1></main>${body}`;
const visit = (page: Page, body: string) =>
  page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/?${new URLSearchParams({ body })}`);

test.beforeAll(async () => {
  host = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(html(new URL(request.url ?? "/", "http://host").searchParams.get("body") ?? ""));
  });
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
});
test.afterAll(() => {
  host.closeAllConnections();
  host.close();
});

/** A page of ours that embeds the room as `name`, and records the events it receives. */
async function embed(context: BrowserContext, jitsi: Jitsi, room: string, name: string, config: object = {}): Promise<Page> {
  const page = await context.newPage();
  await visit(page, `<script src="${jitsi.origin}/external_api.js"></script>`);
  await page.evaluate(
    ([domain, roomName, displayName, config]) => {
      const heard: object[] = [];
      const api = new (window as any).JitsiMeetExternalAPI(domain, {
        roomName,
        parentNode: document.querySelector("main"),
        height: 400,
        userInfo: { displayName },
        configOverwrite: { prejoinConfig: { enabled: false }, subject: "First talk", ...(config as object) },
        onload: () => heard.push({ event: "ready" }),
      });
      for (const event of api.getSupportedEvents()) {
        if (event !== "displayNameChange") api.addListener(event, (data: object) => heard.push({ event, ...data }));
      }
      Object.assign(window, { api, heard });
    },
    [jitsi.host, room, name, config] as const,
  );
  return page;
}

const heard = (page: Page, event: string) =>
  page.evaluate((event) => (window as any).heard.filter((it: { event: string }) => it.event === event), event);
const count = (page: Page): Promise<number> => page.evaluate(() => (window as any).api.getNumberOfParticipants());
const command = (page: Page, ...args: unknown[]) =>
  page.evaluate((args) => (window as any).api.executeCommand(...args), args);

test("the server, its browsers and the journeys show the same time", { tag: "@dates" }, async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const close = 5_000;
  const { server_now } = await rivera.call("account/viewer", {});
  expect(Math.abs(Date.parse(server_now) - now())).toBeLessThan(close);

  const page = await rivera.opens("/overview");
  const shown = () => [Date.now(), new Date().getTime(), Date.parse(Date()), +new (class extends Date {})()];
  const popup = page.waitForEvent("popup");
  await page.evaluate(() => void window.open(location.href));
  for (const it of [page, await popup]) {
    await it.waitForLoadState();
    for (const time of await it.evaluate(shown)) expect(Math.abs(time - now())).toBeLessThan(close);
  }
  // Only the present is another: dates that are given stay, and time passes as fast as it does.
  const [given, isDate, passed] = await page.evaluate(async () => {
    const [date, since] = [Date.now(), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 200));
    return [new Date(2027, 2, 28, 3).toISOString(), new Date() instanceof Date, Date.now() - date - (performance.now() - since)] as const;
  });
  expect([given, isDate]).toEqual(["2027-03-28T01:00:00.000Z", true]);
  expect(Math.abs(passed)).toBeLessThan(100);
});

test("two people in one room see each other come and go", async ({ context, jitsi }) => {
  const rivera = await embed(context, jitsi, "Rapport-1", "Dr Rivera");
  await expect.poll(() => count(rivera)).toBe(1);
  // Room names are case-insensitive.
  const sam = await embed(context, jitsi, "rapport-1", "Sam");
  await expect.poll(() => count(rivera)).toBe(2);
  await expect.poll(() => count(sam)).toBe(2);

  expect(await heard(rivera, "ready")).toHaveLength(1);
  const [joined] = await heard(rivera, "videoConferenceJoined");
  expect(joined).toMatchObject({ roomName: "Rapport-1", displayName: "Dr Rivera", breakoutRoom: false, visitor: false });
  expect(await heard(rivera, "participantJoined")).toMatchObject([{ displayName: "Sam" }]);
  expect(await heard(sam, "participantJoined")).toMatchObject([{ id: joined.id, displayName: "Dr Rivera" }]);
  // Who is there is announced before the entry.
  const order = await sam.evaluate(() => (window as any).heard.map((it: { event: string }) => it.event));
  expect(order.indexOf("participantJoined")).toBeLessThan(order.indexOf("videoConferenceJoined"));
  expect(await heard(rivera, "participantRoleChanged")).toMatchObject([{ id: joined.id, role: "moderator" }]);

  await expect.poll(() => jitsi.room("rapport-1")?.participants.map((it) => it.media)).toEqual([
    { audio: true, video: true },
    { audio: true, video: true },
  ]);
  expect(jitsi.room("rapport-1")).toMatchObject({
    subject: "First talk",
    participants: [{ displayName: "Dr Rivera", config: { prejoinConfig: { enabled: false } } }, { displayName: "Sam" }],
  });

  // A page that closes without leaving is noticed too.
  await sam.close();
  await expect.poll(() => count(rivera)).toBe(1);
  expect(await heard(rivera, "participantLeft")).toHaveLength(1);
});

test("hanging up leaves, then the frame may be closed", async ({ context, jitsi }) => {
  const page = await embed(context, jitsi, "leaving", "Sam");
  await expect.poll(() => count(page)).toBe(1);
  await command(page, "hangup", false);
  await expect.poll(() => heard(page, "readyToClose")).toHaveLength(1);
  expect(await heard(page, "videoConferenceLeft")).toMatchObject([{ roomName: "leaving" }]);
  expect(await heard(page, "errorOccurred")).toEqual([]);
  await page.evaluate(() => (window as any).api.dispose());
  await expect(page.locator("iframe")).toHaveCount(0);
});

test("the moderator names the talk and ends it for both", async ({ context, jitsi }) => {
  const rivera = await embed(context, jitsi, "ending", "Dr Rivera");
  await expect.poll(() => count(rivera)).toBe(1);
  const sam = await embed(context, jitsi, "ending", "Sam");
  await expect.poll(() => count(sam)).toBe(2);

  // Only the moderator may run these commands.
  await command(sam, "subject", "Mine");
  await command(sam, "endConference");
  await command(rivera, "subject", "Second talk");
  await expect.poll(() => heard(sam, "subjectChange")).toContainEqual({ event: "subjectChange", subject: "Second talk" });
  await command(sam, "displayName", "Sam B.");
  await expect.poll(() => jitsi.room("ending")?.participants.map((it) => it.displayName)).toContain("Sam B.");
  expect(jitsi.room("ending")?.subject).toBe("Second talk");

  await command(rivera, "endConference");
  for (const page of [rivera, sam]) await expect.poll(() => heard(page, "readyToClose")).toHaveLength(1);
  expect(jitsi.room("ending")?.participants).toEqual([]);
});

test("a removed person hears of it and is out", async ({ context, jitsi }) => {
  const page = await embed(context, jitsi, "kicking", "Sam");
  await expect.poll(() => count(page)).toBe(1);
  jitsi.kick({ room: "kicking", who: "Sam" });
  await expect.poll(() => heard(page, "videoConferenceLeft")).toHaveLength(1);
  expect(await heard(page, "participantKickedOut")).toMatchObject([{ kicked: { local: true } }]);
});

test("errors come nested or flat", async ({ context, jitsi }) => {
  const page = await embed(context, jitsi, "failing", "Sam");
  await expect.poll(() => count(page)).toBe(1);
  jitsi.error({ room: "failing" });
  jitsi.error({ room: "failing", shape: "flat" });
  await expect.poll(() => heard(page, "errorOccurred")).toMatchObject([
    { error: { name: "conference.focusDisconnected", isFatal: true } },
    { type: "CONFERENCE", isFatal: true },
  ]);
});

test("a deployment that is down answers 503 and drops its calls", async ({ context, jitsi, request }) => {
  const page = await embed(context, jitsi, "dropping", "Sam");
  await expect.poll(() => count(page)).toBe(1);
  await request.post(`${jitsi.origin}/_ctl/down`, { data: { down: true } });
  await expect.poll(() => heard(page, "errorOccurred")).toMatchObject([{ error: { name: "connection.droppedError" } }]);
  expect((await request.get(`${jitsi.origin}/external_api.js`)).status()).toBe(503);
  await request.post(`${jitsi.origin}/_ctl/down`, { data: { down: false } });
  expect((await request.get(`${jitsi.origin}/external_api.js`)).status()).toBe(200);
});

test("the deployment's own page before joining is shown unless the host turns it off", async ({ context, jitsi }) => {
  const page = await embed(context, jitsi, "waiting", "Sam", { prejoinConfig: { enabled: true } });
  await expect.poll(() => heard(page, "prejoinScreenLoaded")).toHaveLength(1);
  expect(await count(page)).toBe(0);
  await page.frameLocator("iframe").getByRole("button", { name: "Join meeting" }).click();
  await expect.poll(() => count(page)).toBe(1);
});

test("the script keeps names in the storage of the page that loads it, and the token in the query", async ({ context, jitsi }) => {
  const page = await embed(context, jitsi, "keeping", "Sam");
  await expect.poll(() => count(page)).toBe(1);
  await expect.poll(() => page.evaluate(() => localStorage.getItem("jitsiLocalStorage"))).toContain("Sam");
  expect(await page.locator("iframe").getAttribute("src")).not.toContain("?jwt=");
  await page.evaluate((domain) => new (window as any).JitsiMeetExternalAPI(domain, { roomName: "guarded", jwt: "e30.e30.-" }), jitsi.host);
  await expect(page.locator("iframe").last()).toHaveAttribute("src", /\?jwt=e30\.e30\.-#/);
});

test("a hang-up that does not say otherwise asks for feedback before the frame may be closed", async ({ context, jitsi }) => {
  const page = await embed(context, jitsi, "asking", "Sam");
  await expect.poll(() => count(page)).toBe(1);
  await command(page, "hangup");
  await page.frameLocator("iframe").getByRole("button", { name: "Submit" }).click();
  await expect.poll(() => heard(page, "readyToClose")).toHaveLength(1);
});

// Why Rapport does not put the script into a page without an origin: docs/DECISIONS.md.
for (const [what, frame] of [
  ["a sandboxed page", (url: string) => `<iframe sandbox="allow-scripts allow-popups allow-forms" allow="camera *; microphone *" src="${url}"></iframe>`],
  ["a data: page", (_: string, body: string) => `<iframe allow="camera *; microphone *" src="data:text/html,${encodeURIComponent(body)}"></iframe>`],
] as const) {
  test(`${what} cannot hold a call: the meeting's frame in it gets no camera`, async ({ page, jitsi }) => {
    const room = what.replaceAll(/[^a-z]/g, "");
    const fragment = "jitsi_meet_external_api_id=0&config.prejoinConfig.enabled=false";
    const inner = `<!doctype html><body><iframe allow="camera; microphone" src="${jitsi.origin}/${room}#${fragment}"></iframe>`;
    const { port } = host.address() as AddressInfo;
    await visit(page, frame(`http://127.0.0.1:${port}/?${new URLSearchParams({ body: inner })}`, inner));
    const meeting = page.frameLocator("iframe").frameLocator("iframe");
    await expect(meeting.getByRole("heading", { name: "Fake Jitsi room" })).toBeVisible();
    const can = await meeting.locator("body").evaluate(async () => {
      const storage = (() => { try { return localStorage.length >= 0; } catch { return false; } })();
      const media = await Promise.resolve(navigator.mediaDevices?.getUserMedia({ audio: true, video: true })).then((it) => it !== undefined, () => false);
      return { media, storage };
    });
    expect(can).toEqual({ media: false, storage: false });
  });
}

test("a frame that may not use the camera says so", async ({ page, jitsi }) => {
  const fragment = "jitsi_meet_external_api_id=0&config.prejoinConfig.enabled=false";
  await visit(page, `<iframe src="${jitsi.origin}/unallowed#${fragment}"></iframe>`);
  await expect.poll(() => jitsi.room("unallowed")?.participants[0]?.media).toMatchObject({ error: "gum.permission_denied" });
});

test("a plain visit shows the room", async ({ page, jitsi }) => {
  const watched = watchHosts(page);
  await page.goto(`${jitsi.origin}/plain`);
  await expect(page.getByRole("heading", { name: "Fake Jitsi room" })).toBeVisible();
  await expect(page.getByText("In the room", { exact: true })).toBeVisible();
  expect(jitsi.room("plain")?.participants).toMatchObject([{ embedded: false }]);
  expect(watched.hosts()).toEqual([jitsi.host]);
  expect(watched.others("http://other.test")).toHaveLength(1);
});

test("the accessibility check finds faults, in both schemes", async ({ page }) => {
  const body = (style: string) =>
    `<!doctype html><html lang="en"><title>Page</title><style>${style}</style><main><h1>Heading</h1><p>Text</p></main>`;
  await page.setContent(body("p { color: #000; background: #fff }"));
  await expectAccessible(page);
  await page.setContent(body("@media (prefers-color-scheme: dark) { p { color: #777; background: #888 } }"));
  await expect(expectAccessible(page)).rejects.toThrow(/color-contrast[\s\S]*/);
});
