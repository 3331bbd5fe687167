// Camera and microphone that cannot be had: what it means, how to mend it, and the way in all the same.
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { inMinutes } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";

/** A browser with other devices than the suite's. */
const devices = test.extend<{ launch: (change: (args: string[]) => string[]) => Promise<Browser> }>({
  launch: async ({ playwright, launchOptions }, use) => {
    const browsers: Browser[] = [];
    await use(async (change) => {
      const browser = await playwright.chromium.launch({ ...launchOptions, args: change(launchOptions.args ?? []) });
      browsers.push(browser);
      return browser;
    });
    await Promise.all(browsers.map((it) => it.close()));
  },
});

/** Real permissions, asked for as a person would be. */
const withoutAutomaticConsent = (args: string[]) => args.filter((it) => it !== "--use-fake-ui-for-media-stream");

async function setPermission(page: Page, name: "camera" | "microphone", setting: "denied" | "granted"): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { targetInfo } = await devtools.send("Target.getTargetInfo");
  const root = await page.context().browser()!.newBrowserCDPSession();
  await root.send("Browser.setPermission", {
    permission: { name },
    setting,
    origin: new URL(page.url()).origin,
    browserContextId: targetInfo.browserContextId,
  });
}

devices("a denied permission says how to mend it, and the mending works", async ({ people, launch }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const browser = await launch(withoutAutomaticConsent);
  const page = await sam.opens("/overview", {}, browser);
  for (const name of ["camera", "microphone"] as const) await setPermission(page, name, "denied");
  const join = new JoinPage(page);
  await join.open(session.link);
  await page.getByRole("button", { name: "Check camera and microphone" }).click();
  await expect(page.getByText("The camera is blocked")).toBeVisible();
  await expect(page.getByText("The microphone is blocked")).toBeVisible();
  await expect(page.getByText(/Click the icon left of the address at the top/).first()).toBeVisible();
  await expect(join.join).toBeEnabled();

  for (const name of ["camera", "microphone"] as const) await setPermission(page, name, "granted");
  await page.getByRole("button", { name: "Check again" }).click();
  await join.expectLiveCamera();
  await expect(page.getByText("The camera is blocked")).toBeHidden();
});

devices("who was granted the devices before is not asked again", async ({ people, launch }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const page = await sam.opens("/overview", { permissions: ["camera", "microphone"] }, await launch(withoutAutomaticConsent));
  const join = new JoinPage(page);
  await join.open(session.link);
  await join.expectLiveCamera();
  await join.expectLiveMicrophone();
});

devices("without a camera the microphone still works, and so does the way in", async ({ people, launch }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const noCamera = (args: string[]) =>
    args.map((it) => (it === "--use-fake-device-for-media-stream" ? `${it}=device-count=0` : it));
  // Granted before, so that the check begins by itself and there is nothing to press.
  const page = await sam.opens("/overview", { permissions: ["camera", "microphone"] }, await launch(noCamera));
  const join = new JoinPage(page);
  await join.open(session.link);
  const missing = page.getByText("No camera was found");
  await expect(missing).toBeVisible();
  await expect(page.getByText("Connect one or switch it on, then check again.")).toBeVisible();
  await join.expectLiveMicrophone();
  await join.enter();
  await new MeetingPage(page).expectInside();
});

test("a page that is not secure says so, and goes on", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const page = await sam.opens("/overview");
  // What a browser offers there.
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "mediaDevices", { get: () => undefined, configurable: true });
  });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  const join = new JoinPage(page);
  await join.open(session.link);
  await page.getByRole("button", { name: "Check camera and microphone" }).click();
  await expect(page.getByText("This page is not secure").first()).toBeVisible();
  await expect(join.join).toBeEnabled();
  expect(errors).toEqual([]);
});

test("devices can be picked, and the speakers tested", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const page = await sam.opens(`/sessions/${session.id}/join`);
  const join = new JoinPage(page);
  await join.expectLiveMicrophone();
  const picker = page.getByLabel("Which microphone");
  const picked = picker.getByRole("option", { selected: true });
  await picker.selectOption({ label: "Fake Audio Input 2" });
  await expect(picked).toHaveText("Fake Audio Input 2");
  await join.expectLiveMicrophone();
  await page.getByRole("button", { name: "Play a test tone" }).click();
  await expect(page.getByText("Did you hear it?")).toBeVisible();
  await page.reload();
  await join.expectLiveMicrophone();
  await expect(picked).toHaveText("Fake Audio Input 2");
});

for (const way of ["joining", "going elsewhere"] as const) {
  test(`camera and microphone are let go when ${way}`, async ({ people }) => {
    const [rivera, sam] = await people.pair();
    const session = await rivera.schedules(sam, { at: inMinutes(5) });
    const page = await sam.opens("/overview");
    // What was stopped is remembered beyond the page that did it.
    await page.addInitScript(() => {
      const stop = MediaStreamTrack.prototype.stop;
      MediaStreamTrack.prototype.stop = function () {
        if (this.readyState === "live") sessionStorage.setItem("stopped", `${sessionStorage.getItem("stopped") ?? ""} ${this.kind}`);
        return stop.call(this);
      };
    });
    const join = new JoinPage(page);
    await join.open(session.link);
    await join.expectLiveCamera();
    await join.expectLiveMicrophone();
    if (way === "joining") await join.enter();
    else await page.goBack();
    const stopped = await page.evaluate(() => sessionStorage.getItem("stopped") ?? "");
    expect(stopped.trim().split(" ").sort()).toEqual(["audio", "video"]);
  });
}
