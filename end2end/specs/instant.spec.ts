// Instant sessions: the partner presses a button, and the client's page offers to join.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectAccessible } from "../support/checks.ts";
import { now } from "../support/clock.ts";
import { expectLive, expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";

test("the client is called to an instant session within two seconds, and both meet", async ({ people }) => {
  test.setTimeout(90_000);
  const [rivera, sam] = await people.pair();
  const hand = await sam.opens("/favicon.svg", phone);
  const asked: string[] = [];
  hand.on("request", (it) => asked.push(new URL(it.url()).pathname));
  await hand.goto(`${people.app.url}/overview`);
  await expect.poll(() => asked).toContain("/api/events");
  const desk = await rivera.opens("/overview");
  const start = desk.getByRole("button", { name: "Start Instant Session" });
  await expectLive(start);
  asked.splice(0);
  await start.click();
  const dialog = desk.getByRole("dialog", { name: "Start Instant Session" });
  await expect(dialog.getByLabel("Client")).toHaveValue(sam.account);
  await dialog.getByText("30 min").click();
  await expectAccessible(desk);
  expect(asked, "a page that waits asks for nothing").toEqual([]);

  const answer = desk.waitForResponse((it) => it.url().endsWith("/api/booking/start_instant"));
  await dialog.getByRole("button", { name: "Start Instant Session" }).click();
  await answer;
  const told = now();
  const way = hand.getByRole("link", { name: "Join Now" });
  await expect(way).toBeVisible({ timeout: 2_000 });
  console.log(`the client saw it ${now() - told} ms after the partner had the answer`);
  await expect(hand.getByRole("status").getByText(`${rivera.name} has started a session with you`).filter({ visible: true })).toBeVisible();

  await way.tap();
  await new JoinPage(hand).enter();
  const his = new MeetingPage(hand);
  await his.expectInside();
  await new JoinPage(desk).enter();
  const hers = new MeetingPage(desk);
  await hers.expectInside();
  await hers.openSidebar();
  await hers.expectPeople(rivera.name, sam.name);
  await hers.end();
  await expect(hand.getByText("This session has ended")).toBeVisible();
});

test("a client is called on every page, in a tab that nobody looks at too", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const hand = await sam.opens("/favicon.svg", phone);
  const isHidden = (page: Page) =>
    page.evaluate(() => Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true }));
  const open = async (path: string) => {
    const page = await hand.context().newPage();
    await page.addInitScript(() => {
      const rung: unknown[] = ((window as any).rung = []);
      navigator.vibrate = (pattern) => Boolean(rung.push(pattern));
      HTMLMediaElement.prototype.play = async function () {
        rung.push(new URL(this.src).pathname);
      };
    });
    await page.goto(people.app.url + path);
    await expectProgram(page);
    return page;
  };
  const settings = await open("/settings");
  await settings.getByLabel("Name").fill("Sam, while typing");
  const sessions = await open("/sessions");
  await isHidden(sessions);
  const started = await rivera.call("booking/start_instant", { form: { client: sam.account, duration: "30" } });

  const said = `${rivera.name} has started a session with you`;
  for (const page of [settings, sessions]) {
    await expect(page).toHaveTitle(new RegExp(`^${said} · `));
    await expect(page.getByRole("main").getByText(said)).toBeVisible();
    await expect(page.getByRole("status").getByText(said)).toBeVisible();
  }
  await expect(settings.getByLabel("Name"), "what is being typed stays").toHaveValue("Sam, while typing");
  const rung = (await Promise.all([settings, sessions].map((page) => page.evaluate(() => (window as any).rung)))).flat();
  expect(rung, "one of the tabs rings, once").toEqual([[300, 150, 300], "/call.wav"]);
  const sound = await settings.request.get(`${people.app.url}/call.wav`);
  expect(sound.headers()).toMatchObject({ "content-type": "audio/wav", "cache-control": "public, max-age=86400" });
  await expectAccessible(settings);

  await settings.getByRole("main").getByRole("link", { name: "Join Now" }).tap();
  await expect(settings).toHaveURL(new RegExp(`/sessions/${started.id}/join`));
  await new JoinPage(settings).enter();
  await new MeetingPage(settings).expectInside();
  await sessions.reload();
  await expect(sessions, "whoever has come is not called any more").toHaveTitle("Video Sessions · Rapport");
});

test("an instant session clashes like any other, and begins from the client's row", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.schedules(sam, { at: inMinutes(20), title: "Soon" });
  const page = await rivera.opens("/clients");
  const start = page.getByRole("button", { name: "Start Instant Session" });
  await expectLive(start);
  await start.click();
  const dialog = page.getByRole("dialog", { name: "Start Instant Session" });
  await expect(dialog.getByLabel("Client")).toHaveValue(sam.account);
  await dialog.getByRole("button", { name: "Start Instant Session" }).click();
  await expect(dialog.getByRole("alert")).toContainText("This time overlaps another session");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(start).toBeFocused();
});

test("one who waits sees how far the other one is", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  const desk = await rivera.opens(`/sessions/${session.id}/join`);
  const other = desk.getByRole("status").filter({ hasText: sam.name });
  await expect(other).toContainText("not here yet");
  // The microphone is permitted, so the check starts at once.
  const hand = await sam.opens(`/sessions/${session.id}/join`, { ...phone, permissions: ["camera", "microphone"] });
  await expect(other).toContainText("waiting");
  await new JoinPage(hand).enter();
  await new MeetingPage(hand).expectInside();
  await expect(other).toContainText("in the meeting");
  await hand.close();
  await expect(other).toContainText("left");
});
