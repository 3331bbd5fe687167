// A room in a separate window, with the meeting page open beside it.
import type { Page } from "@playwright/test";
import { App, expect, test as base } from "../support/app.ts";
import { expectLive } from "../support/live.ts";
import { People } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";

/** People on a server that embeds no room. */
const test = base.extend<{ outside: People }>({
  outside: async ({ jitsi, browser }, use) => {
    const app = await App.start(jitsi, { JITSI_EMBED: "never" });
    const people = new People(app, browser);
    await use(people);
    await people.leave();
    await app.stop();
  },
});

/** Joins; returns the room's window. */
async function goesIn(page: Page, link: string): Promise<Page> {
  const join = new JoinPage(page);
  await join.open(link);
  await expect(page.getByText("in a window of its own")).toBeVisible();
  await expect(page.getByText("the room itself is open to whoever has its address")).toBeVisible();
  // Wait for WASM: without it the form navigates in this page.
  await expect(page.locator("form", { has: join.join })).toHaveAttribute("target", "_blank");
  const opened = page.context().waitForEvent("page");
  await join.enter();
  const room = await opened;
  await expect(room.getByText("In the room", { exact: true })).toBeVisible();
  return room;
}

test("the room opens beside the meeting page, where the partner ends the session", async ({ jitsi, outside }) => {
  test.setTimeout(120_000);
  const [rivera, sam] = await outside.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk", notes: "What brings you here" });
  const hand = await sam.opens("/overview");
  const desk = await rivera.opens("/overview");
  await goesIn(hand, session.link);
  const room = await goesIn(desk, session.link);
  expect(await room.evaluate(() => window.opener), "the room has no hand on our page").toBeNull();
  await expect.poll(() => jitsi.room()?.participants.map((it) => it.displayName)).toEqual([sam.name, rivera.name]);

  const meeting = new MeetingPage(desk);
  await meeting.openSidebar();
  await expect(meeting.panel("Your meeting is in a window of its own")).toBeVisible();
  await expect(desk.getByRole("timer").first()).toHaveText(/^\d+:\d\d/);
  await expect(desk.getByText("What brings you here")).toBeVisible();
  // No frame reports here: whether the window has loaded is not known.
  const people = desk.getByRole("region", { name: "Participants" }).getByRole("listitem");
  for (const { name } of [rivera, sam]) await expect(people.filter({ hasText: name })).toContainText("sent to the meeting");
  expect(await desk.content(), "the page does not name the room").not.toContain(jitsi.room()!.room);

  await room.close();
  await expect.poll(() => jitsi.room()?.participants.map((it) => it.displayName)).toEqual([sam.name]);
  const reopened = desk.context().waitForEvent("page");
  await desk.getByRole("button", { name: "Reopen Meeting Window" }).click();
  await expect((await reopened).getByText("In the room", { exact: true })).toBeVisible();
  expect(new URL(desk.url()).pathname).toBe(`/sessions/${session.id}/meeting`);

  await meeting.end();
  await expect(hand.getByRole("heading", { name: "This session has ended" })).toBeVisible();
  for (const page of [desk, hand]) {
    await page.waitForURL(new RegExp(`/sessions/${session.id}${page === hand ? "#feedback" : ""}$`));
    await expect(page.getByText("Completed")).toBeVisible();
    await expect(page.getByText("whether they arrived is not known").first()).toBeVisible();
    await expect(page.getByText("Together:")).toHaveCount(0);
  }
});

test("without scripts the same page leads to the room", async ({ jitsi, outside }) => {
  const [rivera, sam] = await outside.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  const page = await sam.opens(`/sessions/${session.id}/join`, { javaScriptEnabled: false });
  await new JoinPage(page).join.click();
  await page.waitForURL(`${jitsi.origin}/**`);
});

test("a partner who has left ends the session from its page", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  await rivera.enters(session);
  const page = await rivera.opens(`/sessions/${session.id}`);
  const meeting = new MeetingPage(page);
  await expectLive(meeting.endButton);
  await meeting.end("Keep talking");
  await expect(page.getByText("In progress")).toBeVisible();
  await meeting.end();
  await expect(page.getByText("Completed")).toBeVisible();
  await expect(meeting.endButton).toHaveCount(0);
});
