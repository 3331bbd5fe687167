// A camera or microphone that cannot be used: what the page says, how to fix it, and joining anyway.
import { writeFile } from "node:fs/promises";
import type { Browser, Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectAccessible, sidewaysExcess } from "../support/checks.ts";
import { phone, troubles } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";

/** A browser with devices other than the suite's. */
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

/** Silence as a WAV file: 16 bit, one channel, 48 kHz. */
function wav(seconds: number): Buffer {
  const [rate, bytes] = [48_000, 2];
  const length = seconds * rate * bytes;
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * bytes, 28);
  head.writeUInt16LE(bytes, 32);
  head.writeUInt16LE(8 * bytes, 34);
  head.write("data", 36);
  head.writeUInt32LE(length, 40);
  return Buffer.concat([head, Buffer.alloc(length)]);
}

/** Real permission prompts instead of the automatic consent. */
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

devices("a denied permission says how to mend it, the other one sees it, and the mending works", async ({ people, launch }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const desk = await rivera.opens(`/sessions/${session.id}/join`);
  const other = desk.getByRole("status").filter({ hasText: sam.name });
  const browser = await launch(withoutAutomaticConsent);
  const page = await sam.opens("/overview", {}, browser);
  for (const name of ["camera", "microphone"] as const) await setPermission(page, name, "denied");
  const join = new JoinPage(page);
  await join.open(session.link);
  await expect(other).toContainText("in check-in");
  await page.getByRole("button", { name: "Check camera and microphone" }).click();
  await expect(page.getByText("The camera is blocked")).toBeVisible();
  await expect(page.getByText("The microphone is blocked")).toBeVisible();
  await expect(page.getByText(/Click the icon left of the address at the top/).first()).toBeVisible();
  await expect(join.join).toBeEnabled();
  await expect(other).toContainText("microphone blocked");
  // The record contains the trouble, which counts against no one.
  await expect.poll(() => troubles(rivera, session.id)).toEqual(["device"]);

  for (const name of ["camera", "microphone"] as const) await setPermission(page, name, "granted");
  await page.getByRole("button", { name: "Check again" }).click();
  await join.expectLiveCamera();
  await expect(page.getByText("The camera is blocked")).toBeHidden();
  await expect(other).toContainText("waiting");
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
  // Permissions are already granted, so the check starts without a button.
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

devices("a microphone that gives no sound is called silent", async ({ people, launch }, info) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const silence = info.outputPath("silence.wav");
  await writeFile(silence, wav(2));
  const browser = await launch((args) => [...args, `--use-file-for-fake-audio-capture=${silence}`]);
  const page = await sam.opens(`/sessions/${session.id}/join`, {}, browser);
  await expect(page.getByText("Your microphone seems silent")).toBeVisible();
  await expect(page.getByText("Check that it is not muted, or pick another one.")).toBeVisible();
  await expect(new JoinPage(page).join).toBeEnabled();
});

// A test cannot take a camera away from Chromium, so the browser's errors are simulated until the cause is
// gone.
for (const { error, camera, microphone, mend } of [
  {
    error: "NotReadableError",
    camera: "The camera is in use, or switched off in the system",
    microphone: "The microphone is in use, or switched off in the system",
    mend: "Close other programs that may use it",
  },
  {
    error: "OverconstrainedError",
    camera: "This camera does not work here",
    microphone: "This microphone does not work here",
    mend: "Pick another one, or check again.",
  },
]) {
  test(`${error} says what it means, and goes away with its cause`, async ({ people }) => {
    const [rivera, sam] = await people.pair();
    const session = await rivera.schedules(sam, { at: inMinutes(5) });
    const page = await sam.opens("/overview");
    await page.addInitScript((name) => {
      const own = MediaDevices.prototype.getUserMedia;
      const refusals = { refusing: true };
      Object.assign(window, { refusals });
      MediaDevices.prototype.getUserMedia = function (wanted) {
        return refusals.refusing ? Promise.reject(new DOMException("no", name)) : own.call(this, wanted);
      };
    }, error);
    const join = new JoinPage(page);
    await join.open(session.link);
    await expect(page.getByText(camera)).toBeVisible();
    await expect(page.getByText(microphone)).toBeVisible();
    await expect(page.getByText(mend).first()).toBeVisible();
    await expect(join.join).toBeEnabled();
    await page.evaluate(() => Object.assign((window as unknown as { refusals: object }).refusals, { refusing: false }));
    await page.getByRole("button", { name: "Check again" }).first().click();
    await join.expectLiveCamera();
    await join.expectLiveMicrophone();
    await expect(page.getByText(camera)).toBeHidden();
  });
}

test("a page that is not secure says so, and goes on", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const page = await sam.opens("/overview");
  // As in an insecure context.
  await page.addInitScript(() => {
    Object.defineProperty(window, "isSecureContext", { get: () => false });
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

const inApp = "Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) AppleWebKit/537.36 Version/4.0 Chrome/141 Mobile Safari/537.36";
const inAppText = ["This app’s browser cannot use the camera", "This app’s browser cannot use the microphone"];

for (const way of ["has no devices", "refuses without asking"] as const) {
  test(`the browser of another app that ${way} says where to open the link`, async ({ people }) => {
    const [rivera, sam] = await people.pair();
    const session = await rivera.schedules(sam, { at: inMinutes(5) });
    const page = await sam.opens("/overview", { ...phone, userAgent: inApp, permissions: ["clipboard-read", "clipboard-write"] });
    await page.addInitScript((hasDevices) => {
      if (!hasDevices) Object.defineProperty(Navigator.prototype, "mediaDevices", { get: () => undefined });
      else MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    }, way === "refuses without asking");
    const join = new JoinPage(page);
    await join.open(session.link);
    await page.getByRole("button", { name: "Check camera and microphone" }).tap();
    for (const text of inAppText) await expect(page.getByText(text)).toBeVisible();
    await expect(page.getByText("Open the link in Safari or Chrome.").first()).toBeVisible();
    await page.getByRole("button", { name: "Copy link" }).first().tap();
    await expect(page.getByText("Copied").first()).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(session.link);
    expect(await sidewaysExcess(page)).toEqual([]);
    await expectAccessible(page);
    await join.enter();
  });
}

test("a browser that never answers does not keep anyone waiting, and a late answer counts", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const page = await sam.opens("/overview");
  await page.addInitScript(() => {
    const own = MediaDevices.prototype.getUserMedia;
    MediaDevices.prototype.getUserMedia = function (wanted) {
      return new Promise((resolve) => Object.assign(window, { answer: () => resolve(own.call(this, wanted)) }));
    };
  });
  const join = new JoinPage(page);
  await join.open(session.link);
  await expect(page.getByText("Your browser has not answered").first()).toBeVisible({ timeout: 25_000 });
  await expect(page.getByText(/If there is none, reload this page. You can also join without the check./).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Check again" })).toBeVisible();
  await expect(join.join).toBeEnabled();
  await page.evaluate(() => (window as unknown as { answer: () => void }).answer());
  await join.expectLiveCamera();
  await expect(page.getByText("Your browser has not answered")).toHaveCount(0);
});

test("a microphone is not called silent before it can be heard, and the first touch lets it be heard", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const page = await sam.opens("/overview", phone);
  // As on an iPhone, where sound waits for a touch.
  await page.addInitScript(() => {
    const touch = { isSeen: false };
    addEventListener("pointerdown", () => (touch.isSeen = true), true);
    const own = AudioContext.prototype.resume;
    AudioContext.prototype.resume = function () {
      return touch.isSeen ? own.call(this) : this.suspend();
    };
  });
  const join = new JoinPage(page);
  await join.open(session.link);
  await expect(page.getByText("Tap the page, so that the level can be measured")).toBeVisible();
  // A microphone that can be heard is called silent after five seconds without a word.
  const picture = page.getByLabel("Your camera picture");
  const played = () => picture.evaluate((it: HTMLVideoElement) => it.currentTime);
  await expect.poll(played).toBeGreaterThan(6);
  await expect(page.getByText("Tap the page, so that the level can be measured")).toBeVisible();
  await join.heading.tap();
  await join.expectLiveMicrophone();
});

test("a microphone that the system has muted is said to be muted", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const page = await sam.opens("/overview");
  await page.addInitScript(() => {
    const state = { muted: true };
    Object.assign(window, { state });
    Object.defineProperty(MediaStreamTrack.prototype, "muted", { get: () => state.muted });
  });
  const join = new JoinPage(page);
  await join.open(session.link);
  await expect(page.getByText("The microphone is muted by the system or another app")).toBeVisible();
  await expect(page.getByText("The camera is paused by the system or another app")).toBeVisible();
  await expect(page.getByText("End other calls, and look for a mute switch on the device.").first()).toBeVisible();
  await page.evaluate(() => Object.assign((window as unknown as { state: object }).state, { muted: false }));
  await join.expectLiveMicrophone();
  await expect(page.getByText("The camera is paused by the system or another app")).toHaveCount(0);
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

test("a client tests the devices at any time, from the settings", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const page = await sam.opens("/settings", phone);
  await page.getByRole("link", { name: "Test camera and microphone" }).tap();
  const test = new JoinPage(page);
  await test.expectLiveCamera();
  await test.expectLiveMicrophone();
  await page.getByRole("button", { name: "Play a test tone" }).tap();
  await expect(page.getByText("Did you hear it?")).toBeVisible();
  // What the stream brings in changes nothing of the check.
  await rivera.call("booking/start_instant", { form: { client: sam.account, duration: "30", notes: "", protected: "" } });
  await expect(page.getByRole("status").getByRole("link", { name: "Join Now" })).toBeVisible();
  await test.expectLiveCamera();
  await test.expectLiveMicrophone();
  expect(await sidewaysExcess(page)).toEqual([]);
  await expectAccessible(page);
});

for (const way of ["joining", "going elsewhere"] as const) {
  test(`camera and microphone are let go when ${way}`, async ({ people }) => {
    const [rivera, sam] = await people.pair();
    const session = await rivera.schedules(sam, { at: inMinutes(5) });
    const page = await sam.opens("/overview");
    // Keep the stopped tracks in storage, beyond the page that stopped them.
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
